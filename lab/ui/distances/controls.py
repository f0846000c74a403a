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
from lab.ui.spaces.controls import single

MEASURE = "spaces.measure"


def measures() -> list[str]:
    """Return the ids of the measures of two spaces, the default one first."""
    usual = str(SpacesSpec.model_fields["measure"].default)
    ids = [d.id for d in DISTANCES if d.needs != Needs.ONE and d.direction != Direction.NEITHER]
    return [usual, *(name for name in ids if name != usual)]


def fields_of(chosen: Choice) -> dict[str, Any]:
    """Draw the controls and return the fields of the table's run."""
    with st.grid(2, min_column_width=140, gap="small"):
        told = "What a cell of the table holds."
        measure = pick("Measure", measures(), MEASURE, told)
        space = _space(DISTANCES.get(measure).needs, chosen.dataset)
    with st.container(horizontal=True):
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


def _space(needs: Needs, dataset: str) -> str:
    kinds = list(get_args(SpaceKind))
    told = SpacesSpec.model_fields["space"].description or ""
    if needs != Needs.SHARED:
        told = f"The measure that is chosen needs none. {told}"
    return pick(
        "Shared space", kinds, "spaces.space", told, "none" if single(dataset) else kinds[0]
    )


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
