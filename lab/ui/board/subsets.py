"""Dropping modalities: what is left of the answer when one is missing."""

from __future__ import annotations

import streamlit as st

from lab.data import DATASETS
from lab.experiments.base import Result
from lab.experiments.missing.dropping import MODALITIES
from lab.figures.missing.subsets import subsets
from lab.ui.app.about import about
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain, shown
from lab.ui.app.frame import Choice
from lab.ui.app.words import tell
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

NOW = "lab.subsets_now"


def fields_of(chosen: Choice) -> dict[str, object]:
    """Return the fields of the run that the sidebar asks for."""
    return {
        "dataset": chosen.dataset,
        "split_seed": chosen.seed,
        **{f"{m}_encoder": chosen.encoder_of(m) for m in MODALITIES},
    }


def draw(chosen: Choice, board_done: bool) -> None:
    """Draw every subset of modalities, computed once the board no longer needs the processor."""
    has = DATASETS.get(chosen.dataset).modalities
    if not set(MODALITIES) <= set(has):
        st.caption(
            f"Asked of {' and '.join(MODALITIES)} of the same concepts; {plain(chosen.dataset)} "
            f"has {' and '.join(has)}."
        )
        return
    if not (board_done or st.session_state.get(NOW)):
        st.caption("Computed when the board is done.")
        st.button("Compute it now", key=NOW)
        return
    with shown():
        job = work.run("dropping", fields_of(chosen))
        st.fragment(_draw, run_every=None if job.done else work.POLL_S)(chosen, job, job.done)


def _draw(chosen: Choice, job: Job[Result], was_done: bool) -> None:
    if job.done and not was_done:
        st.rerun()  # once more as a whole page, which stops looking in
    if not job.done:
        work.waiting(job, "lab.subsets")
        return
    with work.finished("lab.subsets"):
        run = job.result().as_dict()
        left, right = st.columns([3, 2], gap="large")
        with left:
            chart(subsets(run), "lab.subsets", run["words"]["headline"])
        with right:
            st.markdown("**What this means**")
            tell(run["words"], "what is left")
            about("dropping", fields_of(chosen), "what is left")
            download(run["tables"]["arms"], run, "dropping", "what is left")
