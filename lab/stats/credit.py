"""How the parts of an answer stand to each other: one leads, all agree, or they are at odds."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.stats.checks import finite_array

CONFLICT_MASS = 0.2
"""With this share of all that is said, or more, those who speak against make a conflict."""
NO_SIGN = 1e-9
"""A part smaller than this share of all that is said speaks neither for nor against."""


class Credit(StrEnum):
    """The type of a prediction by the Shapley values of its modalities."""

    DOMINANCE = "dominance"
    """One says more than all the others together, and none speaks against it."""
    COMPLEMENT = "complement"
    """All speak to one end, and none leads."""
    CONFLICT = "conflict"
    """Some speak for and some against, the weaker side with a fifth of the mass or more."""
    OBJECTION = "objection"
    """The rest: some speak against, with less than a fifth; or nobody says anything."""


def credits_of(phi: ArrayLike) -> NDArray[np.str_]:
    """Type each item by its Shapley values ``phi`` [n, M]: strings of ``Credit`` [n].

    After M2Lens (Wang et al. 2022, IEEE TVCG 28, 802). Mixed signs with a weak minority have no
    name there: ours is *objection*.

    >>> credits_of([[3, 1, 1], [2, 1, 1.5], [2, -1, 0], [3, 0.5, -0.1]]).tolist()
    ['dominance', 'complement', 'conflict', 'objection']
    """
    values = finite_array(phi, "Shapley values", 2)
    size = np.abs(values)
    mass = size.sum(axis=1)
    seen = size > NO_SIGN * mass[:, None]
    plus = np.where(seen & (values > 0), size, 0.0).sum(axis=1)
    minus = np.where(seen & (values < 0), size, 0.0).sum(axis=1)
    minority = np.minimum(plus, minus)
    agree = (minority == 0) & (mass > 0)
    leads = 2 * size.max(axis=1) > mass
    at_odds = (minority >= CONFLICT_MASS * mass) & (mass > 0)
    return np.select(
        [agree & leads, agree, at_odds],
        [Credit.DOMINANCE.value, Credit.COMPLEMENT.value, Credit.CONFLICT.value],
        Credit.OBJECTION.value,
    )
