"""A source and a target of known truth: logits with a signal, weaker on the target."""

import numpy as np

from lab.foresight.read import labelled, unlabelled

N, M, K, D = 150, 120, 5, 8


def probabilities(seed, n=N, k=K, signal=2.0):
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(n) % k)
    logits = random.normal(size=(n, k)) + signal * np.eye(k)[labels]
    p = np.exp(logits)
    return p / p.sum(axis=1, keepdims=True), labels


def sides(seed=0, columns=None, rows=None, source_rows=None, signal=1.0):
    """Source and target with all that any method reads; columns and rows in another order."""
    random = np.random.default_rng(seed + 100)
    p, labels = probabilities(seed)
    q, _ = probabilities(seed + 1, M, signal=signal)
    noise = [random.normal(size=x.shape) for x in (p, q)]
    weak = [[_soft(np.log(x) + w * e) for w in (0.6, 1.2, 2.0)]
            for x, e in zip((p, q), noise, strict=True)]  # fmt: skip
    x, clean = random.normal(size=(N, D)), random.normal(size=(M, D))
    hurt = clean + random.normal(size=(M, D)) / (1 + signal)
    columns = np.arange(K) if columns is None else columns
    rows = np.arange(M) if rows is None else rows
    own = np.arange(N) if source_rows is None else source_rows
    source = labelled(p[own][:, columns], np.argsort(columns)[labels][own], x[own],
                      [one[own][:, columns] for one in weak[0]])  # fmt: skip
    target = unlabelled(q[rows][:, columns], hurt[rows], clean[rows],
                        [one[rows][:, columns] for one in weak[1]])  # fmt: skip
    return source, target


def _soft(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
