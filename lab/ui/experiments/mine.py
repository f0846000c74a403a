"""What this session asked for: every run it started, each opened again by a click."""

from __future__ import annotations

import streamlit as st

from lab.engine.report.reproduce import changed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Spec
from lab.experiments.knobs import chosen
from lab.ui.app.errors import plain
from lab.ui.experiments.cards import link_to
from lab.ui.jobs.shared import asked, state_of

MOST = 12
ICONS = {
    "ready": ":material/check_circle:",
    "on its way": ":material/hourglass_top:",
    "stopped or failed": ":material/error:",
}


def draw() -> None:
    """Draw the runs of this session, the last first; nothing where there is none."""
    runs = asked()
    if not runs:
        return
    with st.expander(f"Your runs in this session: {len(runs)}", icon=":material/history:"):
        for experiment, spec in runs[:MOST]:
            entry = EXPERIMENTS.get(experiment)
            state = state_of(entry, spec)
            link_to(entry, f"{_said(entry, spec)} ({state})", spec.model_dump(), ICONS[state])
        if len(runs) > MOST:
            st.caption(f"The last {MOST} of {len(runs)} are shown.")


def _said(entry: Experiment, spec: Spec) -> str:
    fields = changed(entry.id, spec.model_dump())
    return plain(f"{entry.title}: {chosen(entry, fields) or 'the default settings'}")
