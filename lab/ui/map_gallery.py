"""The real items behind the points that are selected: pictures, words, voices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.contracts import SAMPLE_RATE_HZ, Item, Modality
from lab.data import DATASETS
from lab.experiments.views import View
from lab.perturb import PERTURBATIONS
from lab.ui.errors import plain
from lab.ui.map_controls import Wanted
from lab.ui.media import framed, gloss

SHOWN, IMAGE_PX, CARD_PX = 8, 160, 160
HEIGHT_PX = 560


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


def show_item(item: Item | None, view: View, name: str, side: str = "") -> None:
    """Draw an item as its view's encoder gets it; ``side`` is "", "clean" or "hurt"."""
    said = f"{view}, {side}" if side else str(view)
    if item is None:
        st.info("Taken away: the encoder gets nothing.", icon=":material/visibility_off:")
    elif view.modality == Modality.IMAGE:
        st.image(framed(item), width=IMAGE_PX, alt=f"{name}, {said}", output_format="PNG")
    elif view.modality == Modality.TEXT:
        st.markdown(f"### {plain(item)}" if item.strip() else "*nothing is left*")
        if view.facet != "en":
            st.caption(f"{view.facet}: {plain(name)}")
    else:
        st.audio(item, sample_rate=SAMPLE_RATE_HZ, alt=f"{name}, {said}, synthetic speech")
    st.caption(plain(said))
