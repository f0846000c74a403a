"""Deal whole families out into groups that are alike: for half samples and groups to leave out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.stats.checks import codes_of


def family_groups(
    families: ArrayLike,
    classes: ArrayLike,
    n_groups: int,
    seed: int,
    purpose: str = "family groups",
) -> NDArray[np.intp]:
    """Return the group of each row [n], 0 to ``n_groups`` - 1, whole families each.

    Families are dealt out class by class, in an order drawn from the seed within a class, so that
    no group takes much of one class; another ``purpose`` draws another order. Raises ``TooFew``
    for more groups than families and ``BadInput`` for fewer than two groups.
    """
    n = len(np.asarray(families))
    family, label = codes_of(families, n, "families"), codes_of(classes, n, "classes")
    n_families = int(family.max()) + 1
    if n_groups < 2:
        raise BadInput("2 groups or more", f"{n_groups}", "Ask for 20.")
    if n_groups > n_families:
        do = "Ask for fewer groups, or take more concepts."
        raise TooFew(f"at least {n_groups} families", f"{n_families}", do)
    first = np.unique(family, return_index=True)[1]
    drawn = stream(seed, "", purpose).random(n_families)
    dealt = np.empty(n_families, np.intp)
    dealt[np.lexsort((drawn, label[first]))] = np.arange(n_families) % n_groups
    return dealt[family]
