"""One's own pictures as a data set: ``own:PATH``, a folder with a sub-folder a class, or a CSV.

It is read when its id is first asked for, and stays as it was then. What cannot be used is passed
over, counted and named (``skipped``). Ids of concepts are paths from the folder, such as
"cats/tom.jpg"; where the folder lies stands in the data set's id alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.core.allowed import allowed
from lab.core.contracts import Column, DataCard, Item, Modality
from lab.core.errors import BadInput, TooFew, UnknownId, unknown_id
from lab.data import DATASETS
from lab.data.families import join
from lab.data.lazy import LazyItems
from lab.data.near_copies import near_copies
from lab.data.own.listing import Listed, Skipped, list_pictures
from lab.data.own.picture import PictureLook, decoded, look_at
from lab.data.upload import canvas_recipe

PREFIX = "own"
FACETS = {Modality.IMAGE: "own", Modality.TEXT: "caption", Modality.PLACE: "place"}
LEVELS = ("group", "subgroup", "family")
MIN_CLASSES, MIN_PICTURES = 2, 2


class OwnFolder:
    """Pictures with a class each, and with captions and places where a CSV has them."""

    modalities: tuple[Modality, ...] = (Modality.IMAGE,)

    def __init__(self, dataset_id: str, place: Path) -> None:
        self.id = dataset_id
        listing = list_pictures(place)
        skipped = list(listing.skipped)
        self._files: dict[str, Listed] = {}
        self._looks: dict[str, PictureLook] = {}
        for file in listing.files.values():
            try:
                self._looks[file.id] = look_at(file.path)
                self._files[file.id] = file
            except BadInput as error:
                skipped.append(Skipped(file.id, f"expected {error.expected}; got {error.got}"))
        self.skipped = tuple(skipped)
        """What was passed over, with the reason."""
        self.animated = tuple(name for name, look in self._looks.items() if look.animated)
        """Of these the first frame was taken."""
        self._check_classes(place)
        self._families = _families(self._looks)
        if any(file.caption for file in self._files.values()):
            self.modalities += (Modality.TEXT,)
        if any(file.place for file in self._files.values()):
            self.modalities += (Modality.PLACE,)
        self.fingerprint = _digest(
            canvas_recipe(), *(f"{name}\x1f{look.digest}" for name, look in self._looks.items())
        )
        self.card = DataCard(
            title=f"Own pictures, {place.name}",
            licence="its owner's",
            source=place.name,
            notes=f"{len(self._files)} pictures in {len(set(self.labels('group')))} classes; "
            f"{len(skipped)} passed over, {len(self.animated)} animated (first frame). Near copies "
            "are of one family.",
        )

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(self._files)

    def facets(self, modality: Modality) -> tuple[str, ...]:
        if modality not in self.modalities:
            do = "Choose an encoder that reads one of these, or another data set."
            known = ", ".join(self.modalities)
            raise UnknownId(f"a modality of {self.card.title}", repr(str(modality)),
                            f"Known: {known}. {do}")  # fmt: skip
        return (FACETS[modality],)

    def labels(self, level: str) -> NDArray[np.str_]:
        if level not in LEVELS:
            raise unknown_id("level of labels", level, LEVELS)
        if level == "family":
            return np.array([self._families[name] for name in self._files])
        return np.array([file.label for file in self._files.values()])

    def name(self, concept: str) -> str:
        return self._file(concept).id

    def column(
        self, modality: Modality, facet: str, concepts: Sequence[str] | None = None
    ) -> Column:
        facets = self.facets(modality)
        if facet not in facets:
            raise unknown_id(f"facet of {modality} in {self.card.title}", facet, facets)
        if modality != Modality.IMAGE:
            return self._written(modality, concepts)
        ids = self.concepts if concepts is None else tuple(concepts)
        files = [self._file(concept) for concept in ids]
        items = LazyItems(
            len(files), lambda i: decoded(files[i].path, self._looks[files[i].id], files[i].id)
        )
        return Column(modality, facet, ids, items, self.fingerprint)

    def _written(self, modality: Modality, concepts: Sequence[str] | None) -> Column:
        """Return the captions or the places, which not every row of a CSV has to have."""
        facet = FACETS[modality]
        said: dict[str, Item] = {}
        for name, file in self._files.items():
            if modality == Modality.TEXT and file.caption:
                said[name] = file.caption
            elif modality == Modality.PLACE and file.place:
                said[name] = np.array(file.place)
                said[name].flags.writeable = False
        ids = tuple(said) if concepts is None else tuple(concepts)
        missing = [concept for concept in ids if self._file(concept).id not in said]
        if missing:
            got = f"{len(missing)} without, such as {missing[0]!r}"
            raise BadInput(f"concepts with a {facet}", got, f"Leave them out, or write {facet}s.")
        digest = _digest(*(f"{name}\x1f{_text(item)}" for name, item in said.items()))
        return Column(modality, facet, ids, [said[name] for name in ids], digest)

    def _file(self, concept: str) -> Listed:
        if concept not in self._files:
            raise unknown_id(f"concept of {self.card.title}", concept, self._files)
        return self._files[concept]

    def _check_classes(self, place: Path) -> None:
        sizes: dict[str, int] = {}
        for file in self._files.values():
            sizes[file.label] = sizes.get(file.label, 0) + 1
        few = [label for label, n in sizes.items() if n < MIN_PICTURES]
        if len(sizes) >= MIN_CLASSES and not few:
            return
        n, classes = len(self._files), len(sizes)
        got = f"{n} {'picture' if n == 1 else 'pictures'} in {classes} "
        got += f"{'class' if classes == 1 else 'classes'} at {place}"
        got += f"; the class {few[0]!r} has {sizes[few[0]]}" if few else ""
        if self.skipped:
            first = self.skipped[0]
            got += f"; {len(self.skipped)} passed over, such as {first.name!r} ({first.reason})"
        raise TooFew(
            f"{MIN_CLASSES} classes or more of {MIN_PICTURES} pictures or more each",
            got,
            "Put the pictures of each class into a sub-folder of its own, or name them in a CSV.",
        )


def _families(looks: dict[str, PictureLook]) -> dict[str, str]:
    """Return the family of each file, by the name of its first: near copies are of one."""
    names = list(looks)
    first: dict[str, int] = {}
    same = [(first.setdefault(look.digest, i), i) for i, look in enumerate(looks.values())]
    alike = near_copies(np.stack([look.thumbnail for look in looks.values()]))
    return {name: group[0] for group in join(names, [*same, *alike]) for name in group}


def _text(item: Item) -> str:
    return item if isinstance(item, str) else repr(item.tolist())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def own_folder(dataset_id: str) -> OwnFolder:
    """Build the data set of an id ``own:PATH``; raises ``BadInput`` for one that cannot be used."""
    place = dataset_id.removeprefix(f"{PREFIX}:").strip()
    if not place or not place.isprintable():
        do = "Say where the pictures are."
        raise BadInput(f"{PREFIX}:PATH, a folder or a CSV", repr(dataset_id), do)
    try:
        return OwnFolder(dataset_id, allowed(place))
    except RuntimeError as error:
        # Links that lead round in a circle.
        do = "Check the path."
        raise BadInput(f"a folder or a CSV at {place}", str(error)[:120], do) from error


DATASETS.resolve(PREFIX, own_folder)
