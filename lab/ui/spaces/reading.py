"""What is read beside a map: how far to believe it, what it means, where to go on."""

from __future__ import annotations

import streamlit as st

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.experiments.base import Result
from lab.experiments.spaces.map.words import CAUTION
from lab.figures.theme import number
from lab.ui.app import nav
from lab.ui.app.links import try_this as draw_links
from lab.ui.app.words import sure

TOLD = {
    "trustworthiness": "Whether neighbours on the map are neighbours in the space: 1 always.",
    "continuity": "Whether neighbours in the space are neighbours on the map: 1 always.",
    "stress": "The part of the distances that the map misses at its best scale: 0 none.",
}


def quality(result: Result) -> None:
    """Draw the three scores of the first map, each with its interval and chance."""
    panel = result.summary["panels"][0]
    if len(result.summary["panels"]) > 1:
        st.caption(f"Of the map of {panel['views'][0]}:")
    with st.grid(3, min_column_width=130, gap="small"):
        for name, told in TOLD.items():
            found = panel["quality"][name]
            ends = f"{number(found['low'])} to {number(found['high'])}"
            st.metric(
                name.capitalize(), number(found["value"]), ends, delta_color="off",
                delta_arrow="off", border=True, height="stretch",
                help=f"{told} A shuffled map: {number(found['chance'])}. n = {found['n']} points; "
                "beneath: the 95 % interval over concept families.",
            )  # fmt: skip


def caution() -> None:
    """The sentence that every map carries, with the way to the real distances."""
    st.caption(f"**{CAUTION}**", width="content")
    st.page_link(
        nav.page("distances"), label="See the real distances", icon=":material/straighten:"
    )


def how_sure(result: Result) -> None:
    """Draw how far to believe the map: scores, method, limits."""
    quality(result)
    sure(result.words().as_dict())


def try_this(dataset: str) -> None:
    """Draw links to other views of the map, as far as the data set has them."""
    entry = DATASETS.get(dataset)
    links = [
        ("Darker pictures, clean and hurt in one frame",
         {"map.perturbation": "darker", "map.colour": "drift"}),
    ]  # fmt: skip
    if Modality.SPEECH in entry.modalities:
        third = {"map.third": f"speech_embedding/{entry.facets(Modality.SPEECH)[0]}"}
        links.insert(0, ("Three modalities on one map", third))
    if len(entry.facets(Modality.IMAGE)) > 1:
        links.insert(
            0, ("One encoder, two styles: a space of its own", {"a": "lite0", "b": "lite0"})
        )
    draw_links((words, "spaces", query) for words, query in links)
