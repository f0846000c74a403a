"""Divide concepts into training, validation and test, whole families each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.data.splits import test_concepts

LEAST = 20
"""Pairs that each part must have."""


def divide(
    labels: NDArray[np.str_], families: NDArray[np.str_], n_validation: int, n_test: int, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows that train, validate (0: none) and test; no family is in two parts.

    Raises ``TooFew`` where fewer than 20 are left to train, and as ``test_concepts``.
    """

    def hold_out(rows: NDArray[np.intp], n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        if not n:
            return rows[:0], rows
        held = rows[test_concepts(labels[rows], families[rows], n, seed=seed)]
        return held, rows[~np.isin(families[rows], families[held])]

    test, rest = hold_out(np.arange(len(labels)), n_test)
    validation, train = hold_out(rest, n_validation)
    if len(train) < LEAST:
        got = f"{len(train)} of {len(labels)}"
        raise TooFew(f"at least {LEAST} training pairs", got, "Hold fewer concepts out.")
    return train, validation, test
