"""Transfer: where does what was learned stop transferring?"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, question, tabs
from lab.ui.app.words import say, sure
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.transfer import controls as transfer_controls
from lab.ui.transfer import matrix as transfer_view
from lab.ui.transfer import relation as transfer_relation_view

Run = Mapping[str, Any]


def _export(run: Run) -> None:
    download(run["tables"]["cells"], run, "transfer")


def _sure(run: Run, group: str, pair: tuple[str, str]) -> None:
    sure(run["words"])
    if rows := transfer_relation_view.distance_rows(run, group, pair):
        st.markdown("**How far apart the two of the open cell are**")
        st.dataframe(rows, hide_index=True)


def _show(
    fields: dict[str, Any],
    run: Run,
    at_work: Job[Any] | None,
    left: DeltaGenerator,
    right: DeltaGenerator,
) -> None:
    with right:
        group, pair = transfer_view.pick_cell(run)
        transfer_view.merits(run, group, pair)
    with left:
        transfer_view.matrix(run, group, pair)
    say(run["words"])
    if at_work is not None:
        st.caption("Distances and scores are being compared with the loss.")
        work.wait(at_work, "lab.transfer_relate")
    listed, held = run["summary"]["resources"] is not None, run["tables"]["measures"]
    tabs("transfer", {
        PICTURES: lambda: transfer_view.examples(run, group, pair),
        "Languages": (lambda: transfer_view.languages(run, pair)) if listed else None,
        "What foretells it?":
            (lambda: transfer_relation_view.foretold(run, group, pair)) if held else None,
        SURE: lambda: _sure(run, group, pair),
        METHOD: lambda: method("transfer", run["spec"]),
        EXPORT: lambda: _export(run),
    })  # fmt: skip
    transfer_controls.try_this(fields["facet_type"])


nav.ensure_router()
question(
    "Where does what was learned stop transferring?",
    "A small model learns in one language and is tested in the others. Each cell shows the "
    "accuracy, then the change. Click a cell to open it.",
)
left, right = st.columns([8, 5], gap="large")
with errors.shown():
    with right:
        fields = transfer_controls.fields_of(choice())
    run, at_work = None, None
    with work.finished("lab.transfer_run"):
        run, at_work = transfer_view.run_of(fields)
    if run is not None:
        _show(fields, run, at_work, left, right)
    elif at_work is not None:
        with left:
            st.markdown("**One small model learns from each language.** The cells come first.")
            work.wait(at_work, "lab.transfer_wait")
