"""Two views as checked pairs, ready to be measured, and the same with their pairs shuffled."""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.core.seeds import stream
from lab.distance.base import Needs
from lab.distance.pairs import Pairs, pairs
from lab.experiments.views.shared_space import SpaceKind, shared_space
from lab.experiments.views.view import Seen, View

OVER = "concept families"


@dataclass(frozen=True)
class Compared:
    """Two views row by row, and the control that a finding must be held against."""

    pairs: Pairs
    shuffled: Pairs = field(repr=False)
    """Rows that are not pairs; where a map was fitted, the map fitted on such rows."""
    reason: str = ""
    """Why a measure that needs a shared space is not defined here, or ""."""


def compare(
    seen: Seen,
    a: View,
    b: View,
    needs: Needs,
    space: SpaceKind = "auto",
    *,
    n_train_pairs: int = 400,
    seed: int = 0,
) -> Compared:
    """Pair two views for measures of one kind; units are concept families.

    A measure that needs a shared space gets it by ``shared_space``, whose errors it raises, and is
    measured on families that no map was fitted on. All others see both views as they are.
    """
    if needs != Needs.SHARED:
        found = pairs(seen.x[a], seen.x[b], units=seen.families, over=OVER)
        return Compared(found, _shuffled(found, seed))
    shared = shared_space(seen, a, b, space, n_train_pairs=n_train_pairs, seed=seed)
    families = seen.families[shared.rows]
    found = pairs(shared.x, shared.y, units=families, over=OVER, space=shared.space)
    if shared.control_x is None:
        return Compared(found, _shuffled(found, seed), shared.reason)
    control = pairs(shared.control_x, shared.y, units=families, over=OVER, space=shared.space)
    return Compared(found, control, shared.reason)


def _shuffled(found: Pairs, seed: int) -> Pairs:
    """The same rows in an order that pairs nothing: a permutation of rows, not of families."""
    order = stream(seed, "", "shuffled pairs").permutation(len(found))
    return Pairs(found.x, found.y[order], found.units, found.over, found.space)
