"""A statistic of all items, such as a gap between two clouds, as one number an item."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array


def influence_values(value: float, without: ArrayLike, families: NDArray[np.intp]) -> Floats:
    """Return one number an item [n] that can be averaged and resampled in a statistic's place.

    ``value`` is the statistic of all items, ``without`` [families] the same with one family left
    out, ``families`` [n] codes. The mean of what comes back is ``value``; a family's part of it,
    ((1 - size / n) (value - without)) less its mean over families, is how far the family moves it
    (Tukey 1958; Efron & Stein 1981). Over families of one size the spread of the parts is the
    delete-one-family jackknife; for a statistic that is a mean they are the parts of that mean
    whatever the sizes. Raises ``TooFew`` under two families, ``BadInput`` where ``without`` has
    another number of them.
    """
    left_out, sizes, n = finite_array(without, "values", 1), np.bincount(families), len(families)
    if len(sizes) < 2:
        raise TooFew("at least 2 families", f"{len(sizes)}", "Pass items of several families.")
    if left_out.shape != sizes.shape:
        got, do = f"shape {left_out.shape}", "Leave each family out once."
        raise BadInput(f"one value a family, ({len(sizes)},)", got, do)
    moves = (1 - sizes / n) * (value - left_out)
    moves -= moves.mean()
    return np.asarray(value + n * (moves / sizes)[families])


def mean_length_values(rows: Floats, families: NDArray[np.intp]) -> Floats:
    """Return the influence values [n] of the length of the mean of ``rows`` [n, d].

    Of the differences of paired vectors it is the gap between their two clouds.
    """
    sums = np.zeros((int(families.max()) + 1, rows.shape[1]))
    np.add.at(sums, families, rows)
    left = len(families) - np.bincount(families)
    with np.errstate(invalid="ignore", divide="ignore"):  # one family: refused below
        without = np.linalg.norm((sums.sum(axis=0) - sums) / left[:, None], axis=1)
    return influence_values(float(np.linalg.norm(rows.mean(axis=0))), without, families)
