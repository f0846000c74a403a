"""Under a sweep: a cell to open, the table, what failed, the plan, and what can be taken along."""

from __future__ import annotations

import shlex
from functools import partial

import streamlit as st

from lab.engine.report.page import html_of
from lab.engine.report.reproduce import changed
from lab.engine.report.sweeps import sweep_report
from lab.engine.sweep.picture import name_of
from lab.engine.sweep.plan import toml_of
from lab.engine.sweep.run import SweepStatus
from lab.engine.sweep.states import Became
from lab.ui.app.download import table_bytes
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.choose.controls import pick
from lab.ui.experiments.cards import WHICH as EXP
from lab.ui.sweeps.known import Known
from lab.ui.sweeps.show import CELL

MOST_FAILED = 50
FORMS = (
    ("CSV", "csv", "text/csv"),
    ("Parquet", "parquet", "application/vnd.apache.parquet"),
)


def cells(known: Known, found: SweepStatus) -> None:
    """Draw the choice of a cell with the way to its own page, and the table."""
    named_cells = {name_of(known.plan, cell): cell for cell in found.cells}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = pick("Cell", list(named_cells), CELL, "The same choice as a click on a point.")
        cell = named_cells[which]
        of = known.plan.experiment
        fields = changed(of, cell.spec.model_dump())
        query = {EXP: of, **{f"{of}.{name}": value for name, value in fields.items()}}
        link("Open its page", "experiments", query)
    st.dataframe(known.table(found), hide_index=True)


def failed(found: SweepStatus) -> None:
    """Draw each cell that failed, with why, and its traceback where it was a bug."""
    for cell, state in found.failed[:MOST_FAILED]:
        st.markdown(f"**{plain(', '.join(f'{k} = {v}' for k, v in cell.fields.items()))}**")
        st.markdown(plain(state.error))
        if state.traceback:
            with st.expander("Traceback", icon=":material/bug_report:"):
                st.code(state.traceback, language=None)
    if len(found.failed) > MOST_FAILED:
        st.caption(f"{len(found.failed) - MOST_FAILED} more failed; the table holds them.")


def plan(known: Known) -> None:
    """Draw the plan as a file, with the commands that run it elsewhere."""
    text = toml_of(known.plan)
    st.code(text, language="toml")
    name = f"{known.plan.experiment}.toml"
    st.download_button("The plan (TOML)", text, name, "application/toml", on_click="ignore",
                       key="lab.sweeps.toml", icon=":material/download:")  # fmt: skip
    st.code(f"faultline sweep run {shlex.quote(name)} --processes 2\n"
            f"faultline sweep run {shlex.quote(name)} --scheduler tcp://HOST:8786",
            language="bash")  # fmt: skip


def export(known: Known, found: SweepStatus) -> None:
    """Draw the buttons for the table; a file is made when its button is pressed."""
    with st.container(horizontal=True):
        for title, ending, mime in FORMS:
            st.download_button(
                f"Table ({title})",
                partial(_bytes, known, found, ending),
                f"{known.plan.experiment}.{ending}", mime, on_click="ignore",
                key=f"lab.sweeps.{ending}", icon=":material/download:",
            )  # fmt: skip
        st.download_button(
            "Report", lambda: html_of(sweep_report(known.plan)), f"{known.plan.experiment}.html",
            "text/html", on_click="ignore", key="lab.sweeps.report", icon=":material/article:",
            disabled=not found.counts[Became.DONE],
        )  # fmt: skip


def _bytes(known: Known, found: SweepStatus, ending: str) -> bytes:
    return table_bytes(known.table(found), ending)
