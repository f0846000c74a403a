"""Bridges: how few and how wrong may pairs be before a bridge between two spaces breaks?"""

from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question, tabs
from lab.ui.app.words import say, sure
from lab.ui.bridges import studies
from lab.ui.bridges.controls import fields_of, try_this
from lab.ui.bridges.live import ReadyBridge, live, prepared
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job


def _show(fields: dict[str, Any], ready: Job[ReadyBridge], run: Job[Result]) -> None:
    """Draw what is there: the bridge to play with, what the whole grid found, or both."""
    if not (ready.done or run.done):
        st.markdown("**The two spaces are being joined.** This happens once.")
        work.wait(ready, "lab.bridges.ready")
        return
    with work.finished("lab.bridges"):
        here = ready.result() if ready.done else None
        found = run.result() if run.done else None
        live(here, found, lambda: _wait(ready, run))
        if found is not None:
            _rest(fields, found)


def _wait(ready: Job[ReadyBridge], run: Job[Result]) -> None:
    if ready.done:
        st.markdown("**Every number of pairs is being tried in turn.** This happens once.")
        work.wait(run, "lab.bridges.run")
    else:
        st.markdown("**Both spaces are being read.**")
        work.wait(ready, "lab.bridges.ready")


def _rest(fields: dict[str, Any], found: Result) -> None:
    said = found.words().as_dict()
    say(said)
    tabs("bridges", {
        SURE: lambda: sure(said),
        "Numbers": lambda: st.dataframe(found.table("held"), hide_index=True),
        METHOD: lambda: method("bridge", fields),
        EXPORT: lambda: download(found.tables["cells"], found, "bridge"),
    })  # fmt: skip


nav.ensure_router()
question(
    "When does a bridge between two spaces break?",
    "A map from one space to another is learned from pairs, such as pictures and their names. "
    "Take pairs away or make some wrong, and see whether it still finds partners.",
)
with errors.shown():
    fields = fields_of(choice())
    _show(fields, prepared(fields), work.run("bridge", fields))
    try_this()
studies.draw()
