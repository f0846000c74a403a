"""From a column to its embedding: perturb, encode, keep. The straight line of a datum."""

from __future__ import annotations

from lab.core.contracts import Column, Dataset, Embedding, Encoder, KnowsConcepts, Perturbation
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.encoders.column_run import ColumnRun, harm_of


def embed(
    encoder: Encoder,
    column: Column,
    perturbation: Perturbation | None = None,
    severity: float = 0.0,
    draw_seed: int = 0,
    progress: Progress | None = None,
    *,
    keep: bool = True,
) -> Embedding:
    """Return the vectors of a column, hurt by a perturbation at a severity in [0, 5].

    ``keep=False`` neither reads nor writes the store: for single items that a slider moves and for
    a person's own, which must leave no trace. Else
    computed once for each (weights, code, data, perturbation, severity, draw) and kept; the arrays
    are read-only. Rows of items that the perturbation took away are marked as not present, and rows
    of concepts that are unknown to an encoder of known concepts, whose vectors are kept nowhere
    else. Raises ``BadInput`` when the encoder is of another modality than the column, the severity
    is out of range, or vectors by concept are to be hurt; ``Unavailable`` where weights are missing
    and ``StoreError`` where nothing can be kept.
    """
    harm = harm_of(encoder, column, perturbation, severity)
    if isinstance(encoder, KnowsConcepts):
        return _looked_up(encoder, column, harm, progress)
    run = ColumnRun(
        kind="embedding",
        encoder=encoder,
        column=column,
        harm=harm,
        severity=severity,
        draw_seed=draw_seed,
        widths={"x": encoder.dim},
        encode=lambda items: {"x": encoder.encode(items)},
    )
    made = run.kept(progress) if keep else run.fresh(progress)
    return Embedding(column.ids, made["x"], made["present"])


def column_for(encoder: Encoder, dataset: Dataset, facet: str) -> Column:
    """Return the items of a facet that an encoder can encode: all, or the concepts that it knows.

    Raises ``UnknownId`` for a modality or facet that the data set does not have.
    """
    column = dataset.column(encoder.modality, facet)
    if not isinstance(encoder, KnowsConcepts):
        return column
    _, present = encoder.look_up(column.ids)
    known = [concept for concept, here in zip(column.ids, present, strict=True) if here]
    return dataset.column(encoder.modality, facet, known)


def _looked_up(
    encoder: KnowsConcepts,
    column: Column,
    perturbation: Perturbation | None,
    progress: Progress | None,
) -> Embedding:
    if perturbation is not None:
        raise BadInput(
            f"an encoder that reads items, to hurt them by {perturbation.id}",
            "vectors by concept, made elsewhere from items that are not here",
            "Hurt the items where the vectors are made, or choose another encoder.",
        )
    x, present = encoder.look_up(column.ids)
    if progress is not None:
        progress.advance(len(column))
    return Embedding(column.ids, x, present)
