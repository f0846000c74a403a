"""Partial information decomposition of jointly Gaussian variables: Thin-PID."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lab.core.errors import BadInput, TooFew
from lab.stats.checks import Floats, finite_array
from lab.stats.information.atoms import Atoms, atoms_of

MOST_AXES = 20
"""A source is looked at along its first so many principal axes."""
GAP = 1e-6
"""The union information is found to within so many bits, by its own certificate."""
MOST_STEPS = 2000
EDGE = 1 - 1e-7
"""No cross-correlation of noise is larger: at 1 a limit, not a value, would be computed."""
FAINT = 1e-9
"""An axis with less than this share of the largest variance is empty."""


def gaussian_pid(covariance: ArrayLike, d1: int, d2: int) -> Atoms:
    """Decompose I(X1,X2;Y) in bits of Gaussian (X1, X2, Y), covariance [d1 + d2 + dy] squared.

    Given Y, each source is a channel, X_i = H_i Y + n_i with white noise. The union information is
    the least I(X1,X2;Y) over the cross-covariance C of the two noises, all its singular values at
    most 1: among all joints with these Gaussian pairs (X_i, Y) the least informed is itself
    Gaussian (Zhao et al. 2025, arXiv 2510.04417, Thin-PID). As there, it is found by projected
    gradient steps; as the noise is white, H_i^T X_i is sufficient, so that no more axes than Y has
    are left of a source (thin). The problem is convex in C, and the steps end where the
    Frank-Wolfe gap, a bound on what is left, is under 1e-6 bit. For a Y of one axis the answer is
    that the weaker source is redundant (Barrett 2015, Physical Review E 91, 052802).

    Raises ``BadInput`` for a matrix that is no covariance of this shape, or where Y is a function
    of a source: the information is infinite.
    """
    s = finite_array(covariance, "the covariance", 2)
    dy = len(s) - d1 - d2
    if s.shape != (len(s), len(s)) or min(d1, d2, dy) < 1 or not np.allclose(s, s.T):
        got = f"shape {s.shape} for {d1} and {d2} axes"
        raise BadInput("a symmetric covariance of X1, X2 and Y", got, "Pass np.cov of all three.")
    x, y = s[: d1 + d2, : d1 + d2], s[d1 + d2 :, d1 + d2 :]
    root = _inverse_root(y)
    gains = s[: d1 + d2, d1 + d2 :] @ root
    noise = x - gains @ gains.T
    whiten = [_inverse_root(part) for part in (noise[:d1, :d1], noise[d1:, d1:])]
    first, second = whiten[0] @ gains[:d1], whiten[1] @ gains[d1:]
    alone = [_information(h, np.eye(len(h))) for h in (first, second)]
    # What is left of Y, not of the noise: two sources may repeat each other.
    left = np.eye(dy) - gains.T @ np.linalg.pinv(x, rcond=FAINT, hermitian=True) @ gains
    _inverse_root(left)
    both = -float(np.linalg.slogdet(left)[1]) / (2 * np.log(2))
    return atoms_of(alone[0], alone[1], _union(_thin(first), _thin(second)), both)


def _inverse_root(s: Floats) -> Floats:
    values, axes = np.linalg.eigh(s)
    if not values[0] > FAINT * max(values[-1], 1e-300):
        do = "Leave out what repeats another axis; Y must not be a function of a source."
        raise BadInput("variance left along every axis", f"{values[0]:.3g} of {values[-1]:.3g}", do)
    return np.asarray((axes / np.sqrt(values)) @ axes.T)


def _thin(h: Floats) -> Floats:
    """Return the channel [r, dy] from Y to what of a source is sufficient for Y; r >= 1."""
    _, values, axes = np.linalg.svd(h, full_matrices=False)
    return np.asarray(values[:, None] * axes)


def _noise_of(cross: Floats) -> Floats:
    a, b = cross.shape
    return np.block([[np.eye(a), cross], [cross.T, np.eye(b)]])


def _information(h: Floats, noise: Floats) -> float:
    """Return I(X;Y) in bits of X = H Y + n for white Y."""
    signal, alone = np.linalg.slogdet(noise + h @ h.T)[1], np.linalg.slogdet(noise)[1]
    return float(signal - alone) / (2 * np.log(2))


def _clip(c: Floats) -> Floats:
    u, values, v = np.linalg.svd(c, full_matrices=False)
    return np.asarray((u * np.minimum(values, EDGE)) @ v)


def _union(first: Floats, second: Floats) -> float:
    """Return the least information in bits over the cross-covariance of the two white noises."""
    h, a = np.vstack([first, second]), len(first)
    signal = h @ h.T

    def slope(c: Floats) -> Floats:
        noise = _noise_of(c)
        whole = np.linalg.inv(noise + signal) - np.linalg.inv(noise)
        return np.asarray(whole[:a, a:] / np.log(2))

    c = np.zeros((a, len(second)))
    now, g, step, gap = _information(h, _noise_of(c)), slope(c), 1.0, np.inf
    for _ in range(MOST_STEPS):
        gap = float(np.sum(g * c) + EDGE * np.linalg.svd(g, compute_uv=False).sum())
        if gap < GAP:
            return now
        while True:
            new = _clip(c - step * g)
            there = _information(h, _noise_of(new))
            move = new - c
            if (
                there <= now + float(np.sum(g * move) + np.sum(move**2) / (2 * step))
                or step < 1e-14
            ):
                break
            step /= 2
        slope_there = slope(new)
        bend = float(np.sum(move * (slope_there - g)))
        c, now, g = new, there, slope_there
        # Barzilai and Borwein (1988): the curvature just seen sets the next step.
        step = float(np.sum(move**2)) / bend if bend > 1e-30 else 2 * step
    got = f"{gap:.2g} bits left after {MOST_STEPS} steps"
    do = "Take fewer axes, or leave out one that repeats the label."
    raise BadInput(f"a union information within {GAP} bits", got, do)


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
    u, values, _ = np.linalg.svd(centred, full_matrices=False)
    kept = values[:most] > FAINT * max(values[0], 1e-300)
    if not values[0] > 0:
        raise BadInput("features that vary", "one row repeated", "Take other features.")
    scores = (u[:, :most] * values[:most])[:, kept]
    return np.asarray(ndtri(rankdata(scores, axis=0) / (len(scores) + 1)))


def gaussian_information(x1: ArrayLike, x2: ArrayLike, y: ArrayLike) -> Atoms:
    """Decompose what sources [n, d1] and [n, d2] say of ``y``, in bits, as if all were Gaussian.

    ``y`` is [n, dy] of numbers, or labels [n] of K classes. A class becomes K - 1 numbers: its
    indicators, centred, less the last one, which the others give away. A joint Gaussian with the
    same covariance then stands for the data: what is counted is what linear discriminants could
    use. So the exclusive-or of two signs, which leaves every covariance 0, counts as nothing here,
    and a class that is almost a linear function of a source has more than log2 K bits.

    The plug-in estimate is above the truth by about d dy / (2 n ln 2) bit: put the value of
    permuted labels beside it. Raises ``BadInput`` where lengths differ, ``TooFew`` where there are
    fewer than twice as many rows as axes, or one class.
    """
    one, two, target = axes_of(x1), axes_of(x2), target_of(y)
    if not len(one) == len(two) == len(target):
        got = f"{len(one)}, {len(two)} and {len(target)} rows"
        raise BadInput("rows that agree", got, "Pass the three of the same items, in one order.")
    together = np.hstack([one, two, target])
    if len(together) < 2 * together.shape[1]:
        got = f"{len(together)} rows for {together.shape[1]} axes"
        raise TooFew("twice as many rows as axes", got, "Take more items or fewer axes.")
    return gaussian_pid(np.cov(together.T), one.shape[1], two.shape[1])


def target_of(y: ArrayLike) -> Floats:
    """Return numbers [n, dy] as they are; labels [n] as centred indicators [n, K - 1].

    >>> target_of(["a", "b", "b", "a"]).tolist()
    [[0.5], [-0.5], [-0.5], [0.5]]

    Raises ``TooFew`` for one class.
    """
    values = np.asarray(y)
    if values.ndim == 2:
        return finite_array(values, "the target", 2)
    classes, codes = np.unique(values, return_inverse=True)
    if len(classes) < 2:
        raise TooFew("two classes or more", f"{len(classes)}", "Take another label.")
    indicators = np.eye(len(classes))[codes][:, :-1]
    return np.asarray(indicators - indicators.mean(axis=0))
