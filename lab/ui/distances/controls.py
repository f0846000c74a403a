"""What is compared, by which measure, and in which space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import streamlit as st

from lab.distance import DISTANCES
from lab.distance.base import Direction, Needs
from lab.experiments.spaces.table.run import SpacesSpec
from lab.experiments.views.shared_space import SpaceKind
from lab.ui.app.errors import plain
from lab.ui.app.frame import Choice
from lab.ui.choose.controls import controls, pick
from lab.ui.choose.views import pick_views

MEASURE = "spaces.measure"


def measures() -> list[str]:
    """Return the ids of the measures of two spaces, the default one first."""
    usual = str(SpacesSpec.model_fields["measure"].default)
    ids = [d.id for d in DISTANCES if d.needs != Needs.ONE and d.direction != Direction.NEITHER]
    return [usual, *(name for name in ids if name != usual)]


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the controls in one row and return the fields of the table's run."""
    one, two, three = st.columns([3, 3, 4], gap="small", vertical_alignment="bottom")
    with one:
        told = "What a cell of the table holds; its full name stands below."
        measure = pick("Measure", measures(), MEASURE, told)
    with two:
        space = _space(DISTANCES.get(measure).needs)
    with three, st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover("Views", icon=":material/view_module:", width="stretch"):
            views = pick_views(chosen)
        with st.popover("Settings", icon=":material/tune:", width="stretch"):
            skip = {"dataset", "views", "measure", "space", "seed", "test"}
            settings = controls(SpacesSpec, "spaces", skip=skip)
    return {
        "dataset": chosen.dataset,
        "views": views,
        "measure": measure,
        "space": space,
        "seed": chosen.seed,
        **settings,
    }


def _space(needs: Needs) -> str:
    kinds = list(get_args(SpaceKind))
    told = SpacesSpec.model_fields["space"].description or ""
    if needs != Needs.SHARED:
        told = f"The measure that is chosen needs none. {told}"
    return pick("Shared space", kinds, "spaces.space", told, kinds[0])


def meaning(measure: str, table: Mapping[str, Any] | None) -> None:
    """Say what the measure says and when it misleads, with what it reads on noise of this size."""
    entry = DISTANCES.get(measure)
    told = f"**{plain(entry.title)}**, {entry.direction.value}. {plain(entry.meaning)} "
    told += f"**It misleads:** {plain(entry.misleads)}"
    noise = None if table is None else table["summary"]["noise"]
    if noise is not None and noise["value"] is not None:
        first, second = noise["widths"]
        told += (
            f" On independent noise of this size (n = {noise['n']}, widths {first} and {second}) "
            f"it reads **{noise['value']:.2f}**."
        )
    st.markdown(told)
