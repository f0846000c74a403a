import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.neighbours.retrieval import pair_standing
from lab.distance.neighbours.retrieval_measures import null_scores
from lab.distance.pairs import pairs
from lab.stats.ranking import hit_share, mean_reciprocal, middle_rank

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((60, 6))
Y = X + 1.2 * RANDOM.standard_normal((60, 6))


def recall_at(x, y, k):
    return hit_share(*pair_standing(x, y), k).mean()


def cosine(x, y):
    return (x @ y.T) / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(y, axis=1)


@pytest.mark.parametrize("k", [1, 5, 10])
def test_recall_is_that_of_scikit_learn(k):
    from sklearn.metrics import top_k_accuracy_score

    expected = top_k_accuracy_score(np.arange(60), cosine(X, Y), k=k, labels=np.arange(60))
    assert recall_at(X, Y, k) == pytest.approx(expected)
    assert measure(f"recall_at_{k}_ab", pairs(X, Y, space="s")).value == pytest.approx(expected)
    other = top_k_accuracy_score(np.arange(60), cosine(Y, X), k=k, labels=np.arange(60))
    assert measure(f"recall_at_{k}_ba", pairs(X, Y, space="s")).value == pytest.approx(other)
    assert expected != other


def test_reciprocal_rank_is_that_of_scikit_learn():
    from sklearn.metrics import label_ranking_average_precision_score

    expected = label_ranking_average_precision_score(np.eye(60), cosine(X, Y))
    assert mean_reciprocal(*pair_standing(X, Y)).mean() == pytest.approx(expected)


def test_median_rank_against_a_loop():
    similarity = cosine(X, Y)
    ranks = [1 + sum(row > row[i]) for i, row in enumerate(similarity)]
    assert middle_rank(*pair_standing(X, Y)).tolist() == ranks
    found = measure("median_rank_ab", pairs(X, Y, space="s"))
    assert (found.value, found.chance) == (np.median(ranks), 30.5)
    assert found.low <= found.value <= found.high < 30


def test_all_tied_is_exactly_chance():
    x, y = np.ones((12, 3)), RANDOM.random((12, 3))
    same = np.ones((12, 3))
    assert recall_at(y, same, 5) == pytest.approx(5 / 12)
    assert mean_reciprocal(*pair_standing(y, same)).mean() == pytest.approx(
        np.mean(1 / np.arange(1, 13))
    )
    assert np.median(middle_rank(*pair_standing(y, same))) == 6.5
    assert recall_at(np.zeros((12, 3)), y, 5) == pytest.approx(5 / 12)
    assert recall_at(x * 1e-200, same, 1) == pytest.approx(1 / 12)


def test_null_scores_are_those_of_permuted_pairs():
    from lab.distance.neighbours.retrieval_measures import _recall
    from lab.stats.nulls.permutation import permutations

    both, settings = pairs(X, np.concatenate([Y[:50], Y[:10]]), space="s"), Settings(3, 4)
    score = _recall(5, "ab").compute.keywords["score"]
    null = null_scores(both, settings, score).mean(axis=1)
    orders = permutations(both.units, 4, 3, "retrieval")
    assert null == pytest.approx([recall_at(both.x, both.y[order], 5) for order in orders])


def test_p_of_hits_that_exclude_each_other():
    """All queries name the same item first, so one of them is right however rows are paired."""
    hub = np.tile([[1.0, 0]], (20, 1)) + 0.01 * RANDOM.standard_normal((20, 2))
    gallery = np.concatenate([[[1.0, 0]], RANDOM.standard_normal((19, 2)) - [3, 0]])
    found = measure("recall_at_1_ab", pairs(hub, gallery, space="s"))
    assert (found.value, found.p) == (1 / 20, 1.0)


def test_estimates_say_what_they_hold_for():
    units = np.repeat(np.arange(20), 3)
    found = measure("recall_at_1_ab", pairs(X, Y, units=units, over="families", space="s"))
    assert found.over == "families, conditional on the gallery"
    assert found.low < found.value < found.high
    assert found.chance == pytest.approx(1 / 60)
    assert found.p == 0.001
    reciprocal = measure("mrr_ba", pairs(X, Y, space="s"))
    assert reciprocal.chance == pytest.approx(np.mean(1 / np.arange(1, 61)))


def test_perfect_and_hopeless_keep_an_interval():
    perfect = measure("recall_at_1_ab", pairs(X, X, space="s"))
    assert (perfect.value, perfect.high) == (1, 1) and 0.9 < perfect.low < 1
    never = measure("recall_at_1_ab", pairs(X, -X, space="s"))
    assert (never.value, never.low) == (0, 0) and 0 < never.high < 0.1
    assert measure("mrr_ab", pairs(X, X, space="s")).value == 1
    assert measure("median_rank_ab", pairs(X, X, space="s")).high == 1


def test_bad_input():
    with pytest.raises(BadInput, match=r"\(60, 6\) and \(60, 5\)"):
        recall_at(X, X[:, :5], 1)
    with pytest.raises(TooFew, match="n = 10"):
        measure("recall_at_10_ab", pairs(X[:10], Y[:10], space="s"))
    assert "shared space" in measure("recall_at_1_ab", pairs(X, Y)).reason
