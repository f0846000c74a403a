"""Exact Shapley values of a few groups of inputs: who carried the answer, and who only together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array

MOST_GROUPS = 5
Inputs = Mapping[str, Floats]
"""Rows of each group (a modality's features): float [n, d], d of its own."""
ROWS_AT_ONCE = 20_000


def coalition_values(
    predict: Callable[[Inputs], Floats], items: Inputs, background: Inputs
) -> NDArray[np.float64]:
    """Return the value of every coalition of groups for every item: float64 [2^M, n, K].

    ``predict`` maps rows of all groups to [rows, K]. Coalition ``c`` holds the groups whose bit is
    set in c, in the order of ``items``; the others are taken from ``background`` [b, d] and the
    prediction is averaged over its rows. The background is *paired*: the groups of one row are
    replaced together, so that no mixture of two rows is asked where nothing is kept. Coalition 0 is
    E f, the last is f(x). Raises ``BadInput`` for more than five groups, or groups that differ.
    """
    groups = list(items)
    if not 1 <= len(groups) <= MOST_GROUPS or set(background) != set(groups):
        got = f"{groups} with a background of {sorted(background)}"
        raise BadInput(f"1 to {MOST_GROUPS} groups, the same in both", got, "Name the same groups.")
    x = {g: finite_array(items[g], f"items of {g}", 2) for g in groups}
    back = {g: finite_array(background[g], f"background of {g}", 2) for g in groups}
    n, b = len(x[groups[0]]), len(back[groups[0]])
    if any(len(x[g]) != n or x[g].shape[1:] != back[g].shape[1:] or len(back[g]) != b for g in x):
        got = f"{ {g: (x[g].shape, back[g].shape) for g in groups} }"
        raise BadInput("groups of one length, as wide as their background", got, "Align the rows.")
    full = np.asarray(predict(x))
    values = np.empty((2 ** len(groups), *full.shape))
    values[0], values[-1] = np.asarray(predict(back)).mean(axis=0), full
    at_once = max(1, ROWS_AT_ONCE // b)
    for coalition in range(1, len(values) - 1):
        for start in range(0, n, at_once):
            part = slice(start, min(start + at_once, n))
            size = part.stop - part.start
            rows = {
                g: np.repeat(x[g][part], b, axis=0)
                if coalition >> k & 1
                else np.tile(back[g], (size, 1))
                for k, g in enumerate(groups)
            }
            values[coalition, part] = np.asarray(predict(rows)).reshape(size, b, -1).mean(axis=1)
    return values


def shapley_values(values: Floats) -> NDArray[np.float64]:
    """Return the Shapley value of each group [M, ...] from coalition values [2^M, ...].

    Shapley (1953): the mean over all orders in which groups come of what a group adds. The sum over
    groups is f(x) - E f.

    >>> shapley_values(np.array([0.0, 1.0, 2.0, 4.0])).tolist()
    [1.5, 2.5]

    Raises ``BadInput`` where the number of coalitions is no power of 2.
    """
    m = _groups_in(values)
    phi = np.zeros((m, *values.shape[1:]))
    for k in range(m):
        for c in range(2**m):
            if not c >> k & 1:
                size = c.bit_count()
                weight = factorial(size) * factorial(m - size - 1) / factorial(m)
                phi[k] += weight * (values[c | 1 << k] - values[c])
    return phi


def interactions(values: Floats) -> NDArray[np.float64]:
    """Return the Shapley interaction of each pair of groups [M, M, ...]; 0 on the diagonal.

    Grabisch and Roubens (1999): what two add together beyond what each adds alone, averaged over
    the coalitions of the others. Raises ``BadInput`` as ``shapley_values``.

    >>> interactions(np.array([0.0, 1.0, 2.0, 4.0])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    m = _groups_in(values)
    found = np.zeros((m, m, *values.shape[1:]))
    for i in range(m):
        for j in range(i):
            both = 1 << i | 1 << j
            for c in range(2**m):
                if not c & both:
                    size = c.bit_count()
                    weight = factorial(size) * factorial(m - size - 2) / factorial(m - 1)
                    one, two = values[c | 1 << i], values[c | 1 << j]
                    found[i, j] += weight * (values[c | both] - one - two + values[c])
            found[j, i] = found[i, j]
    return found


def _groups_in(values: Floats) -> int:
    m = len(values).bit_length() - 1
    if m < 1 or len(values) != 2**m:
        do = "Pass the value of every coalition, the empty one too."
        raise BadInput("2^M coalitions", f"{len(values)}", do)
    return m
