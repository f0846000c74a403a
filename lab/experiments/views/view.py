"""A view: one facet of one modality seen by one encoder, over the concepts that all views share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Dataset, FloatArray, Modality
from lab.core.errors import BadInput, TooFew, unknown_id
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.splits import test_concepts
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments.base import Spec
from lab.experiments.depends import depends_on
from lab.experiments.tasks.pool import pool_of

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True)
class View:
    """Written "encoder/facet", such as "lite0/noto", "use/sw" or "speech_embedding/en+m3"."""

    encoder: str
    facet: str

    def __str__(self) -> str:
        return f"{self.encoder}/{self.facet}"

    @property
    def modality(self) -> Modality:
        """What the encoder reads."""
        return ENCODERS.get(self.encoder).modality


def parse_views(dataset: Dataset, text: str) -> tuple[View, ...]:
    """Read views from text, separated by commas; a view without a facet takes the first one.

    >>> from lab.data import DATASETS
    >>> [str(view) for view in parse_views(DATASETS.get("emojilab"), "hog, use/es")]
    ['hog/noto', 'use/es']

    Raises ``UnknownId`` for an encoder or facet that is not there, and ``BadInput`` for an empty
    list or one view named twice.
    """
    views = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        encoder, facet = _split(part)
        modality = ENCODERS.get(encoder).modality
        if modality not in dataset.modalities:
            known = [e.id for e in ENCODERS if e.modality in dataset.modalities]
            raise unknown_id(f"encoder for {dataset.id}", encoder, known)
        facets = dataset.facets(modality)
        if facet and facet not in facets:
            raise unknown_id(f"facet of {modality} in {dataset.id}", facet, facets)
        views.append(View(encoder, facet or facets[0]))
    if not views:
        do = 'Name views as "encoder/facet", separated by commas: "lite0/noto, use/en".'
        raise BadInput("at least one view", repr(text), do)
    twice = {str(view) for view in views if views.count(view) > 1}
    if twice:
        raise BadInput("different views", f"{sorted(twice)[0]} twice", "Name each view once.")
    return tuple(views)


def with_facets(spec: S, *fields: str) -> S:
    """Return a spec whose fields of views name the facet of each: no first one is left to find."""
    dataset = DATASETS.get(spec.model_dump()["dataset"])
    given = spec.model_dump(include=set(fields))
    named = {f: ", ".join(map(str, parse_views(dataset, text))) for f, text in given.items()}
    return spec.model_copy(update=named)


def _split(text: str) -> tuple[str, str]:
    """Return (encoder, facet) of "encoder/facet".

    An id that is built when asked for ends in "#modality", and may have slashes before that.
    """
    place, mark, rest = text.rpartition("#")
    name, _, facet = rest.partition("/")
    return place + mark + name, facet


@dataclass(frozen=True)
class Seen:
    """The same concepts in every view: row i of every array is the same concept."""

    dataset: Dataset
    concepts: tuple[str, ...]
    families: NDArray[np.str_] = field(repr=False)
    labels: NDArray[np.str_] = field(repr=False)
    """The subgroup of each concept, "" where it has none."""
    x: dict[View, FloatArray] = field(repr=False)

    def __len__(self) -> int:
        return len(self.concepts)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> Seen:
        """Return the same views with only these rows, in this order."""
        index = np.asarray(rows, np.intp)
        return Seen(
            self.dataset,
            tuple(self.concepts[i] for i in index),
            self.families[index],
            self.labels[index],
            {view: x[index] for view, x in self.x.items()},
        )


def see(
    dataset_id: str,
    views: Sequence[View],
    *,
    n: int | None = None,
    seed: int = 0,
    labelled: bool = False,
    progress: Progress | None = None,
) -> Seen:
    """Embed the concepts that every view has, clean, through the store.

    ``n`` takes about that many: whole families, classes as equal as they can be. None takes all.
    ``labelled`` leaves out concepts without a subgroup. Raises ``TooFew`` where the views share
    fewer than ``n`` concepts, and what ``embed`` raises.
    """
    dataset = DATASETS.get(dataset_id)
    columns = {view: column_for(ENCODERS.get(view.encoder), dataset, view.facet) for view in views}
    shared = set.intersection(*(set(column.ids) for column in columns.values()))
    there = (concept for concept in dataset.concepts if concept in shared)
    pool = pool_of(dataset, there, labelled=labelled or n is not None)
    if len(pool) < max(n or 1, 1):
        got = f"{len(pool)} that all of {', '.join(map(str, views))} have"
        raise TooFew(f"{n or 1} concepts", got, "Ask for fewer, or for other views.")
    if n is not None:
        pool = pool.take(test_concepts(pool.labels, pool.families, n, seed=seed))
    progress = progress or Progress()
    progress.start("clean items", sum(len(column) for column in columns.values()))
    x = {}
    for view, column in columns.items():
        # The whole column, so that every experiment finds the same kept embedding.
        embedding = embed(ENCODERS.get(view.encoder), column, progress=progress)
        row_of = {concept: i for i, concept in enumerate(embedding.ids)}
        x[view] = embedding.x[[row_of[concept] for concept in pool.ids]]
    return Seen(dataset, pool.ids, pool.families, pool.labels, x)


def views_digest(dataset_id: str, views: Sequence[View]) -> dict[str, str]:
    """Return what numbers over these views depend on beside the spec: data and weights."""
    return depends_on(dataset_id, [(view.encoder, view.facet) for view in views])
