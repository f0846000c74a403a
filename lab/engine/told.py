"""The words of a result whatever its numbers are: where one is undefined, that is what is said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from lab.core.errors import LabError
from lab.experiments.base import Result
from lab.study.words import Words

UNDEFINED = (
    TypeError, ValueError, KeyError, IndexError, StopIteration, ArithmeticError, LabError,
)  # fmt: skip
"""What an experiment's own words raise where a number or a row that they need is not there."""
NO_NUMBER = re.compile(r"\b(undefined|nan|None(?! of))\b")
MOST = 4


def told(result: Result) -> Words:
    """Return the words of a result; of one that is undefined, which numbers it lacks."""
    try:
        words = result.words()
    except UNDEFINED:
        pass
    else:
        # A number that is none is written as such in the middle of a sentence.
        if not NO_NUMBER.search(words.headline):
            return words
    lacking = list(_lacking(result.summary))
    named = ", ".join(lacking[:MOST]) or "of another version of this experiment"
    more = f" and {len(lacking) - MOST} more" if len(lacking) > MOST else ""
    return Words(
        "This result is undefined: it lacks a number that its headline needs.",
        (f"What it lacks: {named}{more}.",),
        "Change the settings, such as more items or another encoder, and run it again.",
    )


def drawn(result: Result) -> Any:
    """Return the figure of a result, or None where a number that it needs is not there."""
    try:
        return result.figure()
    except UNDEFINED:
        return None


def tellable(result: Result) -> bool:
    """Whether this version of the experiment finds in a result what its words need."""
    try:
        result.words()
    except UNDEFINED:
        return False
    return True


def _lacking(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of numbers that are None or NaN."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _lacking(inner, f"{path}.{name}".strip("."))
    elif value is None or (isinstance(value, float) and math.isnan(value)):
        yield path
