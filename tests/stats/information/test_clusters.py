"""Clusters: found again, and no more of them than a few hundred items can fill."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.information.clusters import clusters_of


def test_separate_groups_are_found_again():
    truth = np.repeat([0, 1, 2], 30)
    x = 10 * truth[:, None] + np.random.default_rng(0).normal(size=(90, 2))
    found = clusters_of(x, 3)
    assert len({(a, b) for a, b in zip(truth, found, strict=True)}) == 3


@pytest.mark.parametrize("n", [1, 5])
def test_other_numbers_are_refused(n):
    with pytest.raises(BadInput, match="2 to 4 clusters"):
        clusters_of(np.zeros((20, 2)), n)
