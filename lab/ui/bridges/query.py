"""One query across the bridge: what it is, its nearest partners as real items, its own marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.contracts import Column
from lab.data import DATASETS
from lab.data.placelab.borders import neighbours
from lab.experiments.align.bridge.crossing import Knobs, LiveBridge
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import View
from lab.ui.app.errors import plain
from lab.ui.app.media import borders, gloss, show_item
from lab.ui.choose.controls import pick

QUERY = "bridges.query"
SHOWN, CARD_PX = 4, 170


def query(ranked: Sequence[str]) -> str:
    """Draw the choice of a query, those that the best bridge finds first; return its concept."""
    told = "The same as a click on a point. Those that the best bridge finds come first."
    return pick("Query, followed across the bridge", ranked, QUERY, told, ranked[0])


def follow(bridge: LiveBridge, setting: Knobs, concept: str) -> None:
    """Draw where a query lands: its nearest partners, and its own with its rank."""
    spec = bridge.spec
    dataset = DATASETS.get(spec.dataset)
    a, b = pair_of_views(spec.dataset, spec.a, spec.b)
    found = bridge.follow(setting, concept, SHOWN)
    near = dict(found.nearest)
    # As many cards whether its own partner is among the nearest or not.
    ids = list(near) if concept in near else [*list(near)[:-1], concept]
    side_a = dataset.column(a.modality, a.facet, [concept])
    side_b = dataset.column(b.modality, b.facet, ids)
    st.markdown(
        f"**{plain(dataset.name(concept))}** crosses the bridge: its own partner is number "
        f"**{found.rank}** of {len(bridge.concepts)}.{_touching(spec.dataset, concept, ids)}\n\n"
        f"{_ranks(bridge, setting, concept)}"
    )
    with st.grid(min_column_width=CARD_PX, gap="small"):
        with st.container(border=True, height="stretch"):
            st.markdown("**The query**")
            _item(side_a, concept, a, spec.dataset)
        for rank, one in enumerate(ids, start=1):
            own = one == concept
            with st.container(border=True, height="stretch"):
                place = found.rank if own else rank
                st.markdown(
                    f"**Number {place}**, cosine {near.get(one, found.cosine):.2f}"
                    + ("  \n:material/check: **its partner**" if own else "")
                )
                _item(side_b, one, b, spec.dataset)


def _item(column: Column, concept: str, view: View, dataset: str) -> None:
    item = column.items[column.ids.index(concept)]
    show_item(item, view, DATASETS.get(dataset).name(concept))
    for note in (gloss(str(view.modality), column.synthetic), borders(dataset, concept)):
        if note:
            st.caption(note)


def _touching(dataset: str, concept: str, ids: Sequence[str]) -> str:
    """Say which of the countries shown touch the one that is followed."""
    if dataset != "placelab" or not neighbours(concept):
        return ""
    near = [one for one in ids if one in neighbours(concept)]
    names = ", ".join(plain(DATASETS.get(dataset).name(one)) for one in near) or "none"
    return f" Of those shown here, its neighbours on the map are: {names}."


def _ranks(bridge: LiveBridge, setting: Knobs, concept: str) -> str:
    """Return a table of the rank of its partner at every number of pairs, this one bold."""
    ranks = {n: bridge.follow(Knobs(n, setting.noise), concept, 0).rank for n in bridge.pairs}
    bold = {n: f"**{rank}**" if n == setting.pairs else f"{rank}" for n, rank in ranks.items()}
    lines = (["pairs", *map(str, ranks)], ["-"] * (1 + len(ranks)), ["its rank", *bold.values()])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
