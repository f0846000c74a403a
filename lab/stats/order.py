"""Order the rows of a table so that what is alike stands side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput
from lab.stats.checks import finite_array


def cluster_order(dissimilarity: ArrayLike) -> list[int]:
    """Return an order of the m rows of a table of dissimilarities [m, m], 0 on the diagonal.

    The leaves of average-linkage clustering (UPGMA, Sokal & Michener 1958), turned so that the sum
    over neighbours is least (Bar-Joseph, Gifford & Jaakkola 2001, Bioinformatics 17, S22). What is
    not symmetric is averaged with its mirror image. Raises ``BadInput`` for a table that is not
    square or has negative values.
    """
    table = finite_array(dissimilarity, "dissimilarities", 2)
    m = len(table)
    if table.shape != (m, m) or table.min() < 0:
        got = f"shape {table.shape}, least value {table.min():.3g}"
        raise BadInput("a square table of dissimilarities of 0 or more", got, "Check the measure.")
    if m < 3:
        return list(range(m))
    from scipy.cluster.hierarchy import leaves_list, linkage

    condensed = ((table + table.T) / 2)[np.triu_indices(m, 1)]
    tree = linkage(condensed, method="average", optimal_ordering=True)
    return [int(leaf) for leaf in leaves_list(tree)]
