"""The runs of a lesson: there at once where they are recorded or kept, else computed when asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from lab.engine.local import kept
from lab.engine.told import drawn, told
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.knobs import chosen
from lab.lessons.lesson import every_run
from lab.lessons.steps import Lesson, Run
from lab.lessons.truth import truths_of
from lab.ui.app import present
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.teaching import Act, may
from lab.ui.app.words import headline
from lab.ui.experiments.cards import link_to
from lab.ui.jobs import work
from lab.ui.library.words import explained

WANTED = "lab.lesson.wanted"
MOST_SQUEEZED = 0.65
"""A figure that would keep less of its own height stays as it is: its words would overlap."""
PRESENTED_PX = 400
"""On a projector the figure stands under the step's title without scrolling."""


def named_in(step: Any) -> set[str]:
    """Return the names of the runs whose numbers a step shows or asks for."""
    shown = {step.run} if hasattr(step, "run") else set()
    return shown | {truth.run for _, truth in truths_of(step)}


def results(lesson: Lesson, names: Iterable[str]) -> Mapping[str, Result] | None:
    """Return the results of these runs by name, or None while one of them is not there: then what
    is done about it is drawn."""
    known = every_run(lesson)
    found = {name: result(known[name], f"{lesson.id}.{name}") for name in sorted(set(names))}
    whole = {name: one for name, one in found.items() if one is not None}
    return whole if len(whole) == len(found) else None


def there(run: Run) -> Result | None:
    """Return the result of a run that was recorded or is kept, or None."""
    entry = EXPERIMENTS.get(run.experiment)
    return work.there(run.experiment, run.fields) or kept(entry, entry.spec(run.fields))


def result(run: Run, key: str) -> Result | None:
    """Return the result of a run, or None while it is not there, with a button or progress."""
    found = there(run)
    if found is not None:
        return found
    if not may(Act.COMPUTE):
        st.info("This is not computed yet. Your teacher opens it first.",
                icon=":material/hourglass_empty:")  # fmt: skip
        return None
    wanted = st.session_state.setdefault(WANTED, set())
    if key not in wanted:
        st.info("This is not computed yet. It may take some minutes; you can cancel it.",
                icon=":material/hourglass_empty:")  # fmt: skip
        st.button("Compute it", icon=":material/play_arrow:", key=f"lab.lesson.compute.{key}",
                  on_click=wanted.add, args=(key,))  # fmt: skip
        return None
    with work.finished(f"lab.lesson.run.{key}"):
        job = work.run(run.experiment, dict(run.fields))
        if job.done:
            return job.result()
        work.wait(job, f"lab.lesson.job.{key}")
    return None


def setting(run: Run) -> None:
    """Draw what is asked of which experiment, and what of it is set."""
    entry = EXPERIMENTS.get(run.experiment)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{plain(entry.question)} {plain(chosen(entry, run.fields))}", width="content")
        link_to(entry, "Open it", run.fields)


def picture(result: Result, key: str, height_px: int | None = None) -> None:
    """Draw the headline and the figure of a run."""
    words = told(result)
    left, right = st.columns([8, 1], vertical_alignment="center")
    with left:
        if present.on():
            st.markdown(f"**{plain(words.headline)}**")
        else:
            headline(words.as_dict())
    with right:
        explained(words.headline)
    figure = drawn(result)
    if figure is not None:
        most, own_px = PRESENTED_PX if present.on() else height_px, figure.layout.height
        if most and own_px and MOST_SQUEEZED * own_px < most < own_px:
            figure.update_layout(height=most)
        chart(figure, key, words.headline)
    if result.recorded:
        st.caption(plain(result.recorded))
