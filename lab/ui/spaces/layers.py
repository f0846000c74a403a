"""Layers of two encoders on a page: the table, the profile by depth, the relatives."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.experiments.base import Result
from lab.experiments.spaces.layers.run import LayersSpec
from lab.experiments.views.view import View
from lab.figures.spaces.layers import depth_profile, layer_grid, relatives
from lab.ui.app.about import about
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain, shown
from lab.ui.app.frame import Choice
from lab.ui.app.words import tell
from lab.ui.choose.controls import bound, controls
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

KEY = "lab.layers"
OPEN = "map.layers"


def section(chosen: Choice, a: View, b: View) -> None:
    """Draw the section, computed when it is opened."""
    st.markdown(
        f"**At which depth do two encoders agree?** Each layer of {plain(str(a))} is compared "
        f"with each layer of {plain(str(b))}."
    )
    if not st.toggle("Compare layers", **bound(OPEN, False), help="Takes a minute the first time."):
        return
    with shown():
        skip = {"dataset", "a", "b", "split_seed", "n_permutations"}
        with st.popover("Settings of the layers", icon=":material/tune:"):
            settings = controls(LayersSpec, "layers", skip=skip)
        fields = {
            "dataset": chosen.dataset, "a": str(a), "b": str(b), "split_seed": chosen.seed,
            **settings,
        }  # fmt: skip
        job = work.run("layers", fields)
        st.fragment(_draw, run_every=None if job.done else work.POLL_S)(fields, job, job.done)


def _draw(fields: dict[str, Any], job: Job[Result], was_done: bool) -> None:
    if job.done and not was_done:
        st.rerun()  # once more as a whole page, which stops looking in
    if not job.done:
        work.waiting(job, KEY)
        return
    with work.finished(KEY):
        result = job.result()
        run = result.as_dict()
        left, right = st.columns(2, gap="large")
        with left:
            chart(layer_grid(run), f"{KEY}.grid", run["words"]["headline"])
            st.caption(
                "The frame marks the largest cell. The dots mark the layers that both encoders "
                "hand out as their vectors."
            )
        with right:
            chart(depth_profile(run), f"{KEY}.depth", "Agreement by depth, trained and random")
            if run["tables"]["relatives"]:
                chart(relatives(run), f"{KEY}.relatives", "Agreement of sizes and random versions")
        tell(run["words"], "the layers")
        with st.expander("As a table", icon=":material/table:"):
            st.dataframe(run["tables"]["cells"], hide_index=True)
        about("layers", fields, "the layers")
        download(run["tables"]["cells"], run, "layers", "the layers")
