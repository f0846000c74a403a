"""Each method against its formula, written out, or against another implementation of it."""

from itertools import combinations

import numpy as np
import ot
import pytest
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression

from lab.distance.clouds.frechet import frechet_of_gaussians, gaussian
from lab.foresight.base import FORESIGHTS, LEAST_P
from lab.foresight.read import foresee, labelled, unlabelled
from lab.foresight.transport import MOST_ROWS, carried, some
from tests.foresight.sides import K, M, N, probabilities, sides


@pytest.fixture(scope="module")
def both():
    return sides()


def value(method, both):
    return FORESIGHTS.get(method).estimate(*both)


def test_confidences(both):
    source, _ = both
    right = np.mean(source.probabilities.argmax(axis=1) == source.labels)
    mean = [side.probabilities.max(axis=1).mean() for side in both]
    assert value("average_confidence", both) == pytest.approx(mean[1], abs=1e-9)
    assert value("difference_of_confidence", both) == pytest.approx(right + mean[1] - mean[0])
    assert source.accuracy == pytest.approx(right)


@pytest.mark.parametrize("method", ["atc_confidence", "atc_entropy"])
def test_atc_leaves_as_many_below_as_the_source_has_errors(method, both):
    source, target = both
    p, q = source.probabilities, target.probabilities
    score = {"atc_confidence": lambda x: x.max(axis=1),
             "atc_entropy": lambda x: np.sum(x * np.log(x), axis=1)}[method]  # fmt: skip
    errors = int(np.sum(p.argmax(axis=1) != source.labels))
    t = np.sort(score(p))[errors]
    assert np.sum(score(p) < t) == errors
    assert value(method, both) == pytest.approx(np.mean(score(q) >= t - 1e-9))
    assert FORESIGHTS.get(method).estimate(source, source) == pytest.approx(source.accuracy)


@pytest.mark.parametrize("wrong", [0, N])
def test_atc_where_all_answers_are_right_or_wrong(wrong):
    p, _ = probabilities(0)
    answers = p.argmax(axis=1)
    source = labelled(p, (answers + (1 if wrong else 0)) % K)
    assert FORESIGHTS.get("atc_confidence").estimate(source, source) == (0 if wrong else 1)


def test_cbpe_of_two_classes_is_the_calibrated_score_of_the_answer():
    """As lfmm 0.1 has it (``CBPE.estimate``): the calibrator of one class serves both."""
    (p, y), (q, _) = probabilities(4, 200, 2), probabilities(5, 90, 2, 0.5)
    calibrator = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(p[:, 1], y)
    c = calibrator.predict(q[:, 1])
    expected = np.mean(np.where(q[:, 1] >= 0.5, c, 1 - c))
    found = foresee("cbpe", labelled(p, y), unlabelled(q)).value
    assert found == pytest.approx(expected, abs=1e-9)


def test_cbpe_of_many_classes_calibrates_each_and_divides_by_the_sum(both):
    source, target = both
    made = np.stack([IsotonicRegression(out_of_bounds="clip").fit(
        source.probabilities[:, k], source.labels == k).predict(target.probabilities[:, k])
        for k in range(K)], axis=1)  # fmt: skip
    made = made / made.sum(axis=1, keepdims=True)
    expected = np.mean(made[np.arange(M), target.probabilities.argmax(axis=1)])
    assert value("cbpe", both) == pytest.approx(expected, abs=1e-9)


def planned(p, marginal):
    cost = np.abs(np.eye(p.shape[1])[None] - p[:, None, :]).sum(axis=2) / 2
    plan = ot.emd(np.full(len(p), 1 / len(p)), marginal, cost)
    return len(p) * (plan * cost).sum(axis=1)


