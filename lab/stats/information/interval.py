"""Atoms with what they could be off by: whole groups left out, and labels that are permuted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.stats.information.atoms import Atoms
from lab.stats.intervals.jackknife import deletion_variance, symmetric_interval
from lab.stats.nulls.permutation import permutation_p

ATOMS = tuple(field.name for field in fields(Atoms))
Count = Callable[[NDArray[np.intp], NDArray[np.intp]], Atoms]
"""From the rows of the sources that count, and the rows of the labels that go with them."""


class AtomRow(TypedDict):
    """One atom in bits: as counted, less its bias with an interval, and of permuted labels."""

    atom: str
    plug_in: float
    """As counted: above the truth, the more so the fewer items."""
    value: float
    """Less the bias that the jackknife sees, of the order of one over the number of items."""
    low: float
    high: float
    permuted: float | None
    """As counted with permuted labels, on average; None where they were not permuted."""
    p: float | None


def atom_rows(
    count: Count, groups: NDArray[np.intp], orders: Iterable[NDArray[np.intp]] = ()
) -> list[AtomRow]:
    """Return the four atoms with intervals over groups, and their p over ``orders`` of labels.

    ``groups`` [n] says which are left out together (families, never torn apart). The value is that
    of the delete-a-group jackknife (Quenouille 1956, Biometrika 43, 353), and so is the interval,
    but that the bias taken off counts as an error of its own: where an atom is almost 0 the others
    have a bias of the order of one over the root of n, of which the jackknife sees a half. p is
    the share of permutations in which as much is counted. Raises ``TooFew`` under two groups.
    """
    names, sizes = np.unique(groups, return_counts=True)
    if len(names) < 2:
        raise TooFew("2 groups or more", f"{len(names)}", "Pass items of several families.")
    rows = np.arange(len(groups))
    whole = np.array(astuple(count(rows, rows)))
    left = [rows[groups != name] for name in names]
    without = np.array([astuple(count(some, some)) for some in left])
    null = np.array([astuple(count(rows, order)) for order in orders])
    bias = (len(names) - 1) * (without.mean(axis=0) - whole)
    found: list[AtomRow] = []
    for k, atom in enumerate(ATOMS):
        value = float(whole[k] - bias[k])
        variance, n_groups = deletion_variance(float(whole[k]), without[:, k], sizes)
        low, high = symmetric_interval(value, variance + float(bias[k] ** 2), n_groups)
        found.append(
            {
                "atom": atom,
                "plug_in": float(whole[k]),
                "value": value,
                "low": low,
                "high": high,
                "permuted": float(null[:, k].mean()) if len(null) else None,
                "p": permutation_p(float(whole[k]), null[:, k]) if len(null) else None,
            }
        )
    return found
