import numpy as np
import pytest

from lab.stats.pair_mean import BLOCK_ROWS, pair_mean_of_features, pair_mean_of_kernel
from lab.stats.paired_sums import paired_sums
from lab.stats.swaps import swap_signs

RANDOM = np.random.default_rng(0)
N = 2 * BLOCK_ROWS + 40
W = RANDOM.standard_normal((N, 6)) + 0.1
UNITS = np.unique(RANDOM.permutation(np.arange(N) // 3), return_inverse=True)[1]
SIGNS = swap_signs(UNITS, 5, 0, "test")
SINGLE = np.arange(N)


def plain(units):
    """All of it by whole matrices."""
    h = W @ W.T
    np.fill_diagonal(h, 0)
    one_hot = np.eye(units.max() + 1)[units]
    of_units = one_hot.T @ h @ one_hot
    squares = np.sum(of_units**2) - np.sum(np.diag(of_units) ** 2)
    signed = [s @ h @ s / (N * (N - 1)) for s in SIGNS]
    return h.sum() / (N * (N - 1)), h.sum(1) / (N - 1), np.trace(of_units), squares, signed


@pytest.mark.parametrize("units", [SINGLE, UNITS], ids=["rows", "units"])
def test_blocks_features_and_whole_matrices_agree(units):
    by_features = pair_mean_of_features(W, units, SIGNS)
    by_blocks = pair_mean_of_kernel(lambda i, j: W[i] @ W[j].T, units, SIGNS)
    for found in (by_features, by_blocks):
        value, rows, within, squares, signed = plain(units)
        assert found.value == pytest.approx(value)
        assert found.rows == pytest.approx(rows)
        assert found.within == pytest.approx(within, abs=1e-8)
        assert found.squares == pytest.approx(squares)
        assert found.signed == pytest.approx(signed)
    assert by_features.interval() == pytest.approx(by_blocks.interval())


def test_pairs_of_one_unit_do_not_move_the_middle_of_the_interval():
    """Copies agree with themselves; between units there is nothing."""
    rows = RANDOM.standard_normal((300, 4))
    copies = np.repeat(rows, 2, axis=0)
    found = pair_mean_of_features(copies, np.repeat(np.arange(300), 2))
    alone = pair_mean_of_features(rows, np.arange(300))
    low, high = found.interval()
    assert found.value > alone.value
    assert low == pytest.approx(alone.interval()[0], rel=0.01)
    assert high == pytest.approx(max(alone.interval()[1], found.value), rel=0.01)


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
