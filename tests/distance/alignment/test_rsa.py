import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from lab.core.errors import BadInput, TooFew
from lab.distance.alignment import rsa as module
from lab.distance.alignment.rsa import (
    distance_ranks,
    noise_ceiling,
    rank_correlation,
    spearman_influence,
)
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
N = 60
X = RANDOM.standard_normal((N, 5))
Y = X @ RANDOM.standard_normal((5, 9)) + RANDOM.standard_normal((N, 9))


def of(x=X, y=Y, units=None, **settings):
    return measure("rsa", pairs(x, y, units=units), Settings(**settings))


def test_it_is_scipys_spearman_of_the_distances():
    assert of().value == pytest.approx(spearmanr(pdist(X), pdist(Y))[0])


def test_ties_take_their_mean_rank():
    grid = np.round(X)
    assert of(grid).value == pytest.approx(spearmanr(np.round(pdist(grid), 9), pdist(Y))[0])


def test_the_influence_is_that_of_a_row_left_out():
    a, b = distance_ranks(X), distance_ranks(Y)
    influence = spearman_influence(a, b, N)
    whole = rank_correlation(a, b)
    without = [
        rank_correlation(distance_ranks(np.delete(X, i, 0)), distance_ranks(np.delete(Y, i, 0)))
        for i in range(N)
    ]
    left_out = (N - 1) * (whole - np.array(without))
    assert np.corrcoef(influence, left_out)[0, 1] > 0.999
    assert influence.std() == pytest.approx(left_out.std(), rel=0.1)


def test_mantels_p():
    found = of()
    assert found.p == 0.001 and found.low > found.chance == 0
    drawn = [spearmanr(pdist(X), pdist(Y[RANDOM.permutation(N)]))[0] for _ in range(200)]
    assert np.mean(drawn) == pytest.approx(0, abs=3 * np.std(drawn) / np.sqrt(200))
    noise = of(X, RANDOM.standard_normal((N, 5)))
    assert noise.p == pytest.approx(np.mean(np.array(drawn) >= noise.value), abs=0.1)


def test_of_many_rows_whole_units_are_drawn_and_n_says_how_many(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 40)
    found = of(units=np.arange(N) // 3)
    assert found.n == 39 and found.low < found.value < found.high


def test_equal_distances_have_no_ranks():
    found = of(np.eye(N), Y)
    assert found.value is None and "equally far" in found.reason


def test_the_noise_ceiling_holds_what_repeats_can_reach():
    repeats = [X + 0.5 * RANDOM.standard_normal(X.shape) for _ in range(4)]
    ceiling = noise_ceiling(repeats)
    assert 0 < ceiling.low < ceiling.high < 1
    truth = [of(X, repeat, n_permutations=0).value for repeat in repeats]
    assert ceiling.low < np.mean(truth) < ceiling.high + 0.05
    same = noise_ceiling([X, 3 * X + 1])
    assert (same.low, same.high) == (pytest.approx(1), pytest.approx(1))
    with pytest.raises(TooFew, match="at least 2 repeats"):
        noise_ceiling([X])
    with pytest.raises(BadInput, match="60, 59"):
        noise_ceiling([X, X[1:]])
