"""Partial information decomposition of jointly Gaussian variables: Thin-PID."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array
from lab.stats.information.atoms import Atoms, atoms_of

MOST_AXES = 20
"""A source is looked at along its first so many principal axes."""
FAINT = 1e-9
"""An axis with less than this share of the largest variance is empty."""


def gaussian_pid(covariance: ArrayLike, d1: int, d2: int) -> Atoms:
    """Decompose I(X1,X2;Y) in bits of Gaussian (X1, X2, Y), covariance [d1 + d2 + dy] squared.

    The union information is the least I(X1,X2;Y) over the cross-covariance of X1 and X2 given Y:
    among all joints with these Gaussian pairs (X_i, Y) the least informed is itself Gaussian (Zhao
    et al. 2025, arXiv 2510.04417). As in their Thin-PID a source is first replaced by what is
    sufficient for Y, no more axes than Y has. They then take projected gradient steps, which
    crawl where one source is almost as good as the other; here it is a cone programme, as what is
    left of Y, log det S, is to be the most under one matrix inequality (cvxpy and Clarabel). For a
    Y of one axis the weaker source is redundant (Barrett 2015, Physical Review E 91, 052802).

    Raises ``BadInput`` for a matrix that is no covariance of this shape, or where Y is a function
    of the sources: the information is infinite.
    """
    s = finite_array(covariance, "the covariance", 2)
    dy = len(s) - d1 - d2
    if s.shape != (len(s), len(s)) or min(d1, d2, dy) < 1 or not np.allclose(s, s.T):
        got = f"shape {s.shape} for {d1} and {d2} axes"
        raise BadInput("a symmetric covariance of X1, X2 and Y", got, "Pass np.cov of all three.")
    x, root = s[: d1 + d2, : d1 + d2], _inverse_root(s[d1 + d2 :, d1 + d2 :])
    # Two sources may repeat each other: directions without variance are left out.
    both = _told(x, s[: d1 + d2, d1 + d2 :] @ root)
    first = _told(x[:d1, :d1], s[:d1, d1 + d2 :] @ root)
    second = _told(x[d1:, d1:], s[d1 : d1 + d2, d1 + d2 :] @ root)
    bits = [-float(np.sum(np.log2(1 - np.linalg.svd(t, compute_uv=False) ** 2))) / 2
            for t in (first, second, both)]  # fmt: skip
    union = max(bits[:2]) if dy == 1 else _union(first, second)
    return atoms_of(bits[0], bits[1], union, bits[2])


def _inverse_root(s: Floats) -> Floats:
    values, axes = np.linalg.eigh(s)
    if not values[0] > FAINT * max(values[-1], 1e-300):
        do = "Leave out what repeats another axis."
        raise BadInput("a Y that varies along every axis", f"{values[0]:.3g}", do)
    return np.asarray((axes / np.sqrt(values)) @ axes.T)


def _told(x: Floats, with_y: Floats) -> Floats:
    """Return the covariance [r, dy] of white Y with the r canonical variates of a source."""
    values, axes = np.linalg.eigh(x)
    kept = values > FAINT * max(values[-1], 1e-300)
    _, size, turn = np.linalg.svd(
        (axes[:, kept] / np.sqrt(values[kept])).T @ with_y, full_matrices=False
    )
    if size.max(initial=0.0) ** 2 > 1 - FAINT:
        do = "Leave out what gives Y away, or take a coarser Y."
        raise BadInput("a Y that is no function of the sources", "a correlation of 1", do)
    return np.asarray(size[:, None] * turn)


def _union(first: Floats, second: Floats) -> float:
    """Return the least information in bits over the cross-covariance of two white sources."""
    import cvxpy as cp

    (a, dy), b = first.shape, len(second)
    cross, left = cp.Variable((a, b)), cp.Variable((dy, dy), PSD=True)
    whole = cp.bmat([
        [np.eye(a), cross, first], [cross.T, np.eye(b), second],
        [first.T, second.T, np.eye(dy) - left],
    ])  # fmt: skip
    problem = cp.Problem(cp.Maximize(cp.log_det(left)), [whole >> 0])
    with warnings.catch_warnings():
        # A less accurate answer shows as one outside its bounds, and is refused there.
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver="clarabel")
    if left.value is None:
        do = "Take fewer axes, or leave out one that repeats the label."
        raise BadInput("a covariance that the solver can work on", f"{problem.status}", do)
    return float(-problem.value / (2 * np.log(2)))


def axes_of(x: ArrayLike, most: int = MOST_AXES) -> Floats:
    """Return a source [n, d] on at most ``most`` principal axes, each made Gaussian by its ranks.

    Ranks to normal scores is an invertible map of each axis alone, so that it takes away no
    information; it stands in for the flow of Flow-PID, which is trained. Empty axes are left out.
    Raises ``BadInput`` for one column of constants.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    features = finite_array(x, "features", 2)
    centred = features - features.mean(axis=0)
    u, values, weights = np.linalg.svd(centred, full_matrices=False)
    # The largest weight is positive: the solver is free in the sign.
    u = u * np.sign(weights[np.arange(len(weights)), np.abs(weights).argmax(axis=1)])
    kept = values[:most] > FAINT * max(values[0], 1e-300)
    if not values[0] > 0:
        raise BadInput("features that vary", "one row repeated", "Take other features.")
    scores = (u[:, :most] * values[:most])[:, kept]
    return np.asarray(ndtri(rankdata(scores, axis=0) / (len(scores) + 1)))


def target_of(y: ArrayLike) -> Floats:
    """Return labels [n] of K classes as a Gaussian's Y: K - 1 centred indicators [n, K - 1].

    The last indicator is left out, as the others give it away. A joint Gaussian with the same
    covariance then stands for the data: what is counted is what linear discriminants could use. So
    the exclusive-or of two signs, which leaves every covariance 0, counts as nothing, and a class
    that is almost a linear function of a source has more than log2 K bits. The plug-in estimate is
    above the truth by about d (K - 1) / (2 n ln 2) bit: put that of permuted labels beside it.

    >>> target_of(["a", "b", "b", "a"]).tolist()
    [[0.5], [-0.5], [-0.5], [0.5]]

    Raises ``TooFew`` for one class.
    """
    classes, codes = np.unique(np.asarray(y), return_inverse=True)
    if len(classes) < 2:
        raise TooFew("two classes or more", f"{len(classes)}", "Take another label.")
    indicators = np.eye(len(classes))[codes][:, :-1]
    return np.asarray(indicators - indicators.mean(axis=0))
