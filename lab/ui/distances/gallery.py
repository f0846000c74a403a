"""The pair against the number of items: does its agreement survive a larger gallery?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.figures.distances.gallery_curve import gallery_curves
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.words import tell
from lab.ui.jobs import work

KEY = "lab.gallery"


def fields_of(pair_fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the gallery's run of the open pair."""
    shared = ("dataset", "a", "b", "space", "n_train_pairs", "n_concepts", "seed")
    return {name: pair_fields[name] for name in shared}


def draw(fields: dict[str, Any]) -> None:
    """Draw the curves and what they say, or how far they are."""
    job = work.run("gallery", fields)
    if not job.done:
        work.wait(job, KEY)
        return
    with work.finished(KEY):
        run = job.result().as_dict()
        left, right = st.columns([3, 2], gap="large")
        with left:
            chart(gallery_curves(run), KEY, run["words"]["headline"])
        with right:
            tell(run["words"], "the curve")
            st.caption(
                "A larger gallery holds more wrong answers. So each size has its own chance: "
                "k / (n - 1) for neighbours, k / n for retrieval."
            )
            download(run["tables"]["curve"], run, "gallery", "these curves")
