import numpy as np
import pytest

from lab.stats.ranking import (
    hit_share,
    mean_reciprocal,
    middle_rank,
    standing,
    standings,
    tie_groups,
)

RANDOM = np.random.default_rng(0)
SIMILARITY = RANDOM.integers(0, 6, (30, 12)) / 5.0
"""Many ties."""


def orders_of(row):
    """Every answer's places over many random orders of the ties."""
    random = np.random.default_rng(1)
    places = np.zeros((4000, len(row)), int)
    for order in places:
        ranked = np.lexsort([random.random(len(row)), -row])
        order[ranked] = np.arange(1, len(row) + 1)
    return places


def test_ties_give_the_mean_over_random_orders():
    above, tied = standings(SIMILARITY[:3])
    for i, row in enumerate(SIMILARITY[:3]):
        places = orders_of(row)
        assert middle_rank(above[i], tied[i]) == pytest.approx(places.mean(axis=0), abs=0.15)
        assert mean_reciprocal(above[i], tied[i]) == pytest.approx(
            (1 / places).mean(axis=0), abs=0.03
        )
        for k in (1, 5):
            share = (places <= k).mean(axis=0)
            assert hit_share(above[i], tied[i], k) == pytest.approx(share, abs=0.04)


def test_standing_is_the_true_row_of_standings():
    above, tied = standings(SIMILARITY)
    true = RANDOM.integers(0, 12, 30)
    one = standing(SIMILARITY, true)
    assert np.array_equal(one[0], above[np.arange(30), true])
    assert np.array_equal(one[1], tied[np.arange(30), true])


def test_shares_of_all_answers_add_up_to_k():
    above, tied = standings(SIMILARITY)
    for k in (1, 3, 12):
        assert hit_share(above, tied, k).sum(axis=1) == pytest.approx(k)
    harmonic = np.sum(1 / np.arange(1, 13))
    assert mean_reciprocal(above, tied).sum(axis=1) == pytest.approx(harmonic)
    assert middle_rank(above, tied).sum(axis=1) == pytest.approx(78)


def test_without_ties_a_rank_is_exact():
    assert mean_reciprocal(np.array([0.0, 2, 999]), np.ones(3)).tolist() == [1, 1 / 3, 1 / 1000]


def test_tie_groups_with_slack():
    first, last = tie_groups(np.array([[3.0, 2.0, 2.0 - 1e-12, 1.0]]), slack=1e-10)
    assert first.tolist() == [[0, 1, 1, 3]] and last.tolist() == [[0, 2, 2, 3]]
    assert tie_groups(np.array([[3.0, 2.0, 2.0 - 1e-12, 1.0]]))[0].tolist() == [[0, 1, 2, 3]]
