"""Does one thing still go with another where third ones are held? By rank, and as a slope."""

from __future__ import annotations

import numpy as np

from lab.stats.checks import Floats


def partial_rank_correlation(a: Floats, b: Floats, held: Floats) -> float:
    """Return Spearman's rho of a and b [n] with ``held`` [n, c] held, ties at their middle rank.

    It is Pearson's r of what the ranks of the held leave of both ranks by least squares (Kendall
    1942, Biometrika 32, 277); 0 where nothing is left of a side.
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.column_stack([a, b, held]), axis=0)
    x, y = (_left(ranks[:, side], ranks[:, 2:]) for side in (0, 1))
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size else 0.0


def partial_slope(a: Floats, b: Floats, held: Floats) -> float:
    """Return by how much b [n] rises a unit of a [n] with ``held`` [n, c] held: least squares."""
    x = _left(a, held)
    return float(x @ b) / float(x @ x) if x.any() else 0.0


def _left(side: Floats, held: Floats) -> Floats:
    off, known = side - side.mean(), held - held.mean(axis=0)
    rest = np.asarray(off - known @ np.linalg.lstsq(known, off, rcond=None)[0])
    # What is only rounding is nothing.
    return rest if rest @ rest > 1e-10 * (off @ off) else np.zeros(len(off))
