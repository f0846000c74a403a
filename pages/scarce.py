"""Scarce: which model wins when labels, time and memory are few?"""

from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, question, tabs
from lab.ui.app.words import sure
from lab.ui.experiments import found
from lab.ui.jobs import work
from lab.ui.scarce.controls import try_this
from lab.ui.scarce.live import live

STUDIES = (
    "labels", "finer_labels", "necessary_structure", "necessary_heads", "low_resource",
    "graphical_models", "named_pairs", "filtered_speech", "compression", "internal_distillation",
    "pareto", "forgetting", "universal_features", "shared_or_own", "corrections",
    "robust_or_accurate", "curricula", "contamination",
)  # fmt: skip
"""Little data first, then small machines, then what is lost elsewhere."""
FIELDS: dict[str, Any] = {}
"""The usual settings, which are recorded."""


def _sure(said: dict[str, Any]) -> None:
    st.markdown(f"**What the study claims first.** {plain(said['headline'])}")
    sure(said)


def _rest(result: Result) -> None:
    said = result.words().as_dict()
    tabs("scarce", {
        SURE: lambda: _sure(said),
        "Numbers": lambda: st.dataframe(result.table("timing"), hide_index=True),
        METHOD: lambda: method("pareto", FIELDS),
        EXPORT: lambda: download(result.tables["arms"], result, "pareto"),
    })  # fmt: skip


nav.ensure_router()
question(
    "What do you do when there is little: few labels, a small machine?",
    "Say how many labels, how much time and how much memory you have, and see which model wins.",
)
with errors.shown():
    job = work.run("pareto", FIELDS)
    if job.done:
        with work.finished("lab.scarce.run"):
            live(job.result())
            try_this()
            _rest(job.result())
    else:
        st.markdown("**Every model is being tried.** This happens once, and takes some minutes.")
        work.wait(job, "lab.scarce.run")
found.draw("What else is known of scarcity", STUDIES)
