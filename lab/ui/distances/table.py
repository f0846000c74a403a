"""The table of distances on a page: values at once, verdicts when tested, a click opens a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lab.distance import DISTANCES
from lab.figures.distances.cells import SpaceRow
from lab.figures.distances.matrix import distance_matrix, sentence
from lab.ui.app.chart import chart
from lab.ui.choose.controls import pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

CHART, A, B = "lab.distances", "pair.a", "pair.b"
Run = Mapping[str, Any]


def table_of(fields: dict[str, Any]) -> tuple[Run | None, Job[Any] | None]:
    """Return the table as far as it is known, and the job that is still at work on it.

    First values and intervals, which come soon; then the same with every cell tested. The second
    starts when the first is done, so that no view is encoded twice. Raises what the spec and the
    runs raise.
    """
    if (recorded := work.there("spaces", fields)) is not None:
        return recorded.as_dict(), None
    quick = work.run("spaces", {**fields, "test": False})
    if not quick.done:
        return None, quick
    first = quick.result().as_dict()
    tested = work.run("spaces", fields)
    if tested.done:
        return tested.result().as_dict(), None
    return first, tested


def pick_pair(views: Sequence[str], table: Run | None) -> tuple[str, str]:
    """Draw the choice of two views (the keyboard's way to a cell) and return them."""
    modality = {} if table is None else {v["view"]: v["modality"] for v in table["tables"]["views"]}
    first = views[0]
    across = next((v for v in views if modality.get(v) != modality.get(first)), views[1])
    left, right = st.columns(2, gap="small")
    with left:
        a = pick("Space a", views, A, "The same choice as a click on a cell.", first)
    with right:
        rest = [view for view in views if view != a]
        usual = across if across in rest else rest[0]
        b = pick("Space b", rest, B, "What it is compared with.", usual)
    return a, b


def draw(table: Run, pair: tuple[str, str], job: Job[Any] | None) -> None:
    """Draw the table with the pair framed, and how far its tests are."""
    cells: list[SpaceRow] = table["tables"]["cells"]
    cell = next((c for c in cells if {c["a"], c["b"]} == set(pair)), None)
    symbol = DISTANCES.get(table["summary"]["measure"]).symbol
    told = sentence(cell, symbol) if cell is not None else "No cell is open."
    chart(distance_matrix(table, pair), CHART, f"Table of distances. {told}", _clicked)
    st.caption(
        f"{told} A bar is the 95 % interval, its tick is chance. A pale cell is undecided, a "
        "hatched one undefined."
    )
    if job is not None:
        st.caption("**Every cell is being tested against chance.**")
        work.wait(job, CHART)


def _clicked() -> None:
    """Turn a click on a cell into the choice of its two views."""
    points = st.session_state[CHART].selection.points
    if points:
        st.session_state[A], st.session_state[B] = str(points[0]["customdata"]).split("|")
