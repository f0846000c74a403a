"""Distance against the loss, and which score sees it coming: curve, tables, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.distance import DISTANCES
from lab.experiments.base import Result
from lab.experiments.transfer.run import TransferSpec
from lab.experiments.transfer.words import chosen as chosen_measure
from lab.experiments.transfer.words import foreseen, foreseen_beside, predicted
from lab.figures.theme import number
from lab.figures.transfer.curve import transfer_curve
from lab.figures.transfer.foresight import foresight, name_of
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.choose.controls import bound, pick
from lab.ui.transfer.matrix import clicked

CURVE, MEASURE, ASKED = "lab.transfer_curve", "transfer.measure", "transfer.foretold"
DISTANCE, SCORES, TABLE_PX = "distance", "scores", 240
QUESTIONS = {
    DISTANCE: "Does distance foretell the loss?",
    SCORES: "Which score sees the break coming?",
}
Run = Mapping[str, Any]


def foretold(run: Run, group: str, pair: tuple[str, str]) -> None:
    """Draw one of the two questions, since each fills a screen."""
    asked = st.segmented_control(
        "What is compared with the loss", list(QUESTIONS), default=DISTANCE, required=True,
        format_func=QUESTIONS.__getitem__, label_visibility="collapsed", **bound(ASKED, DISTANCE),
    )  # fmt: skip
    if asked == SCORES:
        foresees(run)
    else:
        relation(run, group, pair)


def relation(run: Run, group: str, pair: tuple[str, str]) -> None:
    """Draw the curve of one measure, its table, and what follows."""
    rows = run["tables"]["measures"]
    names = [row["measure"] for row in rows]
    best = run["summary"]["predicts"].get("best", names[0])
    left, right = st.columns([3, 2], gap="large")
    with right:
        st.markdown(plain(f"{predicted(_result(run))} {chosen_measure(_result(run))}"))
        measure = pick("Measure", names, MEASURE, "The horizontal axis.", best)
        entry = DISTANCES.get(measure)
        st.caption(f"{plain(entry.meaning)} **It misleads:** {plain(entry.misleads)}")
        st.dataframe(measure_rows(run), hide_index=True, height=TABLE_PX)
    with left:
        drawn = group if group not in run["summary"]["idle"] else _first(run)
        chart(
            transfer_curve(run, drawn, measure, pair), CURVE,
            f"Loss against {entry.title}. {predicted(_result(run))}", clicked(CURVE),
        )  # fmt: skip


def foresees(run: Run) -> None:
    """Draw which score orders pairs as the accuracy reached does."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(foresight(run), "lab.foresight", foreseen(_result(run)))
    with right:
        st.markdown(plain(f"{foreseen(_result(run))} {foreseen_beside(_result(run))}"))
        st.dataframe(foresight_rows(run), hide_index=True, height=TABLE_PX)


def distance_rows(run: Run, group: str, pair: tuple[str, str]) -> list[dict[str, str]]:
    """Return every distance of the open pair, with its interval or the reason for none."""
    return [
        {
            "distance": DISTANCES.get(row["measure"]).title,
            "value": number(row["value"]),
            "95 % interval": _ends(row),
            "direction": DISTANCES.get(row["measure"]).direction.value,
            "why": row["reason"],
        }
        for row in run["tables"]["distances"]
        if row["group"] == group and (row["source"], row["target"]) == pair
    ]


def measure_rows(run: Run) -> list[dict[str, str]]:
    """Return a row a measure: its correlation with the loss, and how often it was chosen."""
    return [
        {
            "measure": DISTANCES.get(row["measure"]).symbol,
            "rank corr.": number(row.get("rho") and round(row["rho"], 2)),
            "95 % interval": _ends(row),
            "p (Holm)": number(row.get("p_holm")),
            "chosen": str(row.get("chosen", "")),
            "verdict": row.get("verdict", row["reason"]),
        }
        for row in run["tables"]["measures"]
    ]


def foresight_rows(run: Run) -> list[dict[str, str]]:
    """Return a row a score: what it is, its tau and interval."""
    return [
        {
            "score": name_of(row),
            "what": row["kind"],
            "tau": number(row.get("tau") and round(row["tau"], 2)),
            "95 % interval": _ends(row),
            "why": row["reason"],
        }
        for row in run["tables"]["foresight"]
    ]


def _first(run: Run) -> str:
    """The first group that was held against the gap."""
    return str(next(g for g in run["summary"]["groups"] if g not in run["summary"]["idle"]))


def _result(run: Run) -> Result:
    return Result("transfer", TransferSpec(**run["spec"]), run["summary"], run["tables"])


def _ends(row: Mapping[str, Any]) -> str:
    if row.get("low") is None or row.get("high") is None:
        return ""
    return f"{number(round(row['low'], 3))} to {number(round(row['high'], 3))}"
