"""Photos: fifteen photographs inside scikit-image and scikit-learn, each with a caption.

They are here so that there is a photograph to look at before any set of photographs is fetched.
The captions and labels are ours; the licence of each picture is what its package states, and a
picture without such a statement is left out (``data/ATTRIBUTION.md``).
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Availability, Column, DataCard, Modality
from lab.core.errors import Unavailable, unknown_id
from lab.data import DATASETS
from lab.data.lazy import LazyItems
from lab.data.upload import canvas_recipe, decode_image

PHOTO, ENGLISH = "photo", "en"
LEVELS = ("group", "subgroup", "family")
SKIMAGE, SKLEARN = ("skimage", "data"), ("sklearn", "datasets/images")
INSTALL = {"skimage": "pip install scikit-image==0.26.0", "sklearn": "pip install scikit-learn"}
PUBLIC, NO_KNOWN = "public domain", "no known restrictions"


@dataclass(frozen=True)
class Photo:
    """One photograph: where it lies, what it shows, on what terms."""

    id: str
    place: tuple[str, str]
    """(package, folder inside it)."""
    file: str
    group: str
    subgroup: str
    caption: str
    licence: str


PHOTOS = (
    Photo("cat", SKIMAGE, "chelsea.png", "living", "animal",
          "the face of a tabby cat", "CC0-1.0"),
    Photo("flower", SKLEARN, "flower.jpg", "living", "plant",
          "an orange dahlia in bloom", "CC-BY-2.0"),
    Photo("grass", SKIMAGE, "grass.png", "living", "plant",
          "a patch of grass seen from above", "CC0-1.0"),
    Photo("astronaut", SKIMAGE, "astronaut.png", "living", "person",
          "an astronaut in an orange suit beside a flag", PUBLIC),
    Photo("photographer", SKIMAGE, "camera.png", "living", "person",
          "a man looking through a camera on a tripod", "CC0-1.0"),
    Photo("retina", SKIMAGE, "retina.jpg", "living", "body",
          "the back of a human eye with its vessels", "CC0-1.0"),
    Photo("tissue", SKIMAGE, "ihc.png", "living", "body",
          "stained tissue under a microscope", NO_KNOWN),
    Photo("gravel", SKIMAGE, "gravel.png", "things", "ground",
          "gravel seen from above", "CC0-1.0"),
    Photo("galaxies", SKIMAGE, "hubble_deep_field.jpg", "things", "sky",
          "many distant galaxies in a black sky", PUBLIC),
    Photo("cup-of-coffee", SKIMAGE, "coffee.png", "things", "object",
          "a cup of espresso on a wooden table", "CC0-1.0"),
    Photo("coins", SKIMAGE, "coins.png", "things", "object",
          "four rows of old Greek coins", NO_KNOWN),
    Photo("rocket", SKIMAGE, "rocket.jpg", "things", "object",
          "a rocket on its launch pad at dusk", PUBLIC),
    Photo("handwriting", SKIMAGE, "text.png", "things", "object",
          "formulas written by hand on paper", PUBLIC),
    Photo("brick-wall", SKIMAGE, "brick.png", "things", "building",
          "a wall of bricks", "CC0-1.0"),
    Photo("pagoda", SKLEARN, "china.jpg", "things", "building",
          "a Chinese pagoda above a lake", "CC-BY-2.0"),
)  # fmt: skip
"""Seven or more a group: enough for both groups on both sides of a probe's inner split."""


class Photos:
    """Fifteen photographs and what each shows."""

    id = "photos"
    modalities: tuple[Modality, ...] = (Modality.IMAGE, Modality.TEXT)
    card = DataCard(
        title="Photos in the packages",
        licence="CC0-1.0, public domain, no known restrictions or CC-BY-2.0 by picture",
        source="scikit-image 0.26.0 and scikit-learn (data/ATTRIBUTION.md)",
        notes="For looking, not for findings: fifteen photographs, some of them grey, with labels "
        "and captions by this project.",
    )

    def availability(self) -> Availability:
        """Say whether both packages are here."""
        try:
            there = bool(self._photos)
        except Unavailable as error:
            return Availability(False, str(error), error.do.removeprefix("Install it: "))
        return Availability(there)

    @cached_property
    def _photos(self) -> dict[str, Photo]:
        """The photographs by concept; raises ``Unavailable`` where one is not there."""
        for photo in PHOTOS:
            path_of(photo)
        return {photo.id: photo for photo in PHOTOS}

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(self._photos)

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality not in self.modalities:
            raise unknown_id("modality of photos", modality, self.modalities)
        return (PHOTO,) if self._photos and modality == Modality.IMAGE else (ENGLISH,)

    def labels(self, level: str) -> NDArray[np.str_]:
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        of = {"group": "group", "subgroup": "subgroup", "family": "id"}[level]
        return np.array([getattr(photo, of) for photo in self._photos.values()])

    def name(self, concept: str) -> str:
        return self._photo(concept).id.replace("-", " ")

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        facets = self.facets(modality)
        if facet not in facets:
            raise unknown_id(f"facet of {modality} in photos", facet, facets)
        ids = self.concepts if concepts is None else tuple(concepts)
        chosen = [self._photo(concept) for concept in ids]
        if modality == Modality.TEXT:
            captions = [photo.caption for photo in chosen]
            return Column(modality, facet, ids, captions, self._captions_digest)
        items = LazyItems(len(chosen), lambda i: picture(chosen[i]))
        return Column(modality, facet, ids, items, self.fingerprint)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of the files and of how they are put on the canvas."""
        digest = hashlib.sha256(canvas_recipe().encode())
        for photo in PHOTOS:
            digest.update(photo.id.encode())
            digest.update(hashlib.sha256(path_of(photo).read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def _captions_digest(self) -> str:
        text = "\x1f".join(f"{photo.id}\x1e{photo.caption}" for photo in PHOTOS)
        return hashlib.sha256(text.encode()).hexdigest()

    def _photo(self, concept: str) -> Photo:
        if concept not in self._photos:
            raise unknown_id("concept of photos", concept, self._photos)
        return self._photos[concept]


def path_of(photo: Photo) -> Path:
    """Return where a photograph lies, without importing its package.

    Raises ``Unavailable`` with the command that installs it.
    """
    package, inside = photo.place
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path(next(iter(folders)), inside, photo.file) if folders else None
    if path is None or not path.is_file():
        got = f"no file {photo.file} in it" if path else "no such package here"
        raise Unavailable(f"the photographs of {package}", got, f"Install it: {INSTALL[package]}")
    return path


@cache
def picture(photo: Photo) -> NDArray[np.uint8]:
    """Return a photograph on the canvas, ``uint8 [224, 224, 3]``, read-only."""
    pixels = decode_image(path_of(photo).read_bytes())
    pixels.flags.writeable = False
    return pixels


DATASETS.register(Photos())
