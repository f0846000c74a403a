"""From a column to its embedding at every layer of an encoder that shows its layers."""

from __future__ import annotations

from lab.core.contracts import Column, Embedding, Layered, Perturbation
from lab.core.progress import Progress
from lab.encoders.column_run import ColumnRun, harm_of


def embed_layers(
    encoder: Layered,
    column: Column,
    perturbation: Perturbation | None = None,
    severity: float = 0.0,
    draw_seed: int = 0,
    progress: Progress | None = None,
    *,
    keep: bool = True,
) -> dict[str, Embedding]:
    """Return the vectors of a column at every layer, by layer name, first to last.

    Kept as ``embed`` keeps its own, all layers of a column under one key, and raises the same.
    """
    harm = harm_of(encoder, column, perturbation, severity)
    widths = dict(zip(encoder.layers, encoder.layer_dims, strict=True))
    run = ColumnRun(
        "layers", encoder, column, harm, severity, draw_seed, widths, encoder.encode_layers
    )
    made = run.kept(progress) if keep else run.fresh(progress)
    return {layer: Embedding(column.ids, made[layer], made["present"]) for layer in encoder.layers}
