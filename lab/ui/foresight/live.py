"""One curve and what was foreseen of it: the choices, the figure, the sentence, the merits."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lab.data import DATASETS
from lab.experiments.base import Result
from lab.experiments.foresight.plan import ForesightSpec, plan
from lab.experiments.foresight.words import covered
from lab.figures.foresight.against import against
from lab.figures.foresight.coming import coming
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.app.words import headline
from lab.ui.choose.controls import pick
from lab.ui.foresight.said import labels, off, one, table
from lab.ui.jobs import work

STUDY, RECORD = "foresight", "foresight.record"
VIEW, HARM, METHOD = "foresight.view", "foresight.perturbation", "foresight.method"
FIRST = "gaussian_noise"
"""Shown first where it is there: it breaks encoders, so that there is a break to see."""
USUAL = "combined"
"""All signals together, learnt on the other perturbations."""


def titles_of(result: Result) -> dict[str, str]:
    """Return what each arm is called."""
    spec: ForesightSpec = result.spec  # type: ignore[assignment]
    return {arm.id: arm.title for arm in plan(spec).arms}


def chosen() -> Result | None:
    """Return the recorded result that is shown, after a choice where there are several."""
    recorded = {_named(result): result for _, result in work.all_recorded_of(STUDY)}
    if not recorded:
        return None
    if len(recorded) == 1:
        name, only = next(iter(recorded.items()))
        st.caption(f"Recorded on {name}.")
        return only
    return recorded[pick("Recorded on", list(recorded), RECORD, "Data set and encoders.")]


def _named(result: Result) -> str:
    """Say what a result was recorded on: the data set, and the encoders with their facets."""
    spec: ForesightSpec = result.spec  # type: ignore[assignment]
    return f"{DATASETS.get(spec.dataset).card.title}: {spec.views}"


@st.fragment
def live(result: Result, titles: Mapping[str, str]) -> None:
    """Draw everything that the three choices move, so that nothing else is drawn again."""
    rows = result.tables["curves"]
    arms = [name for name in titles if name in rows[0]]
    left, right = st.columns([1, 3], gap="large")
    with left:
        arm = _arm(arms, titles)
        view = pick("Encoder", list(dict.fromkeys(r["view"] for r in rows)), VIEW,
                    "Encoder and facet that are hurt.")  # fmt: skip
        harms = list(dict.fromkeys(r["perturbation"] for r in rows))
        harm = pick("Perturbation", harms, HARM, "What the items are hurt by.",
                    FIRST if FIRST in harms else harms[0])  # fmt: skip
    found = next(
        (row for row in result.tables["breaks"]
         if (row["arm"], row["view"], row["perturbation"]) == (arm, view, harm)), None,
    )  # fmt: skip
    mine = [row for row in rows if (row["view"], row["perturbation"]) == (view, harm)]
    said = one(found, PERTURBATIONS.get(harm), titles[arm])
    if mine[0][arm] is None:
        said = "This method reads other encoders of the same facet, and there are none here."
    with right:
        headline({"headline": said})
        chart(coming(mine, found, arm, titles[arm], result.summary["chance"]), "lab.foresight.one",
              said)  # fmt: skip
        _merits(result, arm)
        with st.expander("Every level of every curve", icon=":material/scatter_plot:"):
            chart(against(rows, arm, titles[arm], view, harm), "lab.foresight.all",
                  f"Foreseen against true accuracy by {titles[arm]}.")  # fmt: skip


def _arm(arms: list[str], titles: Mapping[str, str]) -> str:
    by_title = {titles[name]: name for name in arms}
    usual = titles.get(USUAL, next(iter(by_title)))
    return by_title[pick("What foresees", list(by_title), METHOD,
                         "A signal without labels, or a trivial forecast.", usual)]  # fmt: skip


def _merits(result: Result, arm: str) -> None:
    """Draw how far off the method is over all curves, what it is worth, and the floor."""
    rows = {(row["arm"], row["outcome"]): row for row in result.tables["foreseen"]}
    accuracy, floor = rows[arm, "accuracy"], rows.get(("halves", "accuracy"))
    held, n = covered(result.tables["breaks"], arm)
    told = {
        "Accuracy off by (points)": (
            off(accuracy, 100), "The mean distance between foreseen and true accuracy."),
        "Break off by (levels)": (
            off(rows.get((arm, "breakpoint")), 1), "The mean distance of the two breaks."),
        "Interval held the break": (
            f"{held} of {n}" if n else "", "Intervals aim at 95 %. Nothing guarantees it, so that "
            "it is counted over all curves."),
        "Worth (labels a level)": (
            labels(accuracy), "So many labelled items of a level are off as far."),
        "Truth known to (points)": (
            off(floor, 100), "How far off the true accuracy is, from two halves of the items."),
    }  # fmt: skip
    with st.grid(5, min_column_width=150, gap="small"):
        for name, (value, help_) in told.items():
            first, _, rest = value.partition(" (")
            st.metric(name, first or "–", rest.strip(")") or None, delta_color="off",
                      delta_arrow="off", help=help_)  # fmt: skip


def methods(result: Result, titles: Mapping[str, str]) -> None:
    """Draw every method: how far off, whether it beats what knows nothing, its worth in labels."""
    st.markdown(
        "A mean error with its 95 % interval over perturbations and encoders. A trivial forecast "
        "knows nothing of the hurt items; what beats neither has foreseen nothing."
    )
    st.dataframe(table(result.tables["foreseen"], titles), hide_index=True)
