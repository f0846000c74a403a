"""A budget on a page: which model wins within it, by how much, and what each one costs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core import say
from lab.experiments.base import Result
from lab.experiments.scarce.budget import Allowance, Winner, named, winner, within
from lab.experiments.scarce.few_labels import counts_of
from lab.figures.scarce.front import front
from lab.figures.study.knob import knob_curves
from lab.figures.theme import number
from lab.stats.decide import Verdict
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.app.words import headline
from lab.ui.scarce.controls import budget, reads

FRONT, CURVES, MODEL = "lab.scarce.front", "lab.scarce.curves", "scarce.model"


@st.fragment
def live(result: Result) -> None:
    """Draw everything that the budget moves, so that nothing else is drawn again."""
    left, right = st.columns([1, 4], gap="medium", vertical_alignment="bottom")
    with left:
        among = reads(result)
    with right:
        spent = budget(counts_of(result.spec))  # type: ignore[arg-type]
    fitting = [view for view in within(result.tables["timing"], spent) if view in among]
    best = winner(result, spent, among) if fitting else None
    headline({"headline": told(best, spent)})
    one, two = st.columns([3, 2], gap="large")
    with one:
        figure = front(result.numbers(), spent.labels, ms=spent.ms, mb=spent.mb, among=among,
                       winner=best.view if best else "")  # fmt: skip
        chart(figure, FRONT, told(best, spent), _clicked)
        st.caption(
            "Each point is a model; bars are 95 % intervals over families and draws of labels. "
            "The line joins the models that none as fast beats. Click a point to read about it. "
            "The best of many was a little lucky: the lead is decided for the first two alone."
        )
    with two:
        _labels(result, best)
    _model(result, best, spent)


def told(best: Winner | None, spent: Allowance) -> str:
    """Return in one sentence who wins within a budget, and whether that is sure."""
    if best is None:
        return "No model fits this budget: allow more time or memory."
    lead = f"{named(best.view)} scores highest with {spent.labels} labels: {_said(best)}"
    if best.lead is None or best.decided is None:
        return f"{lead}. No other model fits."
    ahead = best.lead.estimate
    by = say.difference(ahead.value, ahead.low, ahead.high)
    if best.decided.verdict is Verdict.MORE:
        return f"{lead}. It beats {named(best.second)}: {by}."
    if best.decided.verdict is Verdict.EQUAL:
        return f"{lead}. {named(best.second)} is as good: {by}."
    return f"{lead}. It is undecided whether it beats {named(best.second)}: {by}."


def _said(best: Winner) -> str:
    found = best.accuracy.estimate
    return say.estimate(found.value, found.low, found.high)


def _clicked() -> None:
    points = st.session_state[FRONT].selection.points
    if points and "customdata" in points[0]:
        held = points[0]["customdata"]
        st.session_state[MODEL] = held[0] if isinstance(held, list) else held


def _labels(result: Result, best: Winner | None) -> None:
    """Draw winner and second against the number of labels."""
    if best is None:
        return
    shown = [view for view in (best.view, best.second) if view]
    curves = knob_curves(
        result.numbers(), "accuracy", {view: named(view) for view in shown}, "labels of each class",
        score="accuracy", logarithmic=True,
    )  # fmt: skip
    chart(curves, CURVES, f"Accuracy by the number of labels: {', '.join(map(named, shown))}.")


def _model(result: Result, best: Winner | None, spent: Allowance) -> None:
    """Draw what is known of the model that was clicked, or of the winner."""
    costs = {str(row["encoder"]): row for row in result.tables["timing"]}
    view = st.session_state.get(MODEL, best.view if best else "")
    if view not in costs:
        return
    row = costs[view]
    (of,) = (one for one in result.tables["arms"] if one["arm"] == f"{view}@{spent.labels}")
    st.markdown(
        f"**{plain(named(view))}**: accuracy {say.row(of)} with {spent.labels} labels, n = "
        f"{of['n']}; chance {number(of['chance'])}. {number(row['p50_ms'])} ms for one item, "
        f"{number(row['size_mb'])} MB. {_allowed(row['p50_ms'], row['size_mb'], spent)}"
    )
    with st.container(horizontal=True):
        link("See where it breaks", "board", {"a": view.partition("/")[0]})
        link("When does pretraining help?", "experiments", {"exp": "labels"})
        link("What does compression forget?", "experiments", {"exp": "compression"})
        link("All costs", "experiments", {"exp": "pareto"})


def _allowed(ms: float, mb: float, spent: Allowance) -> str:
    beyond: Sequence[str] = [
        said for said, over in (("time", ms > spent.ms), ("memory", mb > spent.mb)) if over
    ]
    return f"It needs more {' and '.join(beyond)} than the budget has." if beyond else ""
