"""The limit of one's own curve: breakpoint, tolerance, dispersion, and the ratio of conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.limits.axis import Axis
from lab.limits.drawn_curve import DrawnCurve
from lab.limits.from_ceiling import SIDES, count_at
from lab.limits.in_units import in_units
from lab.limits.open_ends import decide_open
from lab.limits.own.counted_curve import CountedCurve
from lab.limits.own.table import OwnTable
from lab.limits.ratio import LEAD_MARGIN, break_ratios
from lab.limits.tolerance import KEEP
from lab.stats.intervals.bootstrap import N_RESAMPLES, FamilyBootstrap, family_bootstrap
from lab.stats.nulls.holm import holm_of_tested


def own_limit(
    table: OwnTable,
    *,
    chance: float = 0.0,
    rising: bool = False,
    margin: float = LEAD_MARGIN,
    keep: float = KEEP,
    seed: int = 0,
) -> dict[str, Any]:
    """Return ``breakpoint``, ``tolerance`` and ``dispersion`` of the first condition, ``ratio`` of
    the first two, and beside them ``conditions``, all, and ``ratios``, of every two.

    Places are in the knob's unit. Families are resampled where there are some, else each answer
    stands for itself. Raises ``BadInput`` for chance or margin out of range, and, naming rows,
    where a curve surely rises though a fall was asked, or the other way round.
    """
    if not 0.0 <= chance < 1.0:
        raise BadInput("chance in [0, 1)", f"{chance:g}", "Pass 1 / number of classes.")
    if not 0.0 < margin <= 1.0:
        raise BadInput("a margin above 0, to 1", f"{margin:g}", "Pass a share, such as 0.05.")
    axis = Axis(table.levels, "halvings" if rising else "as it is")
    over = "families" if table.families else "answers"
    curves = _curves(table, axis, chance, seed)
    for condition, curve in curves.items():
        _check_way(table, condition, curve, rising)
    found = {name: in_units(curve, axis, keep, over) for name, curve in curves.items()}
    ratios = _ratios(list(curves), list(curves.values()), rising, margin)
    first = found[table.conditions[0]]
    return {
        **{name: first[name] for name in ("breakpoint", "tolerance", "dispersion")},
        "ratio": ratios[0] if ratios else None,
        "ratios": ratios,
        "conditions": found,
        "chance": chance,
        "rising": rising,
        "over": over,
    }


def _curves(table: OwnTable, axis: Axis, chance: float, seed: int) -> dict[str, DrawnCurve]:
    """Return the curve of each condition; all share their resamples."""
    if table.families:
        n_families = len(table.families)
        drawn = family_bootstrap(np.arange(n_families), None, seed=seed, n_items=n_families)
    else:
        drawn = _of_answers(int(min(n.sum(axis=0).min() for n in table.n.values())))
    curves: dict[str, DrawnCurve] = {}
    for name in table.conditions:
        right, n = table.right[name], table.n[name]
        y = right.sum(axis=0) / n.sum(axis=0)
        x, down, size = axis.x, axis.ordered, int(n.sum())
        if table.families:
            asked = drawn.weights @ n
            # Where a resample holds nobody that was asked at a level, it says nothing of it.
            again = np.where(asked > 0, drawn.weights @ right / np.maximum(asked, 1), y)
            curves[name] = DrawnCurve(x, down(y), down(again), chance, drawn, size)
            continue
        # Half an answer of each kind more (Jeffreys): none wrong of a few is not never wrong.
        total = n.sum(axis=0)
        p = (right.sum(axis=0) + 0.5) / (total + 1)
        draws = stream(seed, name, "answers of one's own")
        again = draws.binomial(total.astype(int), p, size=(N_RESAMPLES, len(p))) / total
        curves[name] = CountedCurve(x, down(y), down(again), chance, drawn, size, asked=down(total))
    return curves


def _of_answers(n: int) -> FamilyBootstrap:
    """The expanded percentiles of n answers, each a family of its own, without their weights."""
    from scipy.special import ndtr, stdtrit

    expand = float(np.sqrt(n / (n - 1)))
    tail = float(ndtr(expand * stdtrit(n - 1, 0.025)))
    none = np.zeros((0, 0)), np.zeros(0, np.intp)
    return FamilyBootstrap(none[0], None, n, tail, 0.95, none[1], expand)


def _check_way(table: OwnTable, condition: str, curve: DrawnCurve, rising: bool) -> None:
    """Raise where the far end is surely better than the end from which the curve is read."""
    low, _ = curve.drawn.interval(curve.again[:, -1] - curve.again[:, 0])
    if low <= 0:
        return
    first, last = (table.place(condition, at) for at in (0, len(table.levels) - 1))
    way, other = ("rises", "falls") if rising else ("falls", "rises")
    do = "Leave --rising out." if rising else "Pass --rising to read it from its ceiling."
    raise BadInput(f"a curve that {way} with severity", f"one that {other}: {first}, {last}", do)


def _ratios(
    names: Sequence[str], curves: Sequence[DrawnCurve], rising: bool, margin: float
) -> list[dict[str, Any]]:
    """Return how far apart every two conditions break, with p by Holm over all of them."""
    pairs = list(combinations(range(len(names)), 2))
    if not pairs:
        return []
    # Halvings have differences, and those of two places are the ratio of their counts.
    found = break_ratios(curves, float, zero_is_clean=not rising, margin=margin)
    rows = [found[pair].as_dict() for pair in pairs]
    if rising:
        rows = [_turned(row) for row in rows]
    adjusted = holm_of_tested([row["p"] for row in rows])
    return [
        {"a": names[i], "b": names[j], **row, "p_holm": p,
         "verdict": str(decide_open(row["low"], row["high"], p, same=1.0,
                                    n_families=row["n_families"]))}
        for (i, j), row, p in zip(pairs, rows, adjusted, strict=True)
    ]  # fmt: skip


def _turned(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a difference of halvings as the ratio of two counts."""
    one = {end: count_at(row[end], 1.0) for end in ("value", "low", "high", "bound")}
    return {**row, **one, "kind": "ratio", "low": one["high"], "high": one["low"],
            "censored": SIDES[row["censored"]]}  # fmt: skip
