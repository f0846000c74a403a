"""Spaces: what lies near what, and in which space?"""

import streamlit as st

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.jobs.warm import warm_up
from lab.ui.spaces import map as map_view
from lab.ui.spaces import reading as map_reading
from lab.ui.spaces.controls import wanted
from lab.ui.spaces.gallery import first_of, gallery
from lab.ui.spaces.layers import section
from lab.ui.spaces.near import near
from lab.ui.spaces.search import search
from lab.ui.spaces.selection import selection

nav.ensure_router()
warm_up().now()
st.title("What lies near what, and in which space?")
st.markdown(
    "Each point is an item as an encoder sees it. Views that share a space are drawn in it "
    "together; views that share none stand side by side. Click a point, or take the lasso and "
    "draw around some."
)
with errors.shown():
    chosen = choice()
    asked = wanted(chosen)
    found = map_view.find(asked)
    shown = () if found.result is None else map_view.clouds(found.result)
    # Views that share no space need the width for themselves.
    together = len(shown) < 2
    left, right = st.columns([3, 2], gap="large") if together else (st.container(), st.container())
    if found.result is None:
        with left:
            map_view.better(found)
        with right:
            gallery(asked, first_of(asked))
    else:
        result = found.result
        with right:
            search(asked.dataset, shown)
            selected = selection(shown)
            gallery(asked, selected)
        with left:
            map_view.better(found)
            map_view.draw(shown, asked.colour, selected, result.words().headline)
            map_reading.caution()
            map_reading.quality(result)
        map_reading.meaning(result)
        if selected:
            near(asked, selected[0])
        if len(asked.views) > 1:
            section(chosen, *asked.views[:2])
        map_reading.try_this(asked.dataset)
        about("map", result.spec.model_dump(), "the map")
        download(result.tables["points"], result.manifest, "map", "the map")
