"""Errors of typing and reading: neighbouring keys, dropped and swapped characters, OCR, words.

The share of a level is of the characters that can be hurt in that way; each has its own drawn
rank, and is hurt when the share passes it. A text never becomes empty: the last character or word
stays. Keyboard typos know the letters of QWERTY and OCR errors the Latin look-alikes, with or
without marks: other scripts are left as they are by these two. Word drop needs spaces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial

import numpy as np

from lab.core.contracts import Modality
from lab.perturb import PERTURBATIONS
from lab.perturb.base import OWN_LEVELS, ItemPerturbation
from lab.perturb.graphemes import graphemes
from lab.perturb.lookalikes import LOOKALIKES, NEIGHBOURS, Instead
from lab.perturb.shares import keep_one


def replace_letters(text: str, rng: np.random.Generator, percent: float, instead: Instead) -> str:
    """Replace a share of the characters that ``instead`` knows by one of its choices.

    Marks are lost with the character, as they are by a slip or a misreading; case is kept where
    the table knows one case only.
    """
    parts = graphemes(text)
    ranks, choices = rng.random((2, len(parts)))
    for i, part in enumerate(parts):
        base = unicodedata.normalize("NFD", part)[0]
        known = instead.get(base) or [c.upper() for c in instead.get(base.lower(), [])]
        if known and ranks[i] < percent / 100:
            parts[i] = known[int(choices[i] * len(known))]
    return "".join(parts)


def drop_characters(text: str, rng: np.random.Generator, percent: float) -> str:
    """Leave out a share of the characters; spaces stay."""
    parts = graphemes(text)
    inked = [i for i, part in enumerate(parts) if not part.isspace()]
    kept = keep_one(rng.random(len(inked)), percent / 100)
    gone = {i for i, keep in zip(inked, kept, strict=True) if not keep}
    return "".join(part for i, part in enumerate(parts) if i not in gone)


def swap_characters(text: str, rng: np.random.Generator, percent: float) -> str:
    """Swap a share of neighbouring pairs inside words; no character is in two pairs."""
    parts = graphemes(text)
    order, ranks = rng.random((2, max(len(parts) - 1, 0)))
    free = [not part.isspace() for part in parts]
    for i in np.argsort(order, kind="stable"):
        if free[i] and free[i + 1]:
            free[i] = free[i + 1] = False
            if ranks[i] < percent / 100:
                parts[i], parts[i + 1] = parts[i + 1], parts[i]
    return "".join(parts)


def drop_words(text: str, rng: np.random.Generator, percent: float) -> str:
    """Leave out a share of the words between spaces."""
    words = re.findall(r"\S+\s*", text)
    kept = keep_one(rng.random(len(words)), percent / 100)
    return "".join(word for word, keep in zip(words, kept, strict=True) if keep).rstrip()


_typing = partial(ItemPerturbation, modality=Modality.TEXT, kind="typing", unit="%", identity=0.0)

for _entry in (
    _typing(
        id="keyboard_typos",
        label="Keyboard typos",
        levels=(5.0, 10.0, 20.0, 35.0, 60.0),
        change=partial(replace_letters, instead=NEIGHBOURS),
        words=lambda v: f"{v:.0f} % of the letters mistyped",
        source=f"Neighbouring keys of QWERTY. {OWN_LEVELS}",
    ),
    _typing(
        id="char_drop",
        label="Character drop",
        levels=(5.0, 10.0, 20.0, 35.0, 60.0),
        change=drop_characters,
        words=lambda v: f"{v:.0f} % of the characters dropped",
        source=OWN_LEVELS,
    ),
    _typing(
        id="char_swap",
        label="Character swap",
        levels=(10.0, 25.0, 50.0, 75.0, 100.0),
        change=swap_characters,
        words=lambda v: f"{v:.0f} % of neighbouring pairs swapped",
        source=OWN_LEVELS,
    ),
    _typing(
        id="ocr",
        label="OCR confusions",
        levels=(10.0, 20.0, 40.0, 60.0, 90.0),
        change=partial(replace_letters, instead=LOOKALIKES),
        words=lambda v: f"{v:.0f} % of the letters with a look-alike misread",
        source=f"Our own table of look-alikes. {OWN_LEVELS}",
    ),
    _typing(
        id="word_drop",
        label="Word drop",
        levels=(10.0, 20.0, 40.0, 60.0, 90.0),
        change=drop_words,
        words=lambda v: f"{v:.0f} % of the words dropped",
        source=OWN_LEVELS,
    ),
):
    PERTURBATIONS.register(_entry)
