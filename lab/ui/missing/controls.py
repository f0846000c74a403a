"""Which modalities are there and what fills the rest: a toggle each, and one choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.base import Spec
from lab.experiments.missing.lattice.spec import TOLD, subset_arm
from lab.figures.theme import mark
from lab.impute.fills import FILLS
from lab.ui.app.errors import Lacks
from lab.ui.app.frame import USUAL, Choice, usual_reader
from lab.ui.app.links import links
from lab.ui.choose.controls import bound, controls, pick

SKIP = ("dataset", "views", "split_seed", "n_resamples", "seeds", "init_seed", "draw_seed")
"""Fields that the sidebar says, or that a class need not see."""


@dataclass(frozen=True)
class Kept:
    """What is kept, and what fills the rest."""

    subset: tuple[str, ...]
    fill: str

    def arm(self, names: Sequence[str]) -> str:
        """The arm of the lattice that this is; "" where nothing is kept."""
        return subset_arm(self.fill, self.subset, names) if self.subset else ""


def fields_of(chosen: Choice, spec_type: type[Spec], experiment: str) -> dict[str, Any]:
    """Return the fields of an experiment on views of the chosen data set; its settings stand in a
    popover.

    Raises ``Lacks`` for a data set of one modality.
    """
    entry = DATASETS.get(chosen.dataset)
    usual = [usual_reader(modality) for modality in USUAL if modality in entry.modalities]
    readers = [name for name in usual if ENCODERS.get(name).availability().ok]
    if len(readers) < 2:
        raise Lacks(
            f"A modality can be missing where there are two. {entry.card.title} has one.",
            lambda: links((("See where an encoder breaks on it", "board", {}),)),
        )
    with st.popover("Settings", icon=":material/tune:"):
        settings = controls(spec_type, experiment, skip=SKIP)
    views = ", ".join(readers)
    default = spec_type.model_fields["views"].default
    return {
        "dataset": chosen.dataset,
        **({} if views == default else {"views": views}),
        "split_seed": chosen.seed,
        **settings,
    }


def kept(names: Sequence[str], at: str) -> Kept:
    """Draw a toggle for each modality and the choice of a fill; return what they say.

    ``at`` is how their keys begin: "missing" and "missing.item" are two sets of them.
    """
    subset = tuple(
        name
        for name in names
        if st.toggle(
            f"{mark(name).icon} **{name.capitalize()}**", True, **bound(f"{at}.{name}", True),
            help="Off: this modality is missing. Default: on.",
        )
    )  # fmt: skip
    told = {entry.title: entry for entry in FILLS}
    titles = [FILLS.get(TOLD).title, *(t for t in told if t != FILLS.get(TOLD).title)]
    title = pick("What fills the hole", titles, f"{at}.fill", "The same for each that is missing.")
    st.caption(told[title].help)
    return Kept(subset, told[title].id)
