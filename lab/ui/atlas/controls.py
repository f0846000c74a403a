"""What of the atlas is looked at: one group that may be compared, a definition, a kind of harm."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.engine.atlas.atlas import Atlas, Block, ItemGroup, block, kinds_of
from lab.engine.atlas.merits import Merit
from lab.engine.atlas.words import SAID
from lab.experiments.views.facets import facet_name
from lab.ui.choose.controls import bound, pick
from lab.ui.jobs.kept import for_all

GROUP, MERIT, KIND, CONTROLS = "atlas.group", "atlas.by", "atlas.kind", "atlas.controls"
ALL = "all that hurt"
ITEMS = {"image": "Pictures", "text": "Names", "speech": "Voices"}


@dataclass(frozen=True)
class AtlasAsked:
    """What is chosen, and the block of the atlas that it gives."""

    merit: Merit
    block: Block

    @property
    def group(self) -> ItemGroup:
        return self.block.group

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this choice from any other, of the one recorded atlas."""
        return (*map(str, self.group), self.merit, *self.block.encoders, "under", *self.block.ways)


def asked(atlas: Atlas) -> AtlasAsked:
    """Draw the choices; raises what ``block`` does."""
    groups = {_named(group): group for group in atlas.groups()}
    group = groups[pick("Items", list(groups), GROUP, "Only models that read the same items are "
                        "ranked together.")]  # fmt: skip
    merits = {said.name: merit for merit, said in SAID.items()}
    merit = merits[pick("Ranked by", list(merits), MERIT, "Three definitions of holding up.")]
    kinds = list(kinds_of(atlas.of("cells", group)["perturbation"].unique()))
    kind = pick("Ways to hurt", [ALL, *kinds], KIND, "All, or one kind of them.")
    controls = st.toggle(
        "With controls", True, **bound(CONTROLS, True),
        help="Random weights and hand-made features. A model that does no better learned nothing "
        "that helps. Default: on.",
    )  # fmt: skip
    found = for_all(
        "atlas.block", (group, kind, controls),
        lambda: block(atlas, group, "" if kind == ALL else kind, controls),
    )  # fmt: skip
    return AtlasAsked(merit, found)


def _named(group: ItemGroup) -> str:
    facet = facet_name(DATASETS.get(group.dataset), Modality(group.modality), group.facet)
    seed = f", seed {group.seed}" if group.seed else ""
    return f"{ITEMS[group.modality]}: {facet}{seed}"
