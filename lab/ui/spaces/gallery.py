"""The real items behind the points that are selected: pictures, words, voices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.contracts import Item, Modality
from lab.data import DATASETS
from lab.experiments.views.view import View
from lab.perturb import PERTURBATIONS
from lab.ui.app.errors import plain
from lab.ui.app.media import gloss, show_item
from lab.ui.one_sample.own_item import DEFAULT_ITEM
from lab.ui.spaces.controls import Wanted

SHOWN, CARD_PX = 8, 160
HEIGHT_PX = 260


def first_of(wanted: Wanted) -> tuple[str, ...]:
    """Return the concept that is shown while no map is there yet: one that every view has."""
    entry = DATASETS.get(wanted.dataset)
    columns = [set(entry.column(view.modality, view.facet).ids) for view in wanted.views]
    here = [concept for concept in entry.concepts if all(concept in ids for ids in columns)]
    return (DEFAULT_ITEM,) if DEFAULT_ITEM in here else tuple(here[:1])


def gallery(wanted: Wanted, selected: Sequence[str]) -> None:
    """Draw the first few concepts, each as every view's encoder gets it, clean and hurt."""
    if not selected:
        st.info("Nothing is selected: click a point, draw a lasso, or type a name.")
        return
    shown = selected[:SHOWN]
    if len(selected) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(selected)} that are selected.")
    entry = DATASETS.get(wanted.dataset)
    with st.container(height=HEIGHT_PX if len(shown) > 1 else "content", border=False):
        for concept in shown:
            st.markdown(f"**{plain(entry.name(concept))}**")
            with st.grid(min_column_width=CARD_PX, gap="small"):
                for view in wanted.views:
                    _view(wanted, view, concept, entry.name(concept))


def _view(wanted: Wanted, view: View, concept: str, name: str) -> None:
    column = DATASETS.get(wanted.dataset).column(view.modality, view.facet, [concept])
    sides = [("", column.items[0])]
    hurter = wanted.fields["perturbation"]
    if hurter and PERTURBATIONS.get(hurter).modality in (view.modality, Modality.ANY):
        sides = [("clean", sides[0][1]), ("hurt", _hurt(wanted, view, concept))]
    for side, item in sides:
        with st.container():
            show_item(item, view, name, side)
            if note := gloss(str(view.modality), column.synthetic):
                st.caption(note)


def _hurt(wanted: Wanted, view: View, concept: str) -> Item | None:
    """Return the item as the run hurts it; None where it is taken away."""
    hurter = PERTURBATIONS.get(wanted.fields["perturbation"])
    whole = hurter.modality == Modality.ANY
    ids = None if whole else [concept]
    # What is taken from another item needs the whole column it is taken from.
    column = DATASETS.get(wanted.dataset).column(view.modality, view.facet, ids)
    severity, seed = wanted.fields["severity"], wanted.fields["draw_seed"]
    hurt = hurter.apply(list(column.items), column.ids, severity, seed)
    return hurt[column.ids.index(concept)]
