"""Gap: what does the gap between modalities do, and where does it come from?"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question, tabs
from lab.ui.app.words import sure
from lab.ui.gap import controls as gap_controls
from lab.ui.gap import origins as gap_origins_view
from lab.ui.gap import slide as gap_view
from lab.ui.jobs import work
from lab.ui.spaces.controls import single


def _sure(found: Any) -> None:
    st.dataframe(gap_view.verdict_rows(found), hide_index=True)
    sure(found["words"])


def _export(found: Any) -> None:
    download(found["tables"]["curve"], found, "gap", "the slide")


def _show(fields: dict[str, Any], here: gap_view.Ready, origins: Mapping[str, Any]) -> None:
    run = work.run("gap", fields)
    if not run.done:
        gap_view.live(here, None, {})
        work.wait(run, "lab.gap_run")
        return
    found = run.result().as_dict()
    gap_view.live(here, found, {
        **origins,
        SURE: lambda: _sure(found),
        METHOD: lambda: gap_view.code(fields),
        EXPORT: lambda: _export(found),
    })  # fmt: skip
    gap_controls.try_this()


nav.ensure_router()
question(
    "What does the gap between modalities do?",
    "Two encodings of the same concepts often lie in two separate clouds. Slide the clouds "
    "together, and see what gets better and what gets worse.",
)
chosen = choice()
origins = {"Where does it come from?": lambda: gap_origins_view.draw(chosen)}
failed = True
with errors.shown():
    fields = gap_controls.fields_of(chosen)
    job = gap_view.prepared(fields)
    if not job.done:
        failed = False
        work.wait(job, "lab.gap_ready")
    else:
        with work.finished("lab.gap_ready"):
            here, failed = job.result(), False
            _show(fields, here, origins)
if failed and not single(chosen.dataset):
    tabs("gap", origins)
