"""What this lab has found: the seven questions, their recorded claims, and what a critic says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from lab.engine.claims import MEANS, CameOut, ToldClaim
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.reproduce import shell_line
from lab.engine.report.sources import every_source
from lab.engine.told import told
from lab.experiments import EXPERIMENTS
from lab.figures.lessons.found import LOOKS, DotRow, found
from lab.figures.report.standalone import figure_html
from lab.lessons.questions import QUESTIONS, ResearchQuestion
from lab.ui.app import present
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.choose.controls import bound
from lab.ui.experiments.cards import link_to
from lab.ui.jobs import work
from lab.ui.lessons import known

if TYPE_CHECKING:
    import plotly.graph_objects as go

ASKS = "What has this lab found, and what not?"
ASKED, KEY = "question", "lab.found.figure"
BY_ID = {question.id: question for question in QUESTIONS}
MOST_LIMITS = 3


def draw() -> None:
    """Draw the picture of all questions, and under it the claims of the one that is chosen."""
    left, right = st.columns([4, 1], gap="large")
    with left:
        chart(_figure(), KEY, _summed(known.every()), on_select=_clicked)
    with right:
        st.markdown(f"#### {_summed(known.every())}")
        if not present.on():
            for came_out, means in MEANS.items():
                st.caption(f"{LOOKS[came_out].icon} **{came_out}**: {means}")
    chosen = st.pills(
        "A question", list(BY_ID), default=QUESTIONS[0].id, required=True, wrap=True,
        format_func=lambda name: BY_ID[name].short, **bound(ASKED, QUESTIONS[0].id),
    )  # fmt: skip
    _one(BY_ID[chosen or QUESTIONS[0].id])
    download(_rows(), None, "found", report=_report)


def _figure() -> go.Figure:
    return found([
        DotRow(q.id, q.short, [(str(c.came_out), c.said) for c in known.under(q)])
        for q in QUESTIONS
    ])  # fmt: skip


def _rows() -> list[dict[str, str]]:
    """Return every recorded claim under each question that it speaks to, as plain rows."""
    return [
        {"question": q.short, "experiment": c.experiment, "came out": str(c.came_out),
         "claim": c.said}
        for q in QUESTIONS for c in known.under(q)
    ]  # fmt: skip


def _report() -> Report:
    """Return every recorded claim as one page: the picture, the claims, and what computes them."""
    rows, claims = _rows(), known.every()
    names = dict.fromkeys(claim.experiment for claim in claims)
    sources = dict.fromkeys(s for name in names for s in EXPERIMENTS.get(name).references)
    runs = dict.fromkeys(shell_line(claim.experiment, claim.fields) for claim in claims)
    return Report(
        ASKS, list(sources), bibtex(sources, every_source()), kind="every recorded claim",
        lead=_summed(claims), said=tuple(f"{k.capitalize()}: {v}" for k, v in MEANS.items()),
        picture=figure_html(_figure(), KEY), table=table_of("claims", rows, len(rows)),
        commands=("\n".join(runs),),
    )  # fmt: skip


def _summed(claims: Sequence[ToldClaim]) -> str:
    """Say how many claims there are and how many are decided."""
    count = Counter(claim.came_out for claim in claims)
    decided = len(claims) - count[CameOut.UNDECIDED] - count[CameOut.UNTESTED]
    return f"{decided} of {len(claims)} recorded claims are decided."


def _clicked() -> None:
    points = st.session_state[KEY]["selection"]["points"]
    if points:
        st.session_state[ASKED] = points[0]["customdata"]


def _one(question: ResearchQuestion) -> None:
    """Draw one question: each experiment that speaks to it, with its claims and its limits."""
    st.subheader(question.asks)
    here = [name for name in question.experiments if name in EXPERIMENTS]
    there = [name for name in here if work.all_recorded_of(name)]
    for name in there:
        _experiment(name)
    missing = [plain(EXPERIMENTS.get(name).title) for name in here if name not in there]
    if missing:
        st.caption(f"Not recorded yet: {', '.join(missing)}.")


def _experiment(name: str) -> None:
    entry, claims = EXPERIMENTS.get(name), known.of(name)
    count = Counter(claim.came_out for claim in claims)
    said = ", ".join(f"{n} {came_out}" for came_out, n in count.most_common())
    results = [result for _, result in work.all_recorded_of(name)]
    words = told(results[0])
    with st.expander(f"**{plain(entry.question)}** {f':gray[{said}]' if said else ''}"):
        if not claims:
            st.markdown(plain(words.headline))
        for claim in claims:
            st.markdown(f"{LOOKS[claim.came_out].icon} *{claim.came_out}*: {plain(claim.said)}")
        if words.limits:
            st.markdown("**What a critic would say**")
            st.markdown("\n".join(f"- {plain(one)}" for one in words.limits[:MOST_LIMITS]))
        link_to(entry, "Open the experiment", results[0].spec.model_dump())
