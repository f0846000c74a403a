"""The small MLP: it learns what no line tells, and only from the rows that it is shown."""

import numpy as np

from lab.core.progress import Progress
from lab.probes.mlp import fit_mlp
from lab.probes.training import Budget

BUDGET = Budget(steps=150, batch=32, learning_rate=1e-2)


def exclusive_or(n=200):
    x = np.random.default_rng(0).normal(size=(n, 2))
    return x, (np.sign(x[:, 0]) != np.sign(x[:, 1])).astype(np.intp)


def test_it_learns_what_no_line_tells():
    x, y = exclusive_or()
    said = fit_mlp(x[:150], y[:150], 2, BUDGET, 0, Progress())(x[150:])
    assert np.allclose(np.exp(said).sum(axis=1), 1)
    assert (said.argmax(axis=1) == y[150:]).mean() > 0.85


def test_rows_that_are_not_shown_teach_nothing():
    x, y = exclusive_or()
    order, false = np.arange(len(y)), np.r_[y[:100], 1 - y[100:]]
    said = [
        fit_mlp(x, labels, 2, BUDGET, 0, Progress(), order, lambda step: 100)(x)
        for labels in (y, false)
    ]
    assert np.array_equal(said[0], said[1])
