"""What layers, scale and pretraining show, in sentences made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core import say
from lab.distance import DISTANCES
from lab.experiments.spaces.layers.training import RANDOM, plan
from lab.stats.decide import LEVEL
from lab.study.words import sentence

if TYPE_CHECKING:
    from lab.experiments.base import Result


def words(result: Result) -> str:
    """Say where the encoders agree most, what the choice costs, and what training brings."""
    summary = result.summary
    symbol = DISTANCES.get(result.spec.model_dump()["measure"]).symbol
    said = [_encoded(summary, symbol)]
    if summary["largest"]["n_cells"] > 1:
        said.append(_largest(summary))
    if summary["training"] is not None:
        said.append(_training(result))
    said += _relatives(result.tables["relatives"], symbol)
    return " ".join(said)


def _encoded(summary: dict[str, Any], symbol: str) -> str:
    found = summary["encoded"]
    return (
        f"The vectors that {summary['a']} and {summary['b']} hand out agree to a {symbol} of "
        f"{_with_interval(found)} (n = {found['n']} concepts of {summary['n_families']} families, "
        f"chance {found['chance']:.2g})."
    )


def _largest(summary: dict[str, Any]) -> str:
    top = summary["largest"]
    verdict = (
        "more than choosing explains" if top["p"] <= LEVEL else "no more than choosing explains"
    )
    return (
        f"The largest of {top['n_cells']} pairs of layers is {top['value']:.2f}, "
        f"{top['layer_a']} with {top['layer_b']}; being the largest flatters it. With pairs "
        f"shuffled by whole families the largest is {top['null_mean']:.2f} on average and under "
        f"{top['null_95']:.2f} in 95 of 100, so it is {verdict} (calibrated score "
        f"{top['calibrated']:.2f}, 0 what 95 of 100 stay under; p = {top['p']:.3g} for the "
        f"largest, {top['n_permutations']} permutations; a family without another of its size "
        "keeps its place, which makes the test cautious)."
    )


def _training(result: Result) -> str:
    levels = {row["arm"]: row for row in result.tables["training"]}
    the_plan = plan(max(levels[RANDOM]["n_seeds"], 1))
    number = say.estimate(*(levels[RANDOM][end] for end in ("value", "low", "high")))
    return (
        f"{sentence(the_plan, the_plan.primary, result.summary['training'])} The same architecture "
        f"with random weights agrees to {number} at that layer."
    )


def _relatives(rows: list[dict[str, Any]], symbol: str) -> list[str]:
    said = []
    for kind, words_of in (
        ("two sizes", "Two sizes of the family"),
        ("pretrained and random", "A pretrained encoder and a random one"),
    ):
        values = [row["value"] for row in rows if row["kind"] == kind and row["value"] is not None]
        if values:
            ends = f"{min(values):.2f} to {max(values):.2f}"
            said.append(
                f"{words_of} agree to a {symbol} of {float(np.mean(values)):.2f} on average "
                f"({ends} over {len(values)} pairs)."
            )
    return said


def _with_interval(found: dict[str, Any]) -> str:
    if found["low"] is None:
        return f"{found['value']:.2f} (no interval)"
    return f"{found['value']:.2f} (95 % interval {found['low']:.2f} to {found['high']:.2f})"
