import numpy as np
import pytest

from lab.stats.intervals.pair_mean import BLOCK_ROWS, pair_mean_of_features, pair_mean_of_kernel
from lab.stats.nulls.paired_sums import paired_sums
from lab.stats.nulls.swaps import swap_signs

RANDOM = np.random.default_rng(0)
N = 2 * BLOCK_ROWS + 40
W = RANDOM.standard_normal((N, 6)) + 0.1
UNITS = np.unique(RANDOM.permutation(np.arange(N) // 3), return_inverse=True)[1]
SIGNS = swap_signs(UNITS, 5, 0, "test")
SINGLE = np.arange(N)


def plain(units):
    """All of it by whole matrices."""
    different = units[:, None] != units
    h = W @ W.T * different
    of_units = (one_hot := np.eye(units.max() + 1)[units]).T @ h @ one_hot
    value = h.sum() / different.sum()
    due = one_hot.T @ different.sum(axis=1)
    moves = 2 * (of_units.sum(axis=1) - value * due) / different.sum()
    signed = [s @ h @ s / different.sum() for s in SIGNS]
    return value, moves, np.sum(of_units**2), signed


@pytest.mark.parametrize("units", [SINGLE, UNITS], ids=["rows", "units"])
def test_blocks_features_and_whole_matrices_agree(units):
    by_features = pair_mean_of_features(W, units, SIGNS)
    by_blocks = pair_mean_of_kernel(lambda i, j: W[i] @ W[j].T, units, SIGNS)
    value, moves, squares, signed = plain(units)
    for found in (by_features, by_blocks):
        assert found.value == pytest.approx(value)
        assert found.moves == pytest.approx(moves, abs=1e-12)
        assert found.squares == pytest.approx(squares)
        assert found.signed == pytest.approx(signed)
    assert by_features.interval() == pytest.approx(by_blocks.interval())


def test_copies_within_a_unit_change_nothing():
    rows = RANDOM.standard_normal((300, 4))
    copies = pair_mean_of_features(np.repeat(rows, 2, axis=0), np.repeat(np.arange(300), 2))
    alone = pair_mean_of_features(rows, np.arange(300))
    assert copies.value == pytest.approx(alone.value)
    assert copies.interval() == pytest.approx(alone.interval())


@pytest.mark.parametrize(("mean", "most"), [(0.0, 1.0), (1.0, 0.98)])
def test_the_interval_covers_at_zero_and_far_from_it(mean, most):
    """Squares of means of Gaussians, whose truth is known. At zero it is wider than it need be."""
    held = 0
    for _ in range(400):
        drawn = RANDOM.standard_normal((60, 5)) + mean
        low, high = pair_mean_of_features(drawn, np.arange(60)).interval()
        held += low <= 5 * mean**2 <= high
    assert 0.93 <= held / 400 <= most


def test_swaps_take_whole_units_and_are_drawn_one_by_one():
    assert set(np.unique(SIGNS)) == {-1.0, 1.0}
    for unit in range(UNITS.max() + 1):
        assert np.all(np.ptp(SIGNS[:, unit == UNITS], axis=1) == 0)
    assert np.array_equal(swap_signs(UNITS, 2, 0, "test"), SIGNS[:2])
    assert not np.array_equal(swap_signs(UNITS, 2, 1, "test"), SIGNS[:2])


def test_paired_sums_are_the_sums_of_moved_rows():
    other = RANDOM.standard_normal((N, 6))
    orders = [RANDOM.permutation(N) for _ in range(3)]
    due = [np.sum(W * other[order]) for order in orders]
    assert paired_sums(W, other, orders) == pytest.approx(due)
    assert paired_sums(W, other, []).shape == (0,)
