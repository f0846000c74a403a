"""How many concepts share how many neighbours, and how many would by chance."""

import numpy as np
import pytest

from lab.figures.distances.overlap import chance_counts, overlaps


def test_bars_count_the_concepts():
    shares = [0.0, 0.0, 0.1, 0.1, 0.1, 0.6]
    run = {"summary": {"k": 10, "n": 6}, "tables": {"items": [{"overlap": s} for s in shares]}}
    figure = overlaps(run)
    assert list(figure.data[0].y) == [2, 3, 0, 0, 0, 0, 1]
    assert sum(figure.data[0].y) == len(shares)


def test_chance_is_what_random_lists_share():
    n, k = 60, 10
    rng = np.random.default_rng(0)
    shared = [
        len(set(rng.choice(n - 1, k, replace=False)) & set(rng.choice(n - 1, k, replace=False)))
        for _ in range(4000)
    ]
    expected = chance_counts(n, k)
    assert expected.sum() == pytest.approx(n)
    seen = np.bincount(shared, minlength=k + 1) / len(shared) * n
    assert np.abs(seen - expected).max() < 0.05 * n
    assert expected @ np.arange(k + 1) / n == pytest.approx(k * k / (n - 1))
