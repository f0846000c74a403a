"""From the files of the stamp folder to stamps: picture, captions, recordings, sound effect.

A stamp is ``<category>/.../<name>.png`` or ``.svg``; beside it lie ``<name>.txt`` (captions, the
first line English, then ``xx.utf8=...``), ``<name>_desc_xx.ogg`` (the caption read aloud;
``_desc.ogg`` in English) and ``<name>.ogg`` or ``.wav`` (a sound effect).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

FOLDER = "usr/share/tuxpaint/stamps"
LEFT_OUT = "symbols"
"""Letters, digits and coins: no concepts that can be told from a picture."""
BROKEN_LANGUAGES = {"ta"}
"""Tamil: 39 captions in a font's own coding instead of Unicode."""
_TURNED = re.compile(r"_(mirror|flip)$")
_CAPTION = re.compile(r"([A-Za-z_@]+)\.utf8=(.*)")
_SPOKEN = re.compile(r"(.+)_desc(?:_([A-Za-z_]+))?")
_LANGUAGE = {"sr@latin": "sr-Latn", "ca@valencia": "ca-valencia"}


@dataclass
class StampFiles:
    """What the package holds of one stamp; ``path`` is its name below the stamp folder."""

    path: str
    png: bytes | None = None
    svg: bytes | None = None
    captions: dict[str, str] = field(default_factory=dict)
    speech: dict[str, bytes] = field(default_factory=dict)
    sound: bytes | None = None

    @property
    def category(self) -> str:
        return self.path.split("/", maxsplit=1)[0]


def gather(files: Mapping[str, bytes]) -> list[StampFiles]:
    """Return the stamps with a picture among files by their name, sorted by path.

    Mirrored and flipped pictures, ``symbols/`` and recordings without a picture are left out.
    """
    stamps: dict[str, StampFiles] = {}
    for name in sorted(files):
        place = PurePosixPath(name)
        stem = place.with_suffix("").as_posix()
        if place.parts[0] == LEFT_OUT or _TURNED.search(stem):
            continue
        if place.suffix == ".png":
            stamps.setdefault(stem, StampFiles(stem)).png = files[name]
        elif place.suffix == ".svg":
            stamps.setdefault(stem, StampFiles(stem)).svg = files[name]
    for name, content in files.items():
        place = PurePosixPath(name)
        stem = place.with_suffix("").as_posix()
        spoken = _SPOKEN.fullmatch(stem)
        if place.suffix == ".txt" and stem in stamps:
            stamps[stem].captions = read_captions(content)
        elif place.suffix not in {".ogg", ".wav"}:
            continue
        elif spoken and spoken[1] in stamps:
            stamps[spoken[1]].speech[language(spoken[2] or "en")] = content
        elif stem in stamps:
            stamps[stem].sound = content
    return [stamps[path] for path in sorted(stamps)]


def read_captions(content: bytes) -> dict[str, str]:
    """Return the captions of a text file by language, English first, in NFC.

    >>> read_captions(b"A  frog.\\npt_BR.utf8=Um sapo.\\nta.utf8=ghk\\nde.utf8=\\n")
    {'en': 'A frog.', 'pt-BR': 'Um sapo.'}
    """
    english, *others = content.decode("utf-8", "replace").splitlines() or [""]
    found = {"en": english}
    for line in others:
        match = _CAPTION.fullmatch(line.strip())
        if match and match[1] not in BROKEN_LANGUAGES:
            found[language(match[1])] = match[2]
    plain = {code: " ".join(unicodedata.normalize("NFC", t).split()) for code, t in found.items()}
    return {code: text for code, text in plain.items() if text and "\ufffd" not in text}


def language(code: str) -> str:
    """Return a language code in the form of CLDR.

    >>> language("pt_BR"), language("sr@latin"), language("fr")
    ('pt-BR', 'sr-Latn', 'fr')
    """
    return _LANGUAGE.get(code, code.replace("_", "-"))
