"""The interval of a CKA: how much each row moves it (infinitesimal jackknife).

A bootstrap of rows is wrong here: a row drawn twice meets itself and reads as agreement.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.distance.alignment.centred import Centred, geometric_mean, off_diagonal_rows
from lab.stats.checks import Floats
from lab.stats.intervals.jackknife import influence_interval

ALMOST_ONE = 1e-5
"""Where 1 - c^2 is less, float32 has no digits for it."""


def debiased_influence(a: Centred, b: Centred) -> Floats:
    """Return how much each row moves the debiased CKA: [n], of mean 0 (infinitesimal jackknife).

    HSIC is |C_xy|^2 with C_xy = E[x y'], whose influence is 2 (x'C_xy y - |C_xy|^2); that of
    c = h_kl / sqrt(h_kk h_ll) is c (2 q_kl / h_kl - q_kk / h_kk - q_ll / h_ll). For q we take each
    row's share of HSIC_1, without the product of the row with itself that x_i'C_xy y_i holds.
    """
    cross = debiased_shares(a, b)
    root = geometric_mean(a.debiased_norm, b.debiased_norm)
    value = cross.sum() / root
    own = debiased_shares(a, a) / a.debiased_norm + debiased_shares(b, b) / b.debiased_norm
    return np.asarray(len(a) * (2 * cross / root - value * own))


def biased_influence(a: Centred, b: Centred) -> Floats:
    """Return how much each row moves the biased CKA: [n], of mean 0 (infinitesimal jackknife)."""
    cross = _shares(a, b)
    root = geometric_mean(a.norm, b.norm)
    value = cross.sum() / root
    own = _shares(a, a) / a.norm + _shares(b, b) / b.norm
    return np.asarray(len(a) * (2 * cross / root - value * own))


def debiased_shares(a: Centred, b: Centred) -> Floats:
    """Return the share of every row in n (n - 3) HSIC_1: [n], their sum is ``debiased_term``.

    HSIC_1 is the sum of products of the U-centred K and L (Szekely & Rizzo 2014, Annals of
    Statistics 42, 2382); here K_ij + (k_i + k_j) / (n - 2) - sum(k) / ((n - 1) (n - 2)) for i != j.
    """
    n, k, l = len(a), a.squares, b.squares  # noqa: E741 (K and L in the papers)
    constant = l / (n - 2) - l.sum() / ((n - 1) * (n - 2))
    kl = k * l
    with_l, with_k = a.rows @ (a.rows.T @ l), b.rows @ (b.rows.T @ k)
    linear = (with_l + with_k - 2 * kl) / (n - 2)
    return np.asarray(
        off_diagonal_rows(a, b)
        + linear
        + ((k.sum() - k) / (n - 2) - k) * constant
        + (kl.sum() - kl) / (n - 2) ** 2
    )


def correlation_interval(
    value: float, influence: Floats, units: NDArray[np.intp], level: float
) -> tuple[float, float]:
    """Return the interval of a value in [-1, 1], made where its spread hardly depends on the value.

    Near 1 a CKA spreads less, and one that fell too high would get too short an interval: as for a
    correlation the interval is made for artanh(c) and turned back (Fisher 1921). So it stays in
    [-1, 1]. Of a space with itself nothing moves, and the plain interval is next to nothing.
    """
    slope = 1 - value * value
    if slope < ALMOST_ONE:
        low, high = influence_interval(value, influence, units, level)
        return max(low, -1.0), min(high, 1.0)
    low, high = influence_interval(float(np.arctanh(value)), influence / slope, units, level)
    return float(np.tanh(low)), float(np.tanh(high))


def _shares(a: Centred, b: Centred) -> Floats:
    return off_diagonal_rows(a, b) + a.squares * b.squares
