"""Permutation: what a statistic of pairs is when rows are not pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.stats.checks import finite_array


def permutations(
    units: NDArray[np.intp], n_permutations: int, seed: int, purpose: str
) -> Iterator[NDArray[np.intp]]:
    """Yield orders [n] of the rows of one side under the null that rows are not pairs.

    Units of the same size swap places whole, so that what rows of a unit share stays with them; a
    unit that has no other of its size keeps its place, which makes the test conservative.
    Every order depends on (seed, purpose, its number) alone.
    """
    if n_permutations < 0:
        raise BadInput("n_permutations of 0 or more", f"{n_permutations}", "Ask for 999.")
    order = np.argsort(units, kind="stable")
    sizes = np.bincount(units)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    # blocks[size]: the rows of every unit of that size, [units, size].
    blocks = {
        int(size): order[starts[sizes == size][:, None] + np.arange(size)]
        for size in np.unique(sizes)
    }
    for k in range(n_permutations):
        random = stream(seed, str(k), purpose)
        moved = np.arange(len(units))
        for rows in blocks.values():
            moved[rows] = rows[random.permutation(len(rows))]
        yield moved


def permutation_p(
    value: float, null: ArrayLike, tail: Literal["upper", "lower", "both"] = "upper"
) -> float:
    """Return the p of a value against its values under permutation: (1 + as extreme) / (1 + B).

    Never 0 (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9, 39). ``tail`` says which values
    are as extreme; "both" doubles the smaller one.
    """
    drawn = finite_array(null, "values under permutation", 1)
    # Sums in another order differ by rounding: equal up to that is as extreme.
    slack = 1e-12 * max(1.0, abs(value))
    upper = float((1 + np.sum(drawn >= value - slack)) / (1 + len(drawn)))
    lower = float((1 + np.sum(drawn <= value + slack)) / (1 + len(drawn)))
    return {"upper": upper, "lower": lower, "both": min(1.0, 2 * min(upper, lower))}[tail]
