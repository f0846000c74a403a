"""The map on a page: PCA at once, UMAP when it is ready; click, lasso, box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.figures.map.map import HEIGHT_PX, MANY, flat_map
from lab.figures.map.points import Cloud, clouds_of
from lab.ui.app.chart import chart
from lab.ui.app.errors import show
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.spaces.controls import Wanted
from lab.ui.spaces.reading import caution
from lab.ui.spaces.selection import CENTRE, picked

CHART = "lab.map"
SIDE_PX, LEAST_PX = 360, 240
"""The height and least width of maps that stand side by side."""
WAYS = {"click": "zoom", "lasso": "lasso", "box": "select"}
"""The ways to select, and what dragging then does: Streamlit takes no click while one draws."""


@dataclass(frozen=True)
class Found:
    """The best map that is there, and the job that makes a better one or why there is none."""

    result: Result | None
    job: Job[Result] | None = None
    error: Exception | None = None


def find(wanted: Wanted) -> Found:
    """Look for the map that is wanted and start what is missing, one run after the other.

    PCA comes first: what it embeds, UMAP finds in the store.
    """
    there = None
    for fields in _runs(wanted):
        job = work.run("map", fields)
        if not job.done:
            return Found(there, job)
        try:
            there = job.result()
        except Exception as error:
            return Found(there, error=error)
    return Found(there)


def _runs(wanted: Wanted) -> list[dict[str, Any]]:
    projection = wanted.fields["projection"]
    runs = [wanted.run_fields("pca")]
    if projection == "umap":
        runs.append(wanted.run_fields("umap"))
    if wanted.colour == "correctness":
        runs.append(wanted.run_fields(projection, "correctness"))
    return runs


def clouds(result: Result) -> tuple[Cloud, ...]:
    """Return the points of a result as arrays, made once for all sessions."""
    return _clouds(tuple(sorted(result.spec.model_dump().items())), result.manifest["method"])


@st.cache_resource(max_entries=16, show_spinner="Drawing the map")
def _clouds(fields: tuple[tuple[str, Any], ...], method: str) -> tuple[Cloud, ...]:
    return clouds_of(work.run("map", dict(fields)).result().as_dict())


def draw(shown: Sequence[Cloud], colour: str, selected: Sequence[str], words: str) -> None:
    """Draw each cloud in a chart of its own, side by side, all with the same selection."""
    maps = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        way = st.segmented_control(
            "Select by", list(WAYS), default="click", required=True, key="lab.way_to_select",
            label_visibility="collapsed",
        )  # fmt: skip
        if st.session_state.get(CENTRE):
            st.button("Whole map", icon=":material/zoom_out_map:", on_click=_whole)
        caution()
    with maps, st.grid(min(len(shown), 2), min_column_width=LEAST_PX):
        places = [st.container() for _ in shown]
    # Three charts by WebGL are what browsers keep alive at once.
    for place, (i, cloud) in zip(places, enumerate(shown), strict=True):
        brushable = len(cloud) <= MANY
        figure = flat_map(
            [cloud], colour=colour, selected=selected, centre=st.session_state.get(CENTRE, ""),
            height_px=HEIGHT_PX if len(shown) == 1 else SIDE_PX, drag=WAYS[way or "click"],
        )  # fmt: skip
        key = f"{CHART}.{i}"
        layers = {at: _ids(cloud, trace.meta) for at, trace in enumerate(figure.data) if trace.meta}
        modes = ("points", "box", "lasso") if brushable else ("points",)
        with place:
            chart(figure, key, words, partial(picked, key, layers), modes)
            if not brushable:
                st.caption(f"Above {MANY:,} points a click selects, a lasso does not.")


def _ids(cloud: Cloud, meta: Sequence[Any]) -> tuple[str, ...]:
    view, hurt = meta
    return next(x.ids for x in cloud.layers if x.view == view and x.hurt == hurt)


def _whole() -> None:
    st.session_state.pop(CENTRE, None)


def better(found: Found) -> None:
    """Say what is on its way: a better map with its progress, or why none comes."""
    if found.error is not None:
        show(found.error)
        st.button("Try again", icon=":material/refresh:", key=f"{CHART}.again", on_click=work.again)
    elif found.job is not None:
        _wait(found.job)


def _wait(job: Job[Result]) -> None:
    @st.fragment(run_every=work.POLL_S)
    def poll() -> None:
        if job.done:
            st.rerun()
        work.waiting(job, CHART)

    poll()
