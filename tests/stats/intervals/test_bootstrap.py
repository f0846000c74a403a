import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.intervals.bootstrap import family_bootstrap, family_weights, score_of

FAMILIES = np.repeat(np.arange(20), [1, 2, 3, 4] * 5)


def test_families_are_drawn_whole_and_as_many_as_there_are():
    weights = family_weights(FAMILIES, 50, seed=0)
    assert weights.shape == (50, 50)
    for family in range(20):
        block = weights[:, family == FAMILIES]
        assert np.all(block == block[:, :1])
    first = np.unique(FAMILIES, return_index=True)[1]
    assert np.all(weights[:, first].sum(axis=1) == 20)


def test_an_item_follows_its_family_whatever_the_order():
    order = np.random.default_rng(0).permutation(len(FAMILIES))
    straight = family_weights(FAMILIES, 30, seed=3)
    assert np.array_equal(straight[:, order], family_weights(FAMILIES[order], 30, seed=3))
    assert not np.array_equal(straight, family_weights(FAMILIES, 30, seed=4))


def test_balanced_accuracy_against_a_loop():
    random = np.random.default_rng(0)
    scores, classes = random.random((50, 3)), random.integers(0, 6, 50)
    weights = family_weights(FAMILIES, 20, seed=1)
    weights[0, classes == 2] = 0  # a class that one resample lacks
    found = score_of(scores, classes, weights)
    for b, w in enumerate(weights):
        means = [
            np.average(scores[classes == k], axis=0, weights=w[classes == k])
            for k in range(6)
            if w[classes == k].sum() > 0
        ]
        assert found[b] == pytest.approx(np.mean(means, axis=0))


def test_tail_is_the_expanded_percentile_of_one_sample():
    # Families of one, one class: Hesterberg's sqrt(n / (n - 1)) with Student's t, by formula.
    from scipy.stats import norm, t

    n = 25
    drawn = family_bootstrap(np.arange(n), None, 20_000, seed=0, n_items=n)
    expected = norm.cdf(np.sqrt(n / (n - 1)) * t.ppf(0.025, n - 1))
    assert drawn.tail == pytest.approx(expected, rel=0.02)


def test_few_families_a_class_expand_the_interval():
    families = np.arange(60)
    one = family_bootstrap(families, None, 500, seed=0, n_items=60)
    many = family_bootstrap(families, np.repeat(np.arange(20), 3), 500, seed=0, n_items=60)
    assert many.tail < one.tail < 0.025


def test_bad_input():
    with pytest.raises(TooFew, match="at least 10 families"):
        family_weights(np.arange(9), 10, seed=0)
    with pytest.raises(BadInput, match="n_resamples"):
        family_weights(np.arange(10), 0, seed=0)
    with pytest.raises(BadInput, match="classes"):
        family_bootstrap(np.arange(20), np.arange(19), 10, n_items=20)
    with pytest.raises(BadInput, match="families"):
        family_bootstrap(np.arange(20), None, 10, n_items=21)
