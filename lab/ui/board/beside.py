"""The sentence below two curves: how far apart their encoders break, on the same items."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.experiments.severity.compare import compared_words
from lab.ui.app.errors import plain
from lab.ui.jobs.kept import kept

Run = dict[str, Any]


def beside(run: Run, other: Run) -> None:
    """Draw the sentence of two runs of one perturbation; what is only recorded has no items."""
    if not all("items" in each["tables"] for each in (run, other)):
        st.caption("How far apart the two break comes with the live cells.")
        return
    keys = tuple(str((each["spec"], each["manifest"]["summary_digest"])) for each in (run, other))
    st.markdown(plain(kept("lab.beside", keys, lambda: _said(run, other))))


def _said(run: Run, other: Run) -> str:
    try:
        return compared_words(run, other)
    except LabError as error:
        return f"How far apart the two break is not said: {error}"
