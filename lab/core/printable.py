"""Text from outside, made fit for a terminal, a log or a page: nothing in it acts, all is seen."""

from __future__ import annotations

import unicodedata

MAX_SHOWN = 200


def printable(text: str) -> str:
    """Return text with every character escaped that would act instead of being seen.

    These are controls (escape sequences, ends of lines), marks that turn the direction of writing
    and surrogates, which stand for bytes that are not UTF-8. Joiners in a word or an emoji stay.

    >>> printable("a\\n\\x1b[2Jb\\u202e\\udcff ©")
    'a\\\\n\\\\x1b[2Jb\\\\u202e\\\\udcff ©'
    """
    if text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode() if _acts(c) else c for c in text)


def short(text: str, most: int = MAX_SHOWN) -> str:
    """Return printable text of at most so many characters, for a value that nobody vouches for.

    >>> short("abcdef", 4)
    'abc…'
    """
    # Cut first as well: of a value of many megabytes only the beginning is looked at.
    said = printable(text[: most + 1])
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _acts(character: str) -> bool:
    kind = unicodedata.category(character)
    turns = kind == "Cf" and unicodedata.bidirectional(character) != "BN"
    return turns or kind in {"Cc", "Cs", "Zl", "Zp"}
