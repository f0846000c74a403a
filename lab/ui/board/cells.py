"""The cells of the board as the figure wants them: live where computed, else recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.core.contracts import Card, Modality
from lab.encoders import ENCODERS
from lab.engine.board import BoardCell
from lab.perturb import PERTURBATIONS

MODALITIES = tuple(Modality)
Rows = Mapping[str, Mapping[str, Any]]


def cell_rows(
    cells: Sequence[BoardCell], live: Rows, recorded: Rows, failed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a row for each cell with its ``state``: live, recorded, pending or failed.

    ``live`` and ``recorded`` are board records by key; what was computed here comes first.
    """
    return [_row(cell, live, recorded, failed) for cell in sorted(cells, key=reading_order)]


def reading_order(cell: BoardCell) -> tuple[int, int, bool]:
    """Sort key: image, text, speech, place; each encoder followed by its controls."""
    ids = ENCODERS.ids()
    encoder = ENCODERS.get(cell.spec.encoder)
    head = encoder.card.control_of or encoder.id
    return (
        MODALITIES.index(encoder.modality),
        ids.index(head) if head in ids else len(ids),
        bool(encoder.card.control),
    )


def short_title(card: Card) -> str:
    """Return a card's title without its bracket; of a control, what makes it one."""
    title = card.title.split(" (")[0]
    return title.split(", ")[-1] if card.control else title


def _row(cell: BoardCell, live: Rows, recorded: Rows, failed: Mapping[str, str]) -> dict[str, Any]:
    encoder = ENCODERS.get(cell.spec.encoder)
    perturbation = PERTURBATIONS.get(cell.spec.perturbation)
    row: dict[str, Any] = {
        "key": cell.key,
        "encoder": encoder.id,
        "encoder_title": encoder.card.title,
        "encoder_short": short_title(encoder.card),
        "perturbation": perturbation.id,
        "perturbation_title": perturbation.label,
        "kind": perturbation.kind,
        "unit": perturbation.unit,
        "modality": str(encoder.modality),
        "control": encoder.card.control,
        "control_of": encoder.card.control_of,
        "state": "pending",
    }
    if cell.key in live:
        return {**row, **live[cell.key], "state": "live"}
    if cell.key in failed:
        return {**row, "state": "failed", "message": failed[cell.key]}
    if cell.key in recorded:
        return {**row, **recorded[cell.key], "state": "recorded"}
    return row
