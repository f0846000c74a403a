"""Continuous features as a few clusters, so that a discrete decomposition can count them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.core.errors import BadInput
from lab.stats.checks import finite_array

MOST_CLUSTERS, MOST_CLASSES = 4, 5
"""With more cells than this a few hundred items fill none of them."""


def clusters_of(features: ArrayLike, n_clusters: int, seed: int = 0) -> NDArray[np.intp]:
    """Return the k-means cluster of each row of ``features`` [n, d]: codes [n], 2 to 4 of them.

    Raises ``BadInput`` for another number of clusters.
    """
    from sklearn.cluster import KMeans

    x = finite_array(features, "features", 2)
    if not 2 <= n_clusters <= min(MOST_CLUSTERS, len(x)):
        do = "More clusters leave cells without items, and a bias that looks like synergy."
        raise BadInput(f"2 to {MOST_CLUSTERS} clusters", f"{n_clusters} of {len(x)} rows", do)
    found = KMeans(n_clusters, n_init=4, random_state=seed).fit_predict(x)
    return np.asarray(found, dtype=np.intp)
