"""What layers, scale and pretraining show, in sentences made from the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core import say
from lab.distance import DISTANCES
from lab.experiments.spaces.layers.training import RANDOM, plan
from lab.stats.decide import LEVEL
from lab.study.words import Words, sentence

if TYPE_CHECKING:
    from lab.experiments.base import Result

KINDS = {
    "two sizes": "Two sizes of one family",
    "pretrained and random": "A pretrained encoder and a random one",
}


def words(result: Result) -> Words:
    """Say whether training brings agreement, where it is largest, and what choosing explains."""
    summary = result.summary
    symbol = DISTANCES.get(result.spec.model_dump()["measure"]).symbol
    encoded = _encoded(summary, symbol)
    said = [encoded, *_largest(summary), *_relatives(result.tables["relatives"], symbol)]
    headline = _training(result) if summary["training"] is not None else said.pop(0)
    found = summary["encoded"]
    return Words(
        headline,
        tuple(said),
        f"{found['n']} concepts of {summary['n_families']} families; chance is "
        f"{found['chance']:.2g}. {_shuffled(summary)}",
    )


def _training(result: Result) -> str:
    levels = {row["arm"]: row for row in result.tables["training"]}
    the_plan = plan(max(levels[RANDOM]["n_seeds"], 1))
    return sentence(the_plan, the_plan.primary, result.summary["training"])


def _encoded(summary: dict[str, Any], symbol: str) -> str:
    return (
        f"The vectors of {summary['a']} and {summary['b']} agree to a {symbol} of "
        f"{say.row(summary['encoded'])}."
    )


def _largest(summary: dict[str, Any]) -> list[str]:
    top = summary["largest"]
    if top["n_cells"] < 2:
        return []
    chosen = (
        "This is more than choosing the largest explains."
        if top["p"] <= LEVEL
        else "Choosing the largest of many explains it."
    )
    return [
        f"The largest of {top['n_cells']} pairs of layers is {top['layer_a']} with "
        f"{top['layer_b']}: {say.row(top)}. {chosen}"
    ]


def _shuffled(summary: dict[str, Any]) -> str:
    top = summary["largest"]
    if top["n_cells"] < 2:
        return ""
    return (
        f"With pairs shuffled by whole families ({top['n_permutations']} times) the largest stays "
        f"under {top['null_95']:.2f} in 95 of 100; the calibrated score of the largest is "
        f"{top['calibrated']:.2f}, p {top['p']:.2g}. A family without another of its size keeps "
        "its place, which makes the test cautious."
    )


def _relatives(rows: Sequence[Mapping[str, Any]], symbol: str) -> list[str]:
    said = []
    for kind, who in KINDS.items():
        values = [row["value"] for row in rows if row["kind"] == kind and row["value"] is not None]
        if values:
            said.append(
                f"{who} agree to a {symbol} of {float(np.mean(values)):.2f} on average, from "
                f"{min(values):.2f} to {max(values):.2f} over {len(values)} pairs."
            )
    return said
