"""Which picture is lit, and who is to be fooled: a picture of the data set, or one's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import streamlit as st

from lab.adversary.base import Image
from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.lighting.one.studio import Scene, Studio, own_scene, scene_of
from lab.ui.app.frame import Choice
from lab.ui.choose.controls import bound, pick
from lab.ui.choose.encoder import called
from lab.ui.lighting import work as lighting_work
from lab.ui.lighting.work import LightingRoom
from lab.ui.one_sample.own_item import CONCEPT, DEFAULT_ITEM, OWN, own_picture

SCENE = "lab.lighting.scene"
LEVELS = ("group", "subgroup")
AS_SAID = "what it says of it by daylight"


@dataclass(frozen=True)
class Sitting:
    """One picture in one room; a picture of one's own has no concept and stays in the session."""

    room: LightingRoom
    concept: str | None
    name: str
    picture: Image = field(repr=False)
    label: str | None
    """The class that one says one's own picture shows; None: what the victim says of it."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this sitting from others: of one's own picture a digest."""
        own = None
        if self.concept is None:
            own = hashlib.blake2b(self.picture.tobytes(), digest_size=8).hexdigest()
        return self.room, self.concept, own, self.label

    def scene(self, studio: Studio) -> Scene:
        """Return the picture as the studio knows it, made once a session."""
        kept = st.session_state.get(SCENE)
        if kept is None or kept[0] != self.key or kept[1] is not studio.head:
            made = (
                own_scene(studio, self.picture, self.label)
                if self.concept is None
                else scene_of(studio, self.concept)
            )
            kept = st.session_state[SCENE] = (self.key, studio.head, made)
        scene: Scene = kept[2]
        return scene


def sitting(chosen: Choice) -> Sitting | None:
    """Draw the choice; None where one's own picture is still to be given.

    Raises as ``lighting_work.ground``, for a data set without pictures or without classes.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.segmented_control(
            "Picture", [CONCEPT, OWN], default=CONCEPT, required=True, **bound("source", CONCEPT)
        )
        with st.container(width=140):
            level = pick("Classes", LEVELS, "lighting.level", "What the victim has to tell.")
        facets = _facets(chosen.dataset)
        facet = facets[0] if facets else ""
        if kind == CONCEPT and facets:
            with st.container(width=140):
                facet = pick("Style", facets, "lighting.facet", "The style of the pictures.")
        place = st.container(width=200)
    encoder = chosen.encoder_of("image")
    if ENCODERS.get(chosen.a).modality != Modality.IMAGE:
        st.caption(
            f"Encoder A reads {ENCODERS.get(chosen.a).modality}; {called(encoder)} looks at the "
            "picture in its place."
        )
    ground = lighting_work.ground(chosen.dataset, facet, level, chosen.seed)
    room = LightingRoom(chosen.dataset, facet, level, encoder, chosen.seed)
    if kind == OWN:
        with place:
            label = pick("It shows", [AS_SAID, *ground.names], "lighting.label",
                         "The class that is true of it.")  # fmt: skip
        picture = own_picture()
        if picture is None:
            st.info("Give a picture, and it is lit here.", icon=":material/add_photo_alternate:")
            return None
        return Sitting(room, None, "your picture", picture, None if label == AS_SAID else label)
    usual = DEFAULT_ITEM if DEFAULT_ITEM in ground.ids else ground.ids[0]
    with place:
        concept = pick("Item", ground.ids, "item", "Type to search.", usual)
    picture = ground.column.items[ground.ids.index(concept)]
    return Sitting(room, concept, DATASETS.get(chosen.dataset).name(concept), picture, None)


def _facets(dataset: str) -> list[str]:
    entry = DATASETS.get(dataset)
    return list(entry.facets(Modality.IMAGE)) if Modality.IMAGE in entry.modalities else []
