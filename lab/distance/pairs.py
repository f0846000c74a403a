"""Two sets of vectors whose rows are pairs: checked once, before any measure reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, codes_of, finite_array

LEAST_ROWS = 4
"""No measure here has an unbiased form under four pairs."""


@dataclass(frozen=True)
class Pairs:
    """Rows of ``x`` [n, d] and ``y`` [n, e] that belong together.

    ``units`` [n] are integer codes of what an interval generalises over, such as concept families:
    rows of one unit are resampled together. ``space`` names the shared space of both sides, or is
    empty where they have none; then only measures that need no shared space are defined.
    """

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    units: NDArray[np.intp] = field(repr=False)
    over: str
    space: str = ""

    def __len__(self) -> int:
        return len(self.x)

    @property
    def n_units(self) -> int:
        """How many independent units there are."""
        return int(self.units.max()) + 1

    def swapped(self) -> Pairs:
        """The same pairs with the sides exchanged."""
        return Pairs(self.y, self.x, self.units, self.over, self.space)


def pairs(
    x: ArrayLike,
    y: ArrayLike,
    *,
    units: Sequence[str] | ArrayLike | None = None,
    over: str = "",
    space: str = "",
) -> Pairs:
    """Check two sets of vectors and pair them row by row.

    Raises ``BadInput`` for NaN, infinity, a wrong rank, unequal numbers of rows (with both shapes)
    or a ``space`` whose sides differ in width, and ``TooFew`` under four rows or two units.
    """
    first, second = _vectors(x, "the first vectors"), _vectors(y, "the second vectors")
    if len(first) != len(second):
        raise BadInput(
            "as many rows on both sides, row i of one paired with row i of the other",
            f"shapes {first.shape} and {second.shape}",
            "Keep the rows that both have, in the same order.",
        )
    if len(first) < LEAST_ROWS:
        raise TooFew(f"at least {LEAST_ROWS} pairs", f"n = {len(first)}", "Pass more pairs.")
    if space and first.shape[1] != second.shape[1]:
        raise BadInput(
            f"vectors of one width in the shared space {space!r}",
            f"shapes {first.shape} and {second.shape}",
            "Map both sides into one space first, or leave the space empty.",
        )
    codes = (
        np.arange(len(first)) if units is None else codes_of(np.asarray(units), len(first), "units")
    )
    if int(codes.max()) < 1:
        raise TooFew("at least 2 units", "1", "Pass pairs of several units, or no units at all.")
    return Pairs(first, second, codes, over or ("pairs" if units is None else "units"), space)


def _vectors(values: ArrayLike, name: str) -> Floats:
    array = finite_array(values, name, 2)
    if array.shape[1] < 1:
        raise BadInput(f"{name} with at least one number a row", f"shape {array.shape}", "Check.")
    return array
