"""Where the gap comes from: three causes, each a small experiment, computed when asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.engine.local import kept
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.ui.app.about import about
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import shown
from lab.ui.app.frame import Choice
from lab.ui.app.words import headline, how_sure, points
from lab.ui.jobs import work
from lab.ui.library.words import explained

CAUSES = {
    "gap_cone": "Cones",
    "gap_temperature": "Temperature",
    "gap_mispaired": "Mispaired data",
}
TOLD = {
    "gap_cone": "A network maps its inputs into a narrow cone before it has learned anything. Two "
    "networks have two cones, so a gap is there before training starts.",
    "gap_temperature": "Training at a low temperature looks only at the nearest wrong partners. It "
    "may stop before it has closed the gap.",
    "gap_mispaired": "Some pairs of the training data may be wrong. We train with more and more "
    "wrong pairs.",
}
ASKED = "lab.gap_asked"


def draw(chosen: Choice) -> None:
    """Draw a tab for each cause; only the open one is looked at."""
    tabs = st.tabs(list(CAUSES.values()), on_change="rerun", key="lab.gap_causes")
    for tab, experiment in zip(tabs, CAUSES, strict=True):
        if tab.open:
            with tab, shown():
                _cause(experiment, chosen)


def _cause(experiment: str, chosen: Choice) -> None:
    fields: dict[str, Any] = {"dataset": chosen.dataset, "split_seed": chosen.seed}
    entry = EXPERIMENTS.get(experiment)
    st.markdown(f"**{entry.question}** {TOLD[experiment]}")
    found = work.there(experiment, fields) or kept(entry, entry.spec(fields))
    if found is None and experiment not in st.session_state.get(ASKED, ()):
        st.button(
            "Compute it", icon=":material/play_arrow:", key=f"lab.{experiment}", on_click=_ask,
            args=(experiment,), help="10 to 20 seconds on two cores, once; then it is kept.",
        )  # fmt: skip
        return
    if found is None:
        job = work.run(experiment, fields)
        if not job.done:
            work.wait(job, f"lab.{experiment}.job")
            return
        with work.finished(f"lab.{experiment}.job"):
            found = job.result()
    if found is not None:
        _result(found, experiment, fields)


def _result(found: Result, experiment: str, fields: dict[str, Any]) -> None:
    words, cause = found.words(), CAUSES[experiment].lower()
    headline(words.as_dict())
    left, right = st.columns(2, gap="large")
    with left:
        chart(found.figure(), f"lab.{experiment}.chart", words.headline)
    with right:
        points(words.as_dict())
        explained(words.headline, *words.points)
    left, right = st.columns(2)
    with left:
        how_sure(words.as_dict(), cause)
    with right:
        about(experiment, fields, cause)
    download(next(iter(found.tables.values())), found, experiment, cause)


def _ask(experiment: str) -> None:
    st.session_state[ASKED] = (*st.session_state.get(ASKED, ()), experiment)
