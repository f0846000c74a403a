"""The plain n x n formulas in float64, written apart from the library."""

import numpy as np


def gram(x):
    x = np.asarray(x, np.float64)
    x = x - x.mean(axis=0)
    return x @ x.T


def hsic_1(k, l):  # noqa: E741
    """Song et al. 2012, equation 5, as printed; the masks of CKNNA make k and l asymmetric."""
    m = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))  # noqa: E741
    one = np.ones(m)
    terms = np.trace(k @ l) + (one @ k @ one) * (one @ l @ one) / ((m - 1) * (m - 2))
    return (terms - 2 * (one @ k @ l @ one) / (m - 2)) / (m * (m - 3))


def debiased_cka(x, y):
    k, l = gram(x), gram(y)  # noqa: E741
    return hsic_1(k, l) / np.sqrt(hsic_1(k, k) * hsic_1(l, l))


def biased_cka(x, y):
    k, l = gram(x), gram(y)  # noqa: E741
    return np.sum(k * l) / np.sqrt(np.sum(k * k) * np.sum(l * l))


def cosines(x, *, centred=True):
    x = np.asarray(x, np.float64)
    x = x - x.mean(axis=0) if centred else x
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit @ unit.T


def neighbour_sets(x, k, *, centred=True):
    """The k nearest others of every row, by a loop; only for rows without ties."""
    found = []
    for i, row in enumerate(cosines(x, centred=centred)):
        others = sorted((j for j in range(len(row)) if j != i), key=lambda j: -row[j])
        found.append(set(others[:k]))
    return found


def neighbour_mask(x, k):
    mask = np.zeros((len(x), len(x)))
    for i, others in enumerate(neighbour_sets(x, k)):
        mask[i, list(others)] = 1
    return mask
