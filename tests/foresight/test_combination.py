"""What is learnt on other perturbations: against scikit-learn, and never from the one asked."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from lab.core.errors import TooFew
from lab.foresight.combination import STRENGTHS, combined, regressed


@pytest.fixture
def others():
    random = np.random.default_rng(0)
    signals = random.normal(size=(60, 4)) * [1, 10, 0.1, 1]
    return (
        signals,
        signals @ [0.1, 0.01, 0.5, 0] + random.normal(size=60) * 0.05,
        np.repeat(np.arange(6), 10),
    )


def test_the_ridge_is_scikit_learns_at_the_strength_that_groups_left_out_choose(others):
    signals, accuracy, groups = others
    asked = np.random.default_rng(1).normal(size=(5, 4))

    def fit(rows, strength):
        scale = StandardScaler().fit(signals)
        x = scale.transform(signals)
        centred = x[rows] - x[rows].mean(axis=0)
        unit = np.linalg.eigvalsh(centred.T @ centred).mean()
        model = Ridge(alpha=strength * unit).fit(x[rows], accuracy[rows])
        return lambda z: model.predict(scale.transform(z))

    lost = [sum(np.sum((fit(groups != g, s)(signals[groups == g]) - accuracy[groups == g]) ** 2)
                for g in range(6)) for s in STRENGTHS]  # fmt: skip
    expected = fit(np.ones(60, bool), STRENGTHS[int(np.argmin(lost))])(asked)
    assert combined(signals, accuracy, groups, asked) == pytest.approx(expected)


def test_units_of_signals_and_a_signal_that_says_nothing_change_nothing(others):
    signals, accuracy, groups = others
    found = combined(signals, accuracy, groups, signals[:3])
    scaled = np.column_stack([signals * [5, 0.1, 7, 2] + 3, np.ones(60)])
    again = combined(scaled, accuracy, groups, scaled[:3])
    assert again == pytest.approx(found, abs=0.02)


def test_too_few_others(others):
    signals, accuracy, groups = others
    with pytest.raises(TooFew, match="3 others"):
        combined(signals[:20], accuracy[:20], groups[:20], signals[:1])


def test_a_score_is_laid_on_accuracy_rising_or_falling_and_flat_beyond():
    score = np.array([0.0, 1.0, 2.0, 3.0])
    accuracy = np.array([0.9, 0.6, 0.7, 0.2])
    asked = np.array([-1.0, 1.5, 9.0])
    assert regressed(score, accuracy, asked) == pytest.approx([0.9, 0.65, 0.2])
    assert regressed(-score, accuracy, -asked) == pytest.approx([0.9, 0.65, 0.2])
