"""The nearest concepts of the selected one in the original spaces, compared across them."""

from __future__ import annotations

import streamlit as st

from lab.data import DATASETS
from lab.experiments.spaces.map.near import Near, near_clean, near_hurt
from lab.experiments.spaces.map.run import MapSpec, hurt_views
from lab.experiments.views.view import Seen, View, parse_views, see
from lab.perturb import PERTURBATIONS
from lab.ui.app.errors import plain
from lab.ui.choose.controls import pick
from lab.ui.one_sample.neighbours import neighbours
from lab.ui.spaces.controls import Wanted

Side = tuple[View, bool]


def near(wanted: Wanted, concept: str) -> None:
    """Draw the neighbours of a concept on two sides, and which were gained or lost between."""
    name = DATASETS.get(wanted.dataset).name(concept)
    st.markdown(f"The nearest neighbours of **{plain(name)}** in each encoder's own space.")
    sides = comparisons(wanted)
    chosen = pick("Compare", list(sides), "map.compare", "Two sides to compare.")
    one, other = sides[chosen]
    seen = _seen(wanted.dataset, wanted.fields["views"])
    rows = [_side(seen, side, concept, wanted) for side in (one, other)]
    neighbours(rows[0], rows[1], wanted.dataset, (_said(one), _said(other)))


def comparisons(wanted: Wanted) -> dict[str, tuple[Side, Side]]:
    """Return what can be compared: clean and hurt of a view, then each two views."""
    views = wanted.views
    hurt = hurt_views(MapSpec(**wanted.run_fields("pca"))) if wanted.hurt else ()
    pairs = [((view, False), (view, True)) for view in hurt]
    pairs += [((a, False), (b, False)) for i, a in enumerate(views) for b in views[i + 1 :]]
    return {f"{_said(a)} against {_said(b)}": (a, b) for a, b in pairs}


@st.cache_resource(max_entries=8, show_spinner="Looking at every item")
def _seen(dataset: str, views: str) -> Seen:
    return see(dataset, parse_views(DATASETS.get(dataset), views))


def _side(seen: Seen, side: Side, concept: str, wanted: Wanted) -> list[Near]:
    view, hurt = side
    if not hurt:
        return near_clean(seen, view, concept)
    fields = wanted.fields
    perturbation = PERTURBATIONS.get(fields["perturbation"])
    return near_hurt(seen, view, concept, perturbation, fields["severity"], fields["draw_seed"])


def _said(side: Side) -> str:
    view, hurt = side
    return f"{view}, hurt" if hurt else str(view)
