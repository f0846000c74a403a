"""What a transferability score is: declared as data, computed from a target; higher is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lab.transferability.target import Target


class ScoreNeeds(StrEnum):
    """What a score reads of the target's items beside their labels."""

    FEATURES = "features"
    """Any vectors [n, d]."""
    POSTERIORS = "posteriors"
    """The source model's probabilities of its own classes, [n, Z]."""


Compute: TypeAlias = Callable[[Target], "float | str"]


@dataclass(frozen=True)
class Score:
    """A registered score. Higher always means that the source is expected to transfer better.

    ``compute`` gives the value, or the reason why it is undefined for this target.
    """

    id: str
    title: str
    symbol: str
    """Short name for an axis or a cell."""
    needs: ScoreNeeds
    source: str
    """Paper and equation; any deviation from it, or from its authors' code, is said here."""
    formula: str
    """LaTeX."""
    meaning: str
    """One sentence that a student understands."""
    misleads: str
    """One sentence: when the number says something else than it seems to."""
    compute: Compute
    bounds: tuple[float | None, float | None] = (None, None)
    """The least and the most that the value can be, whatever the number of classes."""
    invariant: frozenset[str] = frozenset()
    """Of "scale" (all features by one factor), "shift" and "rotation" for features; of "order"
    (source classes renumbered) for posteriors."""
    cost: int = 1
    """Time at 400 items: 1 under .1 s, 2 more."""
