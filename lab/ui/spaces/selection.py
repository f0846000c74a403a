"""The selection on a map: kept by ids, in the address as far as it is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lab.figures.map.points import Cloud
from lab.ui.choose.controls import bound
from lab.ui.one_sample.own_item import DEFAULT_ITEM

SELECTED, WHOLE, CENTRE = "map.selected", "lab.selection", "lab.centre"
IN_LINK = 12
"""So many ids the address carries; a larger selection lives in the session."""
LISTED = 5_000
"""Up to so many ids are listed; beyond, one is typed."""


def selection(clouds: Sequence[Cloud]) -> tuple[str, ...]:
    """Draw the list of selected concepts (the keyboard's way) and return all that are selected."""
    # Views side by side show the same concepts.
    known = clouds[0].ids
    usual = [DEFAULT_ITEM if DEFAULT_ITEM in known else next(iter(known))]
    held = st.session_state.get(SELECTED)
    if held is not None and not all(concept in known for concept in held):
        gone = [concept for concept in held if concept not in known]
        st.session_state[SELECTED] = [concept for concept in held if concept in known]
        st.info(f"Not on this map: {', '.join(gone[:3])}. A fitted map hides what trained it.")
    many = len(known) > LISTED
    options = list(dict.fromkeys([*usual, *(held or ())])) if many else list(known)
    listed = st.multiselect(
        "Selected concepts", options, usual, **bound(SELECTED, usual), select_all=False,
        accept_new_options=many, help="The same as a click or a lasso on the map. Type to search.",
    )  # fmt: skip
    shown = tuple(concept for concept in listed if concept in known)
    whole = tuple(c for c in st.session_state.get(WHOLE, ()) if c in known)
    if len(whole) > IN_LINK and whole[:IN_LINK] == shown:
        st.caption(f"{len(whole)} are selected; a link carries the first {IN_LINK}.")
        return whole
    return shown


def take(ids: Sequence[str]) -> None:
    """Select these concepts; call it from a callback."""
    st.session_state[WHOLE] = tuple(ids)
    st.session_state[SELECTED] = list(ids[:IN_LINK])


def picked(key: str, layers: Mapping[int, Sequence[str]]) -> None:
    """Turn what was clicked or brushed on a chart into the selection; for a callback.

    ``layers`` gives the ids of the points of each trace, for charts whose points carry rows.
    """
    points: list[dict[str, Any]] = st.session_state[key].selection.points
    ids = []
    for point in points:
        held = point.get("customdata")
        if isinstance(held, list):
            held = held[0] if held else None
        if held is not None:
            ids.append(held if isinstance(held, str) else layers[point["curve_number"]][int(held)])
    if ids:
        st.session_state.pop(CENTRE, None)
        take(list(dict.fromkeys(ids)))
