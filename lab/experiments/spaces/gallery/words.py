"""The curves against gallery size in sentences made from their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.experiments.base import Result

CLAIMED = 1000
"""The size at which agreement between modalities is usually reported."""
NAMES = {
    "mutual_knn": "Mutual kNN (k = 10)",
    "recall_at_1_ab": "R@1",
    "recall_at_10_ab": "R@10",
}
SHOWN = tuple(NAMES)


def words(result: Result) -> str:
    """What the curves say: each from the smallest gallery to the whole, and how far they reach."""
    summary = result.summary
    said = [_fall(NAMES[name], summary["ends"][name]) for name in SHOWN]
    shared = summary["spaces"]["shared"]
    if shared["space"]:
        said.append(f"Retrieval from {summary['a']} in the space “{shared['space']}”.")
    else:
        said.append(f"Retrieval is undefined: {shared['reason']}.")
    said.append(_reach(summary["ends"]["mutual_knn"]))
    if summary["synthetic"]:
        said.append("The speech is synthetic.")
    return "\n".join(sentence for sentence in said if sentence)


def verdict(ends: Mapping[str, Any]) -> str:
    """Say whether what is above chance shrinks, grows or is undecided from small to whole.

    By the two intervals less chance: they share pairs, so that intervals which do not meet are
    more than is needed, and ones that meet decide nothing.
    """
    small, whole = ends["small"], ends["whole"]
    if whole["high_above"] < small["low_above"]:
        return "shrinks"
    if whole["low_above"] > small["high_above"]:
        return "grows"
    return "undecided"


def _fall(name: str, ends: Mapping[str, Any] | None) -> str:
    if ends is None:
        return ""
    small, whole = ends["small"], ends["whole"]
    told = (
        f"{name} is {small['value']:.3f} at n = {small['n']:.0f} (chance {small['chance']:.3f}) "
        f"and {whole['value']:.3f} at n = {whole['n']:.0f} (chance {whole['chance']:.3f})"
    )
    above = (
        f"above chance {small['value_above']:.3f} ({small['low_above']:.3f} to "
        f"{small['high_above']:.3f}), then {whole['value_above']:.3f} "
        f"({whole['low_above']:.3f} to {whole['high_above']:.3f})"
    )
    judged = {
        "shrinks": "what is above chance shrinks as the gallery grows",
        "grows": "what is above chance grows with the gallery",
        "undecided": "whether what is above chance shrinks is undecided here",
    }
    return f"{told}; {above}: {judged[verdict(ends)]}."


def _reach(ends: Mapping[str, Any] | None) -> str:
    if ends is None:
        return ""
    n = ends["whole"]["n"]
    if n < CLAIMED:
        return (
            f"These pairs end at n = {n:.0f}: what becomes of agreement at 1,000 items in larger "
            "galleries is not seen here."
        )
    if verdict(ends) == "shrinks":
        return f"Agreement does not survive growth to n = {n:.0f} undiminished."
    return f"The pairs reach n = {n:.0f}."
