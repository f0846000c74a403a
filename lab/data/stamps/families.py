"""Families of stamps: what is so alike that one in training would give the other away.

Two stamps are of one family when their English captions share the head word ("A red apple.", "An
apple."), when they are of one series ("grave-a", "grave-b"; "rocket1", "rocket4"), when their
pictures nearly agree, or when a chain of such pairs joins them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX
from lab.data.families import head_word, join
from lab.data.near_copies import near_copies, standard_thumbnail

_NUMBERED = re.compile(r"([-_]?\d+|[-_][a-z])$")


def stamp_families(
    paths: Sequence[str], captions: Sequence[str], images: Sequence[NDArray[np.uint8]]
) -> list[str]:
    """Return the family of each stamp, named after its first member's path."""
    first: dict[tuple[str, str], int] = {}
    pairs = near_copies(
        np.stack([standard_thumbnail(image, CANVAS_PX, CANVAS_PX) for image in images])
    )
    for row, (path, caption) in enumerate(zip(paths, captions, strict=True)):
        keys = [("series", series(path))]
        if re.search(r"[^\W\d_]", caption):
            keys.append(("head", head_of_caption(caption)))
        pairs += [(first[key], row) for key in keys if first.setdefault(key, row) != row]
    family_of = {path: family[0] for family in join(paths, pairs) for path in family}
    return [family_of[path] for path in paths]


def series(path: str) -> str:
    """Return a path without the number or letter that counts the members of a series.

    >>> series("space/rocket4"), series("seasonal/grave-b"), series("food/banana")
    ('space/rocket', 'seasonal/grave', 'food/banana')
    """
    folder, slash, name = path.lower().rpartition("/")
    return folder + slash + (_NUMBERED.sub("", name) or name)


def head_of_caption(caption: str) -> str:
    """Return the head word of an English caption: that of its first clause, without brackets.

    >>> [head_of_caption(c) for c in ("A frog.", "Cats (two).", "An ibex, at rest.")]
    ['frog', 'cat', 'ibex']
    """
    plain = re.sub(r"\([^)]*\)", " ", caption)
    clause = next((part for part in re.split(r"[,.;:!?]", plain) if part.strip()), plain)
    return head_word(clause if re.search(r"[^\W_]", clause) else caption)
