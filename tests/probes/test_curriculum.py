"""Curricula: false labels come last, every class is there from the start, and no item is lost."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.probes.curriculum import by_score, difficulty, false_labels, paced


def planted(n=120, seed=0):
    """Two classes far apart, each item a family of its own."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], n // 2)
    x = rng.normal(size=(n, 4)) + 3.0 * y[:, None]
    return x, y, np.array([f"family {i}" for i in range(n)])


def test_items_with_a_false_label_are_hard_and_come_last():
    for seed in range(5):
        x, y, families = planted(seed=seed)
        noisy = false_labels(y, 0.2, 2, seed)
        loss, away = difficulty(x, noisy, families, seed)
        for scores in (loss, away):
            order = by_score(scores, noisy, seed)
            false = noisy[order] != y[order]
            assert false[-40:].sum() > 0.8 * false.sum()


def test_a_share_of_the_labels_is_false_and_stays_so():
    y = np.arange(100) % 5
    assert (false_labels(y, 0.3, 5, 1) != y).sum() == 30
    assert np.array_equal(false_labels(y, 0.3, 5, 1), false_labels(y, 0.3, 5, 1))
    assert np.array_equal(false_labels(y, 0.0, 5, 1), y)


def test_every_class_is_there_from_the_start_in_rising_order():
    y = np.array([0] * 80 + [1] * 20)
    scores = np.random.default_rng(0).normal(size=100)
    order = by_score(scores, y, 0)
    assert sorted(order) == list(range(100))
    for upto in (10, 50):
        assert np.bincount(y[order[:upto]]).tolist() == [0.8 * upto, 0.2 * upto]
    for c in (0, 1):
        assert (np.diff(scores[order[y[order] == c]]) >= 0).all()


def test_equal_scores_come_in_a_drawn_order():
    y = np.zeros(30, np.intp)
    assert by_score(np.zeros(30), y, 0).tolist() != by_score(np.zeros(30), y, 1).tolist()


def test_pacing_ends_with_all_and_never_shows_none():
    shown = [paced(step, 50, 100, 0.2, 0.8) for step in range(50)]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (20, 100)
    assert paced(0, 10, 3, 0.01, 1.0) == 1


def test_a_class_of_too_few_families():
    x, y, families = planted()
    families[60:] = "one"
    with pytest.raises(TooFew, match="1 in '1'"):
        difficulty(x, y, families, 0)
