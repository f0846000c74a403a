"""How far representational similarity could reach: one encoder on several facets of its items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance.alignment.rsa import MOST_ROWS, noise_ceiling
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments.views.view import Seen, View
from lab.stats.checks import codes_of
from lab.stats.some_units import some_units

N_REPEATS = 3
"""Facets that count as repeats of one and the same thing."""


def repeats_of(dataset_id: str, view: View, concepts: Sequence[str]) -> list[View]:
    """Return the view and the first others of its encoder that hold all the concepts."""
    entry = DATASETS.get(dataset_id)
    facets = [view.facet, *(f for f in entry.facets(view.modality) if f != view.facet)]
    found = []
    for facet in facets:
        column = column_for(ENCODERS.get(view.encoder), entry, facet)
        if set(concepts) <= set(column.ids):
            found.append(View(view.encoder, facet))
    return found[:N_REPEATS]


def ceiling(seen: Seen, view: View, seed: int, progress: Progress) -> dict[str, Any] | None:
    """Return the noise ceiling of RSA for one side, None where its modality has one facet alone.

    Styles, languages or voices of the same concepts are taken as repeats that should be the same
    but for noise: a space that agrees with a view more than they do with each other does not do so
    by the concepts.
    """
    repeats = repeats_of(seen.dataset.id, view, seen.concepts)
    if len(repeats) < 2:
        return None
    rows = some_units(codes_of(seen.families, len(seen), "families"), MOST_ROWS, seed)
    arrays = []
    for repeat in repeats:
        column = column_for(ENCODERS.get(repeat.encoder), seen.dataset, repeat.facet)
        embedding = embed(ENCODERS.get(repeat.encoder), column, progress=progress)
        row_of = {concept: i for i, concept in enumerate(embedding.ids)}
        arrays.append(np.asarray(embedding.x[[row_of[seen.concepts[row]] for row in rows]]))
    found = noise_ceiling(arrays)
    return {"facets": [r.facet for r in repeats], "low": found.low, "high": found.high,
            "n": len(rows)}  # fmt: skip
