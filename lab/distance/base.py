"""What a measure of two spaces is: declared as data, and answered with a Measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias

from lab.distance.pairs import Pairs
from lab.stats.checks import Floats
from lab.stats.estimate import Estimate

N_PERMUTATIONS = 999
"""The smallest p that so many can show is .001, so that Holm over 50 cells can still decide."""


class Needs(StrEnum):
    """What a measure needs of its two sets of vectors."""

    PAIRS = "pairs"
    """Rows that are pairs; the two widths may differ."""
    SHARED = "shared"
    """A shared space, named in the result: both sides of one width, comparable by position."""
    ONE = "one"
    """One side alone."""


class Direction(StrEnum):
    """Which way a measure points."""

    HIGHER = "higher is closer"
    LOWER = "lower is closer"
    NEITHER = "describes a space"


@dataclass(frozen=True)
class Measurement(Estimate):
    """An estimate of a measure: beside value, interval, n and chance, its p and what it is of."""

    p: float | None = None
    """Of the null that rows are not pairs, by permutation; None where that null says nothing."""
    calibrated: float | None = None
    """Of a similarity with a maximum: 0 what permuted pairs reach in 95 of 100, 1 the maximum."""
    direction: str = ""
    space: str = ""
    """The shared space that it was measured in; empty where none is needed."""
    reference: str = ""
    null: Floats | None = field(default=None, repr=False, compare=False)
    """The measure under permutation [K], where it is a similarity with a maximum and is itself what
    is permuted; not part of what is written down."""

    def as_dict(self) -> dict[str, Any]:
        """The measurement as plain data."""
        found = asdict(replace(self, null=None))
        del found["null"]
        return found


@dataclass(frozen=True)
class Settings:
    """What every measure is told beside the vectors."""

    seed: int = 0
    n_permutations: int = N_PERMUTATIONS
    """0 leaves p out."""
    level: float = 0.95


Compute: TypeAlias = Callable[[Pairs, Settings], Measurement]


@dataclass(frozen=True)
class Distance:
    """A registered measure.

    ``compute`` gives a Measurement with value, interval, n, over, chance, p and reason; what is
    the same for every call (direction, reference, space) is filled in by ``lab.distance.measure``.
    """

    id: str
    title: str
    symbol: str
    """Short name for an axis or a cell, such as "CKA"."""
    needs: Needs
    direction: Direction
    source: str
    """Paper and equation; any deviation from it is said here."""
    formula: str
    """LaTeX."""
    meaning: str
    """One sentence that a student understands: what a high or low value says."""
    misleads: str
    """One sentence: when the number says something else than it seems to."""
    compute: Compute
    least_rows: int = 4
    """The fewest rows at which it is defined."""
    bounds: tuple[float | None, float | None] = (None, None)
    """The least and the most that the value can be."""
    invariant: frozenset[str] = frozenset()
    """Of "scale" (each side by its own factor), "shift" (each side by its own vector), "rotation"
    (each side by its own orthogonal matrix), "common scale", "common shift" and "common rotation"
    (both by the same)."""
    symmetric: bool = False
    """Swapping the two sides leaves the value."""
    self_value: float | None = None
    """The value of a space with itself, where it is fixed."""
    cost: int = 2
    """Time at 1,000 rows: 1 under .1 s, 2 under 2 s, 3 more. A table takes up to 2 by default."""

    @property
    def maximum(self) -> float | None:
        """The most that a similarity of pairs can be, to which its score is calibrated; or None."""
        paired = self.needs != Needs.ONE and self.direction == Direction.HIGHER
        return self.bounds[1] if paired else None
