"""Holm's correction: many tests in one table, and the chance of even one false finding kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.stats.checks import Floats, finite_array


def holm(p_values: ArrayLike) -> Floats:
    """Return p-values [m] adjusted for being m: compare each with the level itself.

    The i-th smallest is multiplied by m - i + 1 and never falls below a smaller one's (Holm 1979,
    Scandinavian Journal of Statistics 6, 65). Raises ``BadInput`` for values outside [0, 1].
    """
    p = finite_array(p_values, "p-values", 1)
    if p.min() < 0 or p.max() > 1:
        raise BadInput("p-values in [0, 1]", f"{p.min():.3g} to {p.max():.3g}", "Check the tests.")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return adjusted


def holm_of_tested(p_values: Sequence[float | None]) -> list[float | None]:
    """Return ``holm`` over those that are not None, each in its place, and None for the others.

    >>> holm_of_tested([0.04, None, 0.01])
    [0.04, None, 0.02]
    """
    tested = [p for p in p_values if p is not None]
    adjusted = iter(holm(tested).tolist() if tested else ())
    return [None if p is None else next(adjusted) for p in p_values]
