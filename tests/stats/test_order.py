"""Rows that are alike end up side by side."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.order import cluster_order


def test_two_groups_that_are_mixed_up_come_apart():
    place = np.array([0.0, 9.0, 1.0, 10.0, 0.5, 9.4])
    order = cluster_order(np.abs(place[:, None] - place))
    ranked = place[order]
    assert sorted(order) == list(range(6))
    # On a line the best order is the line itself, one way or the other.
    assert (np.diff(ranked) > 0).all() or (np.diff(ranked) < 0).all()


def test_what_is_not_symmetric_is_averaged_with_its_mirror_image():
    rng = np.random.default_rng(0)
    table = rng.random((5, 5))
    np.fill_diagonal(table, 0)
    assert cluster_order(table) == cluster_order((table + table.T) / 2)


def test_two_rows_keep_their_order():
    assert cluster_order([[0, 5], [5, 0]]) == [0, 1]


@pytest.mark.parametrize("table", [np.zeros((2, 3)), [[0, -1], [-1, 0]], [[0, np.nan], [1, 0]]])
def test_no_table_of_dissimilarities_is_refused(table):
    with pytest.raises(BadInput):
        cluster_order(table)
