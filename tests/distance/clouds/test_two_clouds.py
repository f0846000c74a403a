import numpy as np
import pytest

from lab.distance.base import Settings
from lab.distance.clouds import mmd
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
N, D = 300, 6
X = RANDOM.standard_normal((N, D))
Y = 0.6 * X + RANDOM.standard_normal((N, D)) + 0.3
OFF = ~np.eye(N, dtype=bool)
FAMILIES = np.arange(N) // 3


def of(distance_id, x=X, y=Y, units=None, **settings):
    return measure(distance_id, pairs(x, y, units=units, space="s"), Settings(**settings))


def whole_mmd(x, y, off=OFF):
    from scipy.spatial.distance import pdist
    from sklearn.metrics.pairwise import rbf_kernel

    gamma = 1 / (2 * np.median(pdist(np.concatenate([x, y]))) ** 2)
    k_xx, k_yy, k_xy = (rbf_kernel(a, b, gamma)[off] for a, b in ((x, x), (y, y), (x, y)))
    return k_xx.mean() + k_yy.mean() - 2 * k_xy.mean()


def test_mmd_is_that_of_whole_kernel_matrices():
    assert of("mmd").value == pytest.approx(whole_mmd(X, Y), abs=1e-6)
    due = whole_mmd(X, Y, FAMILIES[:, None] != FAMILIES)
    assert of("mmd", units=FAMILIES).value == pytest.approx(due, abs=1e-6)


def test_energy_in_one_dimension_is_scipys():
    from scipy.stats import energy_distance

    x, y = X[:, :1], Y[:, :1]
    # scipy takes all pairs, i = j too, and the root.
    all_pairs = (N - 1) / N * of("energy", x, y).value + 2 * np.mean(np.abs(x - y)) / N
    assert np.sqrt(all_pairs) == pytest.approx(energy_distance(x[:, 0], y[:, 0]))


def test_energy_by_whole_distance_matrices():
    from scipy.spatial.distance import cdist

    mean = {k: cdist(a, b)[OFF].mean() for k, a, b in (("xy", X, Y), ("xx", X, X), ("yy", Y, Y))}
    found = of("energy")
    assert found.value == pytest.approx(2 * mean["xy"] - mean["xx"] - mean["yy"])
    tenfold = of("energy", 10 * X, 10 * Y)
    assert tenfold.low == pytest.approx(10 * found.low)


@pytest.mark.parametrize("distance_id", ["mmd", "energy"])
def test_the_null_is_that_of_swapped_sides(distance_id):
    few = slice(0, 60)
    found = of(distance_id, X[few], Y[few], FAMILIES[few])
    drawn = []
    for k in range(60):
        keep = np.random.default_rng(k).integers(2, size=N // 3).astype(bool)[FAMILIES[few], None]
        x, y = np.where(keep, X[few], Y[few]), np.where(keep, Y[few], X[few])
        drawn.append(of(distance_id, x, y, n_permutations=0).value)
    assert found.chance == pytest.approx(np.mean(drawn), abs=3 * np.std(drawn) / np.sqrt(60))
    assert found.value > max(drawn) and found.p == 0.001


@pytest.mark.parametrize("distance_id", ["mmd", "energy"])
def test_one_distribution_gives_an_interval_with_zero_and_no_small_p(distance_id):
    x, y = np.random.default_rng(5).standard_normal((2, 200, D))
    found = of(distance_id, x, y)
    assert found.low < 0 < found.high and found.p > 0.05


def test_random_features_are_near_the_exact_kernel(monkeypatch):
    exact = of("mmd")
    monkeypatch.setattr(mmd, "MOST_EXACT_ROWS", 100)
    near = of("mmd")
    assert near.value == pytest.approx(exact.value, rel=0.1) and near.value != exact.value
    assert near.low == pytest.approx(exact.low, abs=0.1 * exact.value)
    assert near.p == exact.p


def test_most_rows_alike_still_have_a_bandwidth():
    x, y = np.zeros((2, 60, 2))
    x[:9], y[:7] = RANDOM.standard_normal((9, 2)), RANDOM.standard_normal((7, 2))
    found = of("mmd", x, y)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize("far", [1e4, 1e8])
def test_one_row_far_away_leaves_the_others_as_they_are(far):
    x, y = X[:100].copy(), Y[:100].copy()
    x[0] *= far
    assert of("mmd", x, y, n_permutations=0).value == pytest.approx(
        whole_mmd(x, y, ~np.eye(100, dtype=bool)), abs=1e-5
    )
