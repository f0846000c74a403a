"""Where each cell of the board lies: bands, one below the other, that fill the width.

A band is one modality and up to four of its perturbations; its rows are the modality's encoders,
each followed by its controls. The x axis runs from 0 to 1, the y axis downwards in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Cell = Mapping[str, Any]

MOST_COLUMNS = 4
HEADER_PX, ROW_PX, CONTROL_PX, GAP_PX = 104, 50, 46, 20
LABEL_PART, NARROW_LABEL_PART = 0.23, 0.34
"""How much of the width the names of the encoders take; the second where columns are few, since
such a figure may be half as wide."""
FEW_COLUMNS = 2
LOW_HEADER_PX = 84
"""Without the names of the kinds."""
PAD = 0.006
PAD_PX = 4.0


@dataclass(frozen=True)
class Box:
    """A rectangle: x in parts of the width, y in pixels from the top."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def inner(self) -> Box:
        """The rectangle with a hair of space around it."""
        return Box(
            self.left + PAD / 2, self.right - PAD / 2, self.top + PAD_PX / 2,
            self.bottom - PAD_PX / 2,
        )  # fmt: skip


@dataclass(frozen=True)
class Band:
    """One modality and some of its perturbations, with its place."""

    modality: str
    box: Box
    columns: list[tuple[Cell, Box]]
    """A cell that names the perturbation, and the box of its head."""
    rows: list[tuple[Cell, Box]]
    """A cell that names the encoder, and the box of its name."""
    cells: list[tuple[Cell, Box]]


def bands(cells: Sequence[Cell], header_px: float = HEADER_PX) -> tuple[list[Band], float]:
    """Return the placed bands and the height they take in pixels."""
    placed: list[Band] = []
    top = 0.0
    for modality in dict.fromkeys(cell["modality"] for cell in cells):
        mine = [cell for cell in cells if cell["modality"] == modality]
        for names in _chunks(mine):
            placed.append(_place(modality, names, mine, top, header_px))
            top = placed[-1].box.bottom + GAP_PX
    return placed, max(top - GAP_PX, 0.0)


def _chunks(cells: Sequence[Cell]) -> list[list[str]]:
    """Split the perturbations, grouped by kind, into as few and as even bands as can be."""
    kinds: dict[str, list[str]] = {}
    for cell in cells:
        names = kinds.setdefault(cell["kind"], [])
        if cell["perturbation"] not in names:
            names.append(cell["perturbation"])
    names = [name for group in kinds.values() for name in group]
    n_bands = -(-len(names) // MOST_COLUMNS)
    ends = [round(i * len(names) / n_bands) for i in range(n_bands + 1)]
    return [names[start:end] for start, end in pairwise(ends)]


def _place(
    modality: str, names: list[str], cells: Sequence[Cell], top: float, header_px: float
) -> Band:
    mine = [cell for cell in cells if cell["perturbation"] in names]
    label = LABEL_PART if len(names) > FEW_COLUMNS else NARROW_LABEL_PART
    step = (1 - label) / len(names)
    at = {name: label + i * step for i, name in enumerate(names)}
    first = {cell["perturbation"]: cell for cell in reversed(mine)}
    head = top + header_px
    columns = [(first[name], Box(at[name], at[name] + step, top, head)) for name in names]
    rows, placed, y = [], [], head
    for encoder in dict.fromkeys(cell["encoder"] for cell in mine):
        row = [cell for cell in mine if cell["encoder"] == encoder]
        bottom = y + (CONTROL_PX if row[0]["control"] else ROW_PX)
        rows.append((row[0], Box(0.0, label, y, bottom)))
        for cell in row:
            x = at[cell["perturbation"]]
            placed.append((cell, Box(x, x + step, y, bottom).inner()))
        y = bottom
    return Band(modality, Box(0.0, 1.0, top, y), columns, rows, placed)
