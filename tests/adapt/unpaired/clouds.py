"""Clouds with a shape, and copies of them that are turned and dealt in another order."""

import numpy as np

from lab.adapt.unpaired.base import orthogonal
from lab.stats.cosine import unit_rows


def cloud(n=120, p=6, seed=0):
    """Rows of length 1 from eight clusters of unequal size, along axes of falling variance."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((8, p)) / np.sqrt(np.arange(1, p + 1))
    rows = centres[rng.choice(8, n, p=np.arange(1, 9) / 36)] + 0.15 * rng.standard_normal((n, p))
    return unit_rows(rows)


def turned(rows, seed=1):
    """A rotated copy in another order: the rows, their rotation, and where each row went."""
    rng = np.random.default_rng(seed)
    rotation = orthogonal(rng.standard_normal((rows.shape[1],) * 2))
    order = rng.permutation(len(rows))
    return (rows @ rotation)[order], rotation, np.argsort(order)


def off_orthogonal(w):
    return np.abs(w @ w.T - np.eye(len(w))).max()
