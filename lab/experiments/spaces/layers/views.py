"""The layers of a view over chosen concepts, and the relatives that an encoder is compared with."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import Encoder, FloatArray, Layered
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.encoders.embed_layers import embed_layers
from lab.experiments.views.view import Seen, View

ONLY_LAYER = "vector"
"""The one layer of an encoder that shows none."""


def layers_of(seen: Seen, view: View, progress: Progress) -> dict[str, FloatArray]:
    """Return [n, d] by layer, first to last, for the concepts of ``seen``.

    An encoder that does not show its layers has one, its vector.
    """
    encoder = ENCODERS.get(view.encoder)
    column = seen.dataset.column(view.modality, view.facet)
    row_of = {concept: i for i, concept in enumerate(column.ids)}
    rows = np.array([row_of[concept] for concept in seen.concepts])
    progress.start(f"{view}: layers", len(column))
    if not isinstance(encoder, Layered):
        return {ONLY_LAYER: embed(encoder, column, progress=progress).x[rows]}
    found = embed_layers(encoder, column, progress=progress)
    return {layer: embedding.x[rows] for layer, embedding in found.items()}


def encoded_layer(view: View) -> str:
    """Return the layer that the encoder hands out as its vector."""
    encoder = ENCODERS.get(view.encoder)
    return encoder.encoded_layer if isinstance(encoder, Layered) else ONLY_LAYER


def random_twins(encoder_id: str) -> list[Encoder]:
    """Return the encoders of the same architecture with random weights; may be empty."""
    return [
        e
        for e in ENCODERS
        if e.card.control_of == encoder_id and e.card.control == "random weights"
    ]


def siblings(encoder_id: str) -> list[Encoder]:
    """Return the other pretrained encoders of the family and modality: its scale axis.

    The same network mapped into another space is no other size.
    """
    own = ENCODERS.get(encoder_id)
    return [
        e
        for e in ENCODERS
        if e.id != encoder_id
        and not e.card.control
        and e.card.family == own.card.family
        and e.modality == own.modality
        and e.card.space == own.card.space
    ]