@pytest.mark.parametrize(("seed", "n", "k", "signal"), [
    (0, 120, 5, 1.0), (1, 60, 2, 0.3), (2, 200, 37, 2.0), (3, 40, 12, 4.0),
])  # fmt: skip
def test_cot_is_what_pot_finds(seed, n, k, signal):
    p, labels = probabilities(seed, n, k, signal)
    marginal = np.bincount(labels[: n // 2], minlength=k) / (n // 2)  # some classes may be absent
    cost, dual = carried(p, marginal)
    expected = planned(p, marginal).mean()
    assert dual.mean() == pytest.approx(expected, abs=1e-4)
    assert cost.mean() == pytest.approx(expected, abs=1e-3)


def test_cott_counts_rows_that_cost_no_more_than_right_ones_did(both):
    source, _ = both
    own, theirs = (planned(side.probabilities, source.marginal) for side in both)
    errors = int(np.sum(source.probabilities.argmax(axis=1) != source.labels))
    t = np.sort(-own)[errors]
    assert value("cott", both) == pytest.approx(np.mean(-theirs >= t - 1e-6), abs=2 / M)


def test_of_many_rows_evenly_spaced_ones_are_carried():
    p, _ = probabilities(6, 3 * MOST_ROWS)
    table = unlabelled(p)
    assert len(some(table)) == MOST_ROWS
    assert some(table).max(axis=1).mean() == pytest.approx(p.max(axis=1).mean(), abs=1e-3)


def test_scores_of_sureness(both):
    q = both[1].probabilities
    n, k = q.shape
    norms = np.linalg.svd(q, compute_uv=False)
    assert value("nuclear_norm", both) == pytest.approx(norms.sum() / np.sqrt(min(n, k) * n))
    assert value("mano", both) == pytest.approx((q**4).sum() ** 0.25 / (n * k) ** 0.25)
    assert value("entropy", both) == pytest.approx(-np.mean((q * np.log(q)).sum(1)) / np.log(k))
    z = np.log(q) - np.log(q).mean(axis=1, keepdims=True)
    assert value("energy", both) == pytest.approx(-np.mean(np.log(np.exp(z).sum(axis=1))))


def test_scores_at_their_ends():
    sure, even = np.eye(4)[np.arange(40) % 4], np.full((40, 4), 0.25)
    source = labelled(even, np.arange(40) % 4)
    for method, best, worst in (
        ("entropy", 0, 1),
        ("nuclear_norm", 1, 0.25),
        ("mano", 4**-0.25, 0.25),
    ):
        assert foresee(method, source, unlabelled(sure)).value == pytest.approx(best, abs=1e-6)
        assert foresee(method, source, unlabelled(even)).value == pytest.approx(worst, abs=1e-6)
    assert np.isfinite(foresee("energy", source, unlabelled(sure)).value)
    assert unlabelled(sure).log_p.min() == np.log(LEAST_P)


@pytest.mark.parametrize("d", [8, 300])
def test_frechet_by_rows_or_by_features(d):
    random = np.random.default_rng(d)
    x, y = random.normal(size=(N, d)), 1 + 2 * random.normal(size=(M, d))
    p, labels = probabilities(0)
    found = foresee("frechet", labelled(p, labels, x), unlabelled(p[:M], y)).value
    expected = np.sqrt(frechet_of_gaussians(*gaussian(x), *gaussian(y)))
    assert found == pytest.approx(expected, rel=1e-5)


def test_what_did_not_move_scores_zero(both):
    source, target = both
    still = unlabelled(target.probabilities, target.clean, target.clean)
    for method in ("drift", "neighbours_lost"):
        assert foresee(method, source, still).value == pytest.approx(0, abs=1e-12)


def test_neighbours_that_are_lost_are_counted_by_hand(both):
    source, target = both
    centred = source.features - source.features.mean(axis=0)

    def nearest(x):
        z = x - source.features.mean(axis=0)
        cosine = (z / np.linalg.norm(z, axis=1, keepdims=True)) @ (
            centred / np.linalg.norm(centred, axis=1, keepdims=True)).T  # fmt: skip
        return [set(row) for row in np.argsort(-cosine, axis=1)[:, :10]]

    pairs = zip(nearest(target.clean), nearest(target.features), strict=True)
    expected = np.mean([1 - len(a & b) / 10 for a, b in pairs])
    assert value("neighbours_lost", both) == pytest.approx(expected)


def agreements(side):
    answers = [p.argmax(axis=1) for p in (side.probabilities, *side.others)]
    return answers, {(a, b): np.mean(answers[a] == answers[b])
                     for a, b in combinations(range(len(answers)), 2)}  # fmt: skip


def test_aline_is_the_line_of_agreement(both):
    source, target = both
    answers, own = agreements(source)
    _, theirs = agreements(target)
    pairs = [p for p in own if all(0.05 <= side[p] <= 0.98 for side in (own, theirs))]
    x, y = norm.ppf([own[p] for p in pairs]), norm.ppf([theirs[p] for p in pairs])
    slope, intercept = np.polyfit(x, y, 1)
    z = norm.ppf([np.mean(a == source.labels) for a in answers])
    assert value("aline_s", both) == pytest.approx(norm.cdf(slope * z[0] + intercept))
    table, due = np.zeros((len(pairs), len(z))), np.zeros(len(pairs))
    for row, (i, j) in enumerate(pairs):
        table[row, [i, j]] = 0.5
        due[row] = y[row] + slope * ((z[i] + z[j]) / 2 - x[row])
    expected = norm.cdf(np.linalg.lstsq(table, due, rcond=None)[0][0])
    assert value("aline_d", both) == pytest.approx(expected)


def test_aline_without_a_line_says_so(both):
    source, target = both
    same = labelled(source.probabilities, source.labels, others=[source.probabilities] * 2)
    there = unlabelled(target.probabilities, others=[target.probabilities] * 2)
    for method in ("aline_s", "aline_d"):
        found = foresee(method, same, there)
        assert found.value is None and "line" in found.reason
