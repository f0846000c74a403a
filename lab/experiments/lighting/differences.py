"""Paired differences on the same pictures, one row each: interval over families, and p by Holm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.experiments.lighting.families import OVER, Families
from lab.stats.bootstrap import MIN_FAMILIES, family_bootstrap
from lab.stats.bootstrap_p import bootstrap_p
from lab.stats.holm import holm


def difference(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    over: Families,
    classes: NDArray[np.intp] | None = None,
) -> dict[str, Any]:
    """Return the mean of a - b, scores ``[n]`` of the same pictures, with its p.

    With ``classes`` ``[n]`` it is the mean over classes of the mean in the class. Under ten
    families there is neither interval nor p, and ``reason`` says so.
    """
    apart = np.asarray(a - b, np.float64)
    row: dict[str, Any] = {
        "value": float(apart.mean()) if len(apart) else None,
        "low": None,
        "high": None,
        "n": len(apart),
        "over": OVER,
        "p": None,
        "reason": f"fewer than {MIN_FAMILIES} families: no interval",
    }
    if len(set(over.families)) < MIN_FAMILIES:
        return row
    n, table = len(apart), apart[:, None]
    drawn = family_bootstrap(over.families, classes, over.n_resamples, over.seed, n_items=n)
    resampled = drawn.scores(table)[:, 0]
    low, high = drawn.interval(resampled)
    found = {"value": float(drawn.score(table)[0]), "low": low, "high": high}
    return {**row, **found, "p": bootstrap_p(resampled), "reason": ""}


def corrected(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of one table with ``p_holm``; those without a p have none there either."""
    tested = [i for i, row in enumerate(rows) if row["p"] is not None]
    adjusted = holm([rows[i]["p"] for i in tested]) if tested else np.zeros(0)
    by_row = {i: float(p) for i, p in zip(tested, adjusted, strict=True)}
    return [{**row, "p_holm": by_row.get(i)} for i, row in enumerate(rows)]


def is_off_zero(row: dict[str, Any], level: float = 0.05) -> bool:
    """Say whether a corrected difference is surely not 0."""
    return row["p_holm"] is not None and row["p_holm"] < level and row["low"] * row["high"] > 0


def in_words(row: dict[str, Any]) -> str:
    """Say a difference with interval and n: "0.20 (0.08 to 0.31, n = 40, Holm p 0.004)"."""
    if row["value"] is None:
        return "undefined (no picture)"
    if row["low"] is None:
        return f"{row['value']:.2f} (no interval, n = {row['n']})"
    return (
        f"{row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f}, n = {row['n']}, "
        f"Holm p {row['p_holm']:.2g})"
    )
