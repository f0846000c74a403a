"""Which signal foresees which kind of break, and drift against damage for each item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.experiments.foresight.forecast import COMBINED
from lab.figures.foresight.drift import by_item, drifted_further, tells
from lab.foresight.base import FORESIGHTS
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.choose.controls import pick

OUTCOMES = {"accuracy": (100, "points", ".1f"), "breakpoint": (1, "levels", ".2f")}
VIEW = "foresight.drift_view"
Row = Mapping[str, Any]


def nearest(result: Result, titles: Mapping[str, str]) -> list[str]:
    """Say by kind of perturbation which single signal is nearest to the break, and to accuracy.

    Only what speaks of every encoder is compared: others are asked of easier curves, or harder.
    """
    every = max(_curves(result).values(), default=0)
    said, rows = [], result.tables["kinds"]
    alone = {arm for arm, n in _curves(result).items() if arm in FORESIGHTS and n == every}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        of = [row for row in rows if row["kind"] == kind and row["arm"] in alone
              and None not in (row["breakpoint"], row["accuracy"])]  # fmt: skip
        if not of:
            continue
        n, parts = of[0]["n_perturbations"], []
        for outcome, name in (("breakpoint", "the break"), ("accuracy", "accuracy")):
            best = min(of, key=lambda row: (row[outcome], row["arm"]))
            parts.append(f"{titles[best['arm']]} is nearest to {name} ({_off(best, outcome)} off)")
        said.append(f"**{kind.capitalize()}** ({n} perturbation{'s' * (n > 1)}): {parts[0]}; "
                    f"{parts[1]}.")  # fmt: skip
    return said


def kinds(result: Result, titles: Mapping[str, str]) -> None:
    """Draw how far off every signal is by kind of perturbation, and which is nearest."""
    st.markdown("#### Which signal foresees which kind of break?")
    st.markdown("\n".join(f"- {line}" for line in nearest(result, titles)))
    curves, rows = _curves(result), result.tables["kinds"]
    shown = [arm for arm in titles if arm in FORESIGHTS or arm == COMBINED]
    found = {(row["arm"], row["kind"]): row for row in rows}
    names = list(dict.fromkeys(row["kind"] for row in rows))
    st.dataframe([
        {"method": titles[arm], "curves": curves.get(arm, 0),
         **{f"{kind}: {OUTCOMES[outcome][1]}":
            _number(found[arm, kind], outcome) for kind in names for outcome in OUTCOMES}}
        for arm in shown if (arm, names[0]) in found
    ], hide_index=True)  # fmt: skip
    st.caption(
        "How far off accuracy is, in points, and the break, in levels. Nearest by value: fewer "
        "than 10 perturbations of a kind are too few to decide by the one rule. What speaks of "
        "fewer curves is not compared."
    )


def drift(result: Result) -> None:
    """Draw whether items that went wrong had drifted further, and drift against damage by item."""
    rows, points = result.tables["drift"], result.tables["items"]
    view = pick("Encoder", list(dict.fromkeys(r["view"] for r in rows)), VIEW,
                "Encoder and facet that are hurt.")  # fmt: skip
    here = [row for row in rows if row["view"] == view]
    st.markdown(f"#### {told(here)}")
    left, right = st.columns(2, gap="large")
    with left:
        chart(tells(here), "lab.foresight.tells", told(here))
        absent = [PERTURBATIONS.get(row["perturbation"]).label for row in here
                  if row["value"] is None]  # fmt: skip
        if absent:
            st.caption(f"Too few items are lost to say it of: {', '.join(absent)}.")
    with right:
        chart(
            by_item([row for row in points if row["view"] == view]),
            "lab.foresight.items",
            "Mean drift of each item against the share of its hurt versions that went wrong.",
        )
        st.caption("Each point is an item, over all perturbations and levels; its name is shown "
                   "under the pointer.")  # fmt: skip


def told(rows: list[Row]) -> str:
    """Say under how many perturbations drift tells what will be lost."""
    known = [row for row in rows if row["value"] is not None]
    surely = sum(map(drifted_further, known))
    return (f"Under {surely} of {len(known)} perturbations, each asked alone, what went wrong had "
            "drifted further than what stayed right.")  # fmt: skip


def _curves(result: Result) -> dict[str, int]:
    """Return of how many curves each arm foresees a break."""
    found: dict[str, int] = {}
    for row in result.tables["breaks"]:
        found[row["arm"]] = found.get(row["arm"], 0) + 1
    return found


def _number(row: Row, outcome: str) -> float | None:
    times, _, form = OUTCOMES[outcome]
    return None if row[outcome] is None else float(f"{times * row[outcome]:{form}}")


def _off(row: Row, outcome: str) -> str:
    times, unit, form = OUTCOMES[outcome]
    return f"{times * row[outcome]:{form}} {unit}"
