"""Distance against gap on tables whose answer is known; the choice of a measure; coverage."""

import numpy as np
import pytest
from scipy.stats import spearmanr, weightedtau

from lab.experiments.transfer.relation import (
    MARGIN,
    correlations,
    held_out,
    permuted,
    verdict,
    weighted_taus,
)
from lab.stats.intervals.half_samples import half_interval, half_samples
from lab.stats.nulls.qap import name_orders, off_diagonal, rank_correlation

M, E, F = 4, 2, 6


def planted(seed=0, noise=0.2, good=2):
    """Gaps [E, F, F], and measures of which one goes with them and the others with nothing."""
    random = np.random.default_rng(seed)
    gap = random.random(size=(E, F, F))
    far = random.random(size=(M, E, F, F))
    far[good] = gap + noise * random.normal(size=(E, F, F))
    return far, gap


def test_correlation_is_the_mean_over_encoders_of_each_ones_own():
    far, gap = planted()
    far[1, 1] *= 1e6  # another encoder's unit changes nothing
    found = correlations(far, gap[None])
    for m in range(M):
        each = [
            spearmanr(off_diagonal(far[m, e]), off_diagonal(gap[e])).statistic for e in range(E)
        ]
        assert found[m, 0] == pytest.approx(np.mean(each))


def test_the_measure_that_goes_with_the_gap_is_chosen_every_time():
    found = held_out(*[planted()[0], planted()[1][None]])
    assert found.chosen[:, 0].tolist() == [0, 0, F * E, 0]
    assert found.score[0] == pytest.approx(found.alone[2, 0])
    assert found.score[0] > 0.6
    assert np.abs(found.alone[[0, 1, 3], 0]).max() < 0.5


def test_held_out_is_what_a_loop_by_hand_finds():
    far, gap = planted(seed=3, noise=2.0)
    expected = []
    for facet in range(F):
        for encoder in range(E):
            away = [(i, j) for i in range(F) for j in range(F) if i != j]
            inside = [p for p in away if facet not in p]
            outside = [p for p in away if facet in p]
            other = 1 - encoder

            def rho(m, e, pairs):
                a, b = ([t[e][p] for p in pairs] for t in (far[m], gap))
                return spearmanr(a, b).statistic

            best = max(range(M), key=lambda m, o=other, p=inside, r=rho: r(m, o, p))
            expected.append(rho(best, encoder, outside))
    assert held_out(far, gap[None]).score[0] == pytest.approx(np.mean(expected))


def test_a_measure_chosen_for_luck_does_not_keep_it():
    """Of forty measures of nothing the best looks good on all pairs, and not on those left out."""
    best, kept = [], []
    for seed in range(20):
        random = np.random.default_rng(seed)
        far, gap = random.random(size=(40, 1, F, F)), random.random(size=(1, F, F))
        best.append(correlations(far, gap[None]).max())
        kept.append(held_out(far, gap[None]).score[0])
    assert np.mean(best) > 0.35
    assert abs(np.mean(kept)) < 0.1


def test_permuting_names_keeps_rows_and_columns_together():
    _, gap = planted()
    orders = name_orders(F, 50, seed=0)
    tables = permuted(gap, orders)
    assert tables.shape == (50, E, F, F)
    for table, order in zip(tables, orders, strict=True):
        for e in range(E):
            assert table[e, 1, 2] == gap[e, order[1], order[2]]
            assert sorted(np.diag(table[e])) == sorted(np.diag(gap[e]))


def test_weighted_tau_is_scipys_per_encoder_and_a_flat_score_orders_nothing():
    far, reached = planted()
    flat = np.ones((1, E, F, F))
    found = weighted_taus(np.concatenate([far, flat]), reached)
    for m in range(M):
        each = [
            weightedtau(off_diagonal(far[m, e]), off_diagonal(reached[e])).statistic
            for e in range(E)
        ]
        assert found[m] == pytest.approx(np.mean(each))
    assert found[M] == 0
    assert weighted_taus([reached], reached)[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("low", "high", "p", "said"),
    [
        (0.1, 0.8, 0.01, "predicts"),
        (0.1, 0.8, 0.20, "undecided"),
        (-0.1, 0.8, 0.01, "undecided"),
        (-0.2, MARGIN - 0.01, 0.9, "does not predict"),
        (-0.2, MARGIN + 0.01, 0.9, "undecided"),
        (-0.4, MARGIN - 0.01, 0.9, "undecided"),
        (-0.8, -0.4, 0.01, "does not predict"),
        (None, None, 0.01, "undecided"),
    ],
)
def test_three_outcomes(low, high, p, said):
    assert verdict(low, high, p) == said


@pytest.mark.slow
@pytest.mark.parametrize("span", [0.1, 0.4])
@pytest.mark.parametrize("strength", [0.0, 0.6, 1.0], ids=["null", "half", "whole"])
def test_intervals_cover_the_correlation_of_endless_concepts(strength, span):
    """Losses of 700 concepts, known up to noise that pulls their correlation towards 0."""
    covered = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        far = random.random(42)
        losses = 0.1 + span * (strength * far + (1 - strength) * random.random(42))
        right = random.random((700, 42)) < losses
        rows = half_samples(np.arange(700), np.zeros(700), 10, seed)
        truth, value = rank_correlation(far, losses), rank_correlation(far, right.mean(axis=0))
        halves = [rank_correlation(far, right[half].mean(axis=0)) for half in rows]
        low, high = half_interval(float(value), halves)
        covered.append(low <= truth <= high)
    assert np.mean(covered) >= 0.85
