"""Which rows the board has beside the usual ones: any encoder, and models of one's own."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from lab.core.contracts import KnowsConcepts
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.ui.app import nav
from lab.ui.app.errors import plain
from lab.ui.app.frame import Choice
from lab.ui.choose.encoder import called, several_encoders

TOLD = "Encoders that have a row beside the usual ones."


def more_rows(chosen: Choice, messages: DeltaGenerator) -> tuple[str, ...]:
    """Draw the list of further rows and return it; a typed encoder of the sidebar is one too.

    ``messages`` is where it is said that one cannot be used.
    """
    picked = several_encoders("More rows", nav.ROWS, TOLD, messages)
    typed = [name for name in (chosen.a, chosen.b) if name and name not in ENCODERS]
    rows = dict.fromkeys([*picked, *typed])
    for name in rows:
        if why := without_row(name, chosen.dataset):
            messages.caption(f"{plain(called(name))} has no row: {why}")
    return tuple(name for name in rows if not without_row(name, chosen.dataset))


def without_row(encoder: str, dataset: str) -> str:
    """Return why an encoder cannot have a row on the board of a data set; empty where it can."""
    entry, has = ENCODERS.get(encoder), DATASETS.get(dataset).modalities
    if isinstance(entry, KnowsConcepts):
        return "its vectors were made elsewhere, so nothing can be hurt before it reads it."
    if entry.modality not in has:
        return f"it reads {entry.modality}, and {plain(dataset)} has {' and '.join(has)}."
    return ""
