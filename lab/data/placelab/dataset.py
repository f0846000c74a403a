"""PlaceLab: countries by their flag in four styles, name in many languages, voice and place.

The id of a concept ("cote-divoire") is the slug of its English CLDR name; ``concepts.json`` ties it
to the ISO 3166 code. Its groups are the regions and sub-regions of the United Nations (M49). Its
place is the city after which the time zone is named that most of its people live in: where people
are, and not the middle of a map. What a flag and a place share is little: the far end of the
distances between modalities.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, DataCard, Modality
from lab.core.errors import unknown_id
from lab.data import DATASETS
from lab.data.committed_files import read_committed
from lab.data.named_drawings import NamedDrawings

STYLES = ("twemoji", "openmoji", "flag", "circle-flags")
CITY = "city"
Places = dict[str, NDArray[np.float64]]


class PlaceLab(NamedDrawings):
    """Countries and territories: flag, name, voice and place."""

    id, styles = "placelab", STYLES
    modalities = (*NamedDrawings.modalities, Modality.PLACE)
    card = DataCard(
        title="PlaceLab",
        licence="flags CC-BY-4.0, CC-BY-SA-4.0, MIT by style; names, regions Unicode-3.0; places "
        "public domain",
        source="Twemoji, OpenMoji, flag-icons, circle-flags; Unicode CLDR 48; tzdata 2026; "
        "espeak-ng 1.52 (data/ATTRIBUTION.md)",
        synthetic=("speech",),
        notes="Flags follow conventions and copy each other (families). Speech is synthesised. "
        "Names, flags and regions are as published, and no statement on anybody's status.",
    )

    def facets(self, modality: Modality) -> tuple[str, ...]:
        return (CITY,) if modality == Modality.PLACE else super().facets(modality)

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        if modality != Modality.PLACE:
            return super().column(modality, facet, concepts)
        if facet != CITY:
            raise unknown_id("facet of places", facet, (CITY,))
        digest, places = self._places
        ids = self._chosen(facet, places, concepts)
        return Column(modality, facet, ids, [places[concept] for concept in ids], digest)

    @cached_property
    def _places(self) -> tuple[str, Places]:
        return read_committed(self._folder / "places.json", _read_places)


def _read_places(data: bytes) -> tuple[str, Places]:
    """Return the file's digest and the places by concept, ``float64 [2]``, read-only."""
    places = {
        row["id"]: np.array([row["latitude_deg"], row["longitude_deg"]]) for row in json.loads(data)
    }
    for place in places.values():
        place.flags.writeable = False
    return hashlib.sha256(data).hexdigest(), places


PLACELAB = DATASETS.register(PlaceLab())
