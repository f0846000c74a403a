"""Spaces: what lies near what, and in which space?"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.experiments.base import Result
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.download import download
from lab.ui.app.frame import Choice, choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, question, tabs
from lab.ui.app.words import say
from lab.ui.spaces import map as map_view
from lab.ui.spaces import reading as map_reading
from lab.ui.spaces.controls import Wanted, wanted
from lab.ui.spaces.gallery import first_of, gallery
from lab.ui.spaces.layers import section
from lab.ui.spaces.near import near
from lab.ui.spaces.search import search
from lab.ui.spaces.selection import selection


def _export(result: Result) -> None:
    download(result.tables["points"], result, "map")


def _show(
    chosen: Choice,
    asked: Wanted,
    found: map_view.Found,
    result: Result,
    left: DeltaGenerator,
    right: DeltaGenerator,
) -> None:
    shown = map_view.clouds(result)
    with right:
        search(asked.dataset, shown)
        selected = selection(shown)
        gallery(asked, selected)
    with left:
        map_view.draw(shown, asked.colour, selected, result.words().headline)
        map_view.better(found)
    say(result.words().as_dict())
    tabs("map", {
        PICTURES: lambda: near(asked, selected[0]) if selected else st.info("Select a concept."),
        "Layers": len(asked.views) > 1 and (lambda: section(chosen, *asked.views[:2])),
        SURE: lambda: map_reading.how_sure(result),
        METHOD: lambda: method("map", result.spec.model_dump()),
        EXPORT: lambda: _export(result),
    })  # fmt: skip
    map_reading.try_this(asked.dataset)


nav.ensure_router()
question(
    "What lies near what, and in which space?",
    "Each point is an item as an encoder sees it. Click a point, or draw a lasso around some.",
)
left, right = st.columns([3, 2], gap="large")
with errors.shown():
    chosen = choice()
    with right:
        asked = wanted(chosen)
    found = map_view.find(asked)
    if found.result is not None:
        _show(chosen, asked, found, found.result, left, right)
    else:
        with left:
            map_view.better(found)
        with right:
            gallery(asked, first_of(asked))
