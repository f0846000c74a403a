"""The two ways to count: clusters by BROJA, and as if Gaussian; on real labels and planted ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.stats.checks import Floats
from lab.stats.information.broja import broja, table_of
from lab.stats.information.gaussian import gaussian_pid
from lab.stats.information.interval import ATOMS, Count, atom_rows
from lab.stats.information.planted import RECIPES, plant

BROJA, GAUSSIAN = "broja", "gaussian"
SAME_SHARE = 0.1
"""Two ways agree where each atom is the same share of the whole, give or take."""
NOTHING_BITS = 0.01
"""Shares of less than this in all are shares of nothing."""
SOLVER_ERROR_BITS = 1e-6
Codes: TypeAlias = NDArray[np.intp]


def counted(one: Codes, two: Codes, y: Codes, sizes: tuple[int, int, int]) -> Count:
    """Return the way by clusters: codes [n] of both sources and of the label."""
    return lambda rows, labels: broja(table_of(one[rows], two[rows], y[labels], sizes))


def fitted(one: Floats, two: Floats, y: Floats) -> Count:
    """Return the Gaussian way: sources [n, d1] and [n, d2], and numbers [n, dy] for the label."""
    x, d1 = np.hstack([one, two]), one.shape[1]
    return lambda rows, labels: gaussian_pid(
        np.cov(np.hstack([x[rows], y[labels]]).T), d1, x.shape[1] - d1
    )


def planted_rows(
    recipe: str,
    axes: tuple[Floats, Floats],
    codes: tuple[Codes, Codes],
    n: int,
    seeds: Sequence[int],
    n_groups: int,
) -> list[dict[str, Any]]:
    """Return what each way recovers of a recipe at every seed, beside the population's own atoms.

    ``axes`` are one of each source [rows], ``codes`` their clusters, which are held fixed. The
    truth of the clusters is that of the exact joint of cluster and class; that of the Gaussian way
    is the Gaussian of the exact covariances.
    """
    (first, second), population = axes, plant(recipe, *axes)
    truth = {BROJA: broja(population.joint(codes)), GAUSSIAN: population.gaussian()}
    sizes = int(codes[0].max()) + 1, int(codes[1].max()) + 1, int(population.classes().shape[2])
    rows: list[dict[str, Any]] = []
    for draw in seeds:
        one, two, answer, classes = population.draw(n, draw)
        groups = stream(draw, "", "planted groups").permutation(n) % n_groups
        ways = {
            BROJA: counted(codes[0][one], codes[1][two], classes, sizes),
            GAUSSIAN: fitted(first[one][:, None], second[two][:, None], answer[:, None]),
        }
        for method, count in ways.items():
            for row in atom_rows(count, groups):
                true = float(getattr(truth[method], row["atom"]))
                slack = SOLVER_ERROR_BITS
                rows.append(
                    {
                        "recipe": recipe, "seed": draw, "method": method, "atom": row["atom"],
                        "value": row["value"], "low": row["low"], "high": row["high"],
                        "truth": true,
                        "inside": row["low"] - slack <= true <= row["high"] + slack,
                    }
                )  # fmt: skip
    return rows


def recovered(
    planted: Sequence[Mapping[str, Any]], recipe: str, method: str, atom: str
) -> list[bool]:
    """Return, by seed, whether the interval of an atom holds the truth."""
    key = recipe, method, atom
    return [r["inside"] for r in planted if (r["recipe"], r["method"], r["atom"]) == key]


def agreement(planted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of each recipe whether both ways find the same shares: mean atoms over the seeds.

    Bits are not compared: clusters lose some of them, and a Gaussian has no highest number.
    """
    found = []
    for recipe in RECIPES:
        bits, shares = {}, {}
        for method in (BROJA, GAUSSIAN):
            each = [
                [r["value"] for r in planted
                 if (r["recipe"], r["method"], r["atom"]) == (recipe, method, atom)]
                for atom in ATOMS
            ]  # fmt: skip
            bits[method] = np.maximum(np.mean(each, axis=1), 0.0)
            total = float(bits[method].sum())
            shares[method] = bits[method] / total if total > NOTHING_BITS else np.zeros(len(ATOMS))
        agree = bool(np.all(np.abs(shares[BROJA] - shares[GAUSSIAN]) <= SAME_SHARE))
        found += [
            {
                "recipe": recipe, "atom": atom, "agree": agree,
                **{f"{m}_bits": float(bits[m][k]) for m in bits},
                **{f"{m}_share": float(shares[m][k]) for m in shares},
            }
            for k, atom in enumerate(ATOMS)
        ]  # fmt: skip
    return found
