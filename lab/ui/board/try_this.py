"""What to try next: three links that lead on from a curve, each a view of its own."""

from __future__ import annotations

from typing import Any

from lab.encoders import ENCODERS
from lab.perturb import PERTURBATIONS
from lab.ui.app.links import links
from lab.ui.board.curve import fitting


def links_of(encoder: str, perturbation: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (words, page, query) of three links.

    The control beside the encoder, another way to hurt it, and one item under the microscope.
    """
    entry, modality = ENCODERS.get(encoder), ENCODERS.get(encoder).modality
    related = [
        e for e in ENCODERS if e.card.control_of == encoder or e.id == entry.card.control_of
    ] or [e for e in ENCODERS if e.modality == modality and e.id != encoder]
    names = fitting(encoder)
    following = names[(names.index(perturbation) + 1) % len(names)]
    links = [
        (f"Hurt it another way: {PERTURBATIONS.get(following).label}", "board",
         {"a": encoder, "severity.perturbation": following}),
        ("Turn the knob yourself, on one item", "one_sample",
         {"a": encoder, f"{modality}.perturbation": perturbation}),
    ]  # fmt: skip
    if related:
        query = {"a": encoder, "b": related[0].id, "severity.perturbation": perturbation}
        links.insert(0, (f"Put {related[0].card.title} beside it", "board", query))
    return links


def try_this(encoder: str, perturbation: str) -> None:
    """Draw the links."""
    links(links_of(encoder, perturbation))
