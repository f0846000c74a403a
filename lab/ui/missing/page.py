"""A page of one experiment on several modalities: its settings, the wait, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lab.engine.workers.waiters import AWAY_S
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.ui.app import errors
from lab.ui.app.about import method
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, SURE
from lab.ui.app.words import headline
from lab.ui.experiments.one import how_sure
from lab.ui.jobs import work
from lab.ui.missing.controls import fields_of

Tabs = Mapping[str, Callable[[], object]]
Look = Callable[[Result, Mapping[str, Any], Tabs], object]
"""Draws a result, run with these fields, with these last tabs."""


def page(experiment: str, table: str, waiting: str, look: Look) -> None:
    """Draw the experiment as it was recorded or is computed here.

    ``table`` is what its CSV holds; ``waiting`` says what is computed meanwhile.
    """
    with errors.shown():
        fields = fields_of(choice(), EXPERIMENTS.get(experiment).spec_type, experiment)
        job = work.run(experiment, fields)
        if not job.done:
            st.markdown(
                f"**{waiting}** This happens once, and takes some minutes. It goes on while you "
                f"look at other pages, for {AWAY_S / 60:.0f} minutes at most."
            )
            work.wait(job, f"lab.{experiment}.run")
            _meanwhile(experiment)
            return
        with work.finished(f"lab.{experiment}.run"):
            found = job.result()
            look(found, fields, {
                SURE: lambda: how_sure(EXPERIMENTS.get(experiment), found),
                METHOD: lambda: method(experiment, fields),
                EXPORT: lambda: download(found.tables[table], found, experiment),
            })  # fmt: skip


def _meanwhile(experiment: str) -> None:
    """Draw what was recorded with the usual settings, so that the page is not empty."""
    usual = work.recorded(experiment, {})
    if usual is None:
        return
    words = usual.words()
    dataset = usual.spec.model_dump()["dataset"]
    st.warning(
        f"Until then, this is the figure of {dataset} with the usual settings.",
        icon=":material/history:",
    )
    chart(usual.figure(), f"lab.{experiment}.usual", words.headline)
    headline(words.as_dict())
