"""How many anchors bring half of the lead of all pairs, in words and in the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.experiments.align.unpaired.ground import bridges_of
from lab.experiments.align.unpaired.scores import FOUND, OVER_HALF
from lab.experiments.base import Result
from lab.limits.half_of_lead import half_reached, half_words
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_SAID = 2
"""Pairs of spaces whose half is said; the picture has all."""


def halves(result: Result, method: str) -> dict[int, Mapping[str, Any]]:
    """Return how many anchors bring half of the lead of all pairs, by pair of spaces."""
    at = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == OVER_HALF}
    reached: dict[int, Mapping[str, Any]] = {}
    for row in result.tables["spaces"]:
        k = row["spaces"]
        asked = bridges_of(result.spec)[k].anchors  # type: ignore[arg-type]
        each = [at.get(f"{method}:{k}@{n}") for n in asked if n < row["n_train"]]
        each.append(at.get(f"all:{k}"))
        if all(each):
            counts = [*(n for n in asked if n < row["n_train"]), row["n_train"]]
            reached[k] = half_reached(counts, [one for one in each if one])
    return reached


def points(result: Result) -> Sequence[str]:
    """Say where half of the lead is, and whether CKA puts the spaces in the same order."""
    reached, spaces = halves(result, "refined"), result.tables["spaces"]
    said = [
        f"From {row['title']}, the lead of all pairs {half_words(one, 'anchors')}."
        for row in spaces[:MOST_SAID] if (one := reached.get(row["spaces"]))
    ]  # fmt: skip
    if one := halves(result, "same").get(0):
        seen = "with the same concepts on both sides, dealt in other orders"
        said.insert(1, f"There, {seen}, it {half_words(one, 'anchors')}.")
    from lab.core import say

    at = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == FOUND}
    if row := at.get("mini+:0"):
        said.append(
            f"From {spaces[0]['title']}, with no anchors, mini-vec2vec has R@1 {say.row(row)}; "
            f"chance is {row['chance']:.2g}."
        )
    known = [row for row in spaces if (reached.get(row["spaces"]) or {}).get("value") is not None]
    if len(known) >= 4:
        from scipy.stats import spearmanr

        rank = spearmanr([row["cka"] for row in known],
                         [reached[row["spaces"]]["value"] for row in known])  # fmt: skip
        said.append(f"Over {len(known)} pairs of spaces, CKA and the anchors needed have a rank "
                       f"correlation of {rank.statistic:.2f}; too few for a test.")  # fmt: skip
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what the starts were given, and what CKA was."""
    cka = "; ".join(f"{row['title']} {row['cka']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
                    for row in result.tables["spaces"] if row["cka"] is not None)  # fmt: skip
    return (
        f"How alike the spaces are, by debiased CKA of the test pairs, over families: {cka}.",
        "Which start finds most without anchors, refined (spaces, start, R@1, chance): "
        f"{'; '.join(_without(result))}.",
        "The two sides never hold the same concept, and each holds a few hundred. The starts were "
        "published for ten thousand and more, and the adversarial one is much shortened here: this "
        "is no verdict on the published ones.",
    )


def _without(result: Result) -> list[str]:
    """Say by pair of spaces which start finds most without anchors, where any was tried."""
    from lab.core import say

    rows = [row for row in arms_of(result.tables) if row["outcome"] == FOUND]
    said = []
    for spaces in result.tables["spaces"]:
        tried = [row for row in rows if row["arm"].endswith(f"+:{spaces['spaces']}")]
        if tried:
            best = max(tried, key=lambda row: row["value"] or 0.0)
            start = best["arm"].partition("+")[0]
            said.append(f"{spaces['title']}, {start}, {say.row(best)}, chance {best['chance']:.2g}")
    return said


def figure(result: Result) -> go.Figure:
    """R@1 over the number of anchors, for each pair of spaces; beside the first its control."""
    from lab.figures.study.knob import knob_curves

    every = {f"all:{row['spaces']}": row for row in result.tables["spaces"]}
    arms = []
    for row in result.tables["arms"]:
        arms.append(row)
        if row["arm"] in every:
            k, n = every[row["arm"]]["spaces"], every[row["arm"]]["n_train"]
            arms.append({**row, "arm": f"refined:{k}@{n}"})
    titles = {f"refined:{row['spaces']}": row["title"] for row in every.values()}
    titles["same:0"] = f"{every['all:0']['title']}, the same concepts on both sides"
    reached = {"same:0": halves(result, "same").get(0, {"value": None})}
    reached |= {f"refined:{k}": one for k, one in halves(result, "refined").items()}
    return knob_curves(
        {"tables": {"arms": arms}}, FOUND, titles, "anchors, up to all pairs", plain=("same:0",),
        score="R@1", logarithmic=True, halves=reached,
    )  # fmt: skip
