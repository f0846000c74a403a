"""Small pieces that several pictures are made of."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence


def wrapped(text: str, width: int = 60) -> str:
    """Return text in lines of at most ``width`` characters; a longer word keeps its line.

    >>> wrapped("clean score .7", 8)
    'clean<br>score .7'
    """
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False))


def segments(parts: Sequence[tuple[float, float, float]]) -> dict[str, list[float | None]]:
    """Return many horizontal segments (left, right, y) as one line, with gaps between.

    >>> segments([(0, 1, 5)])
    {'x': [0, 1, None], 'y': [5, 5, None]}
    """
    return {
        "x": [v for left, right, _ in parts for v in (left, right, None)],
        "y": [v for _, _, y in parts for v in (y, y, None)],
    }


def beside(i: int, reach: float = 0.22) -> float:
    """Return how far mark ``i`` stands from its place, so that equal answers are all seen.

    >>> [round(beside(i), 2) for i in range(4)]
    [-0.22, 0.05, -0.12, 0.16]
    """
    return reach * (2 * ((i * 0.618) % 1) - 1)
