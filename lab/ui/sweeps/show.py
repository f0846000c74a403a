"""A sweep on its page: one number of every cell, how far it is, and what to do with it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.engine.sweep.launch import start, stopped_by
from lab.engine.sweep.picture import (
    estimates_of,
    modality_of,
    name_of,
    picture_rows,
    title_of,
)
from lab.engine.sweep.run import SweepStatus, in_words
from lab.engine.sweep.running import Running, running
from lab.engine.sweep.states import Became, ask_to_stop, is_asked_to_stop
from lab.figures.sweep import MOST_ROWS, sweep_rows
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain, show
from lab.ui.app.teaching import Act, may
from lab.ui.choose.controls import bound_number, pick
from lab.ui.sweeps.known import Known
from lab.ui.sweeps.planned import WHICH
from lab.ui.sweeps.planned import name_of as name_of_sweep

if TYPE_CHECKING:
    import pandas as pd

POLL_S = 2.0
WAIT_S = 8.0
"""For the process that was started to be there."""
NUMBER, CELL, CHART, PROCESSES, FAULT = (
    "sweeps.number", "sweeps.cell", "lab.sweeps.figure", "sweeps.processes", "lab.sweeps.fault",
)  # fmt: skip


def draw(known: Known) -> None:
    """Draw figure, headline and buttons; while it runs they are looked at every two seconds."""
    at_work = running(known.plan)

    @st.fragment(run_every=POLL_S if at_work else None)
    def live() -> None:
        now = running(known.plan)
        if (now is None) != (at_work is None):
            st.rerun()
        found = known.status()
        left, right = st.columns([3, 1], gap="large")
        with right:
            number = _number(known, known.table(found))
            _act(known, found, now)
        with left:
            _figure(known, found, number)
            _headline(known, found, now)

    live()


def _number(known: Known, table: pd.DataFrame) -> str | None:
    offered = estimates_of(known.plan, known.cells, table)
    if not offered:
        st.caption("Which number is shown can be chosen once a cell is done.")
        return None
    return pick("Number shown", offered, NUMBER, "Of each cell's summary.")


def _figure(known: Known, found: SweepStatus, number: str | None) -> None:
    rows = picture_rows(known.plan, found, known.rows, number)
    title = title_of(number)
    told = f"{title} of each cell. {_counted(found)}"
    chart(sweep_rows(rows, title, modality_of(known.cells)), CHART, told, lambda: _clicked(known))
    if len({row["label"] for row in rows}) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} settings are drawn; the table holds all.")


def _clicked(known: Known) -> None:
    points = st.session_state[CHART].selection.points
    if points and "customdata" in points[0]:
        held = points[0]["customdata"]
        key = held[0] if isinstance(held, list) else held
        st.session_state[CELL] = next(
            (name_of(known.plan, c) for c in known.cells if c.key == key), None
        )


def _counted(found: SweepStatus) -> str:
    return f"{found.counts[Became.DONE]} of {len(found.states)} cells are done."


def _headline(known: Known, found: SweepStatus, now: Running | None) -> None:
    """Say how far it is; what is left to wait for; what ended it early."""
    counts, left = found.counts, found.counts[Became.LEFT]
    st.markdown(f"#### {_counted(found)}")
    if now is not None:
        rate = now.rate(left, time.time())
        told = f"{60 * rate:.2g} a minute, {in_words(left / rate)} left" if rate else "Started"
        stopping = "Stopping. " if is_asked_to_stop(known.plan) else ""
        st.progress(1 - left / len(found.states), plain(f"{stopping}{told}."))
    lines = found.words()[1:]
    failed = len(found.failed)
    st.markdown("\n".join(f"- {plain(line)}" for line in lines[: len(lines) - failed]))
    if failed:
        st.warning(f"{failed} failed: the tab **What failed** says why.", icon=":material/error:")
    if now is None and left and not is_asked_to_stop(known.plan):
        if said := stopped_by(known.plan):
            st.error(f"**The last run ended early.** {plain(said)}", icon=":material/error:")
    elif now is None and left and counts[Became.DONE]:
        st.info("Stopped. What is done is kept; **Go on** computes the rest.",
                icon=":material/stop_circle:")  # fmt: skip


def _act(known: Known, found: SweepStatus, now: Running | None) -> None:
    """Draw what can be done with it now."""
    if (fault := st.session_state.pop(FAULT, None)) is not None:
        show(fault)
    if not may(Act.COMPUTE):
        st.caption("In a class your teacher starts and stops sweeps.")
        return
    if now is not None:
        st.button("Cancel", icon=":material/stop_circle:", key="lab.sweeps.cancel",
                  on_click=_do, args=(ask_to_stop, known))  # fmt: skip
        return
    left, cores = found.counts[Became.LEFT], os.cpu_count() or 1
    if left:
        told = "Side by side here, each on one core. For a cluster, see the tab of the plan."
        usual = min(2, cores)
        tied = bound_number(PROCESSES, usual, 1, 4 * cores, "the number of processes")
        n = st.number_input("Processes", 1, 4 * cores, usual, help=told, **tied)
        words = "Go on" if found.counts[Became.DONE] else "Start"
        st.button(f"{words}: {left} cells", type="primary", icon=":material/play_arrow:",
                  key="lab.sweeps.start", on_click=_begin, args=(known, int(n)))  # fmt: skip
        if found.seconds_a_cell is None and left > 1:
            st.button("Time one cell first", icon=":material/timer:", key="lab.sweeps.time",
                      on_click=_begin, args=(known, 1), kwargs={"most": 1})  # fmt: skip
    if found.failed:
        st.button("Try failed cells again", icon=":material/refresh:", key="lab.sweeps.again",
                  on_click=_begin, args=(known, 1), kwargs={"again": True})  # fmt: skip


def _begin(known: Known, processes: int, **more: Any) -> None:
    """Start its process, and let the address name the sweep; for a callback."""
    _do(lambda plan: start(plan, processes, **more), known)
    st.session_state[WHICH] = name_of_sweep(known.plan)
    # Until the process holds the lock, the page would offer to start it again.
    end = time.monotonic() + WAIT_S
    while running(known.plan) is None and time.monotonic() < end and not stopped_by(known.plan):
        time.sleep(0.1)


def _do(act: Any, known: Known) -> None:
    try:
        act(known.plan)
    except Exception as error:
        st.session_state[FAULT] = error
