"""The curves against gallery size in sentences made from their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core import say
from lab.experiments.base import Result
from lab.stats.by_ends import decide_apart
from lab.stats.decide import Verdict
from lab.study.words import Words

CLAIMED = 1000
"""The size at which agreement between modalities is usually reported."""
NAMES = {
    "mutual_knn": "mutual kNN (k = 10)",
    "recall_at_1_ab": "R@1",
    "recall_at_10_ab": "R@10",
}
SHOWN = tuple(NAMES)
TURNS = {Verdict.LESS: "shrinks", Verdict.MORE: "grows"}
LIMIT = "“Adaptive limit” finds the gallery in which half of a lead is gone: its knob is “gallery”."
JUDGED = {
    "shrinks": "less",
    "grows": "more",
}


def words(result: Result) -> Words:
    """Say whether agreement survives a larger gallery, each measure's ends, how far they reach."""
    summary = result.summary
    ends = summary["ends"]["mutual_knn"]
    points = [_ends(NAMES[name], summary["ends"][name]) for name in SHOWN]
    shared = summary["spaces"]["shared"]
    space = (
        f"Retrieval is from {summary['a']} in the space “{shared['space']}”."
        if shared["space"]
        else f"Retrieval is undefined: {shared['reason']}."
    )
    return Words(
        _headline(ends),
        tuple(filter(None, points)),
        f"{space} Chance falls with the size of the gallery, so it is taken off first.",
        tuple(
            filter(None, (_reach(ends), "The speech is synthetic." * summary["synthetic"], LIMIT))
        ),
    )


def verdict(ends: Mapping[str, Any]) -> str:
    """Say whether what is above chance shrinks, grows or is undecided from small to whole.

    The one rule, on the two intervals less chance: those of the difference are not kept.
    """
    small, whole = ((ends[end]["low_above"], ends[end]["high_above"]) for end in ("small", "whole"))
    return TURNS.get(decide_apart(whole, small), "undecided")


def _headline(ends: Mapping[str, Any] | None) -> str:
    if ends is None:
        return "It is undefined how far these pairs agree."
    judged = verdict(ends)
    whole = ends["whole"]
    left = (
        f"{say.estimate(whole['value_above'], whole['low_above'], whole['high_above'])} above "
        f"chance is left at {whole['n']:.0f} items"
    )
    if judged in JUDGED:
        return f"The two agree {JUDGED[judged]} as the gallery grows: {left}."
    return f"It is undecided whether the two agree less as the gallery grows: {left}."


def _ends(name: str, ends: Mapping[str, Any] | None) -> str:
    if ends is None:
        return ""
    small, whole = ends["small"], ends["whole"]
    above = say.estimate(small["value_above"], small["low_above"], small["high_above"])
    then = say.estimate(whole["value_above"], whole["low_above"], whole["high_above"])
    return (
        f"{name[:1].upper()}{name[1:]} is {above} above chance at {small['n']:.0f} items, and "
        f"{then} at {whole['n']:.0f}."
    )


def _reach(ends: Mapping[str, Any] | None) -> str:
    if ends is None or ends["whole"]["n"] >= CLAIMED:
        return ""
    return (
        f"The pairs end at {ends['whole']['n']:.0f} items. What becomes of agreement in larger "
        "galleries is not seen here."
    )
