"""The nearest concepts in the encoder's own space: which were lost and which were gained."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.contracts import Item, Modality
from lab.data import DATASETS
from lab.ui.app.errors import plain
from lab.ui.app.media import digest_of, small_png
from lab.ui.jobs.kept import for_all

Neighbour = tuple[str, str, float]
THUMB_PX, MOST_THUMBS = 84, 512
FATES = {"kept": "gray", "lost": "orange", "gained": "blue"}
ICONS = {"kept": ":material/check:", "lost": ":material/remove:", "gained": ":material/add:"}


def fates(
    clean: Sequence[Neighbour], hurt: Sequence[Neighbour]
) -> tuple[list[tuple[Neighbour, str]], list[tuple[Neighbour, str]]]:
    """Return either side's neighbours with "kept", "lost" or "gained".

    >>> fates([("a", "A", 0.9), ("b", "B", 0.8)], [("a", "A", 0.9), ("c", "C", 0.7)])[1]
    [(('a', 'A', 0.9), 'kept'), (('c', 'C', 0.7), 'gained')]
    """
    before, after = {n[0] for n in clean}, {n[0] for n in hurt}
    return (
        [(n, "kept" if n[0] in after else "lost") for n in clean],
        [(n, "kept" if n[0] in before else "gained") for n in hurt],
    )


def neighbours(
    clean: Sequence[Neighbour],
    hurt: Sequence[Neighbour],
    dataset: str,
    sides: tuple[str, str] = ("clean", "hurt"),
) -> None:
    """Draw both sides as rows of small pictures with rank, similarity and fate.

    ``sides`` names what is compared: clean and hurt, or two views.
    """
    left, right = fates(clean, hurt)
    drawings = _drawings(dataset, [concept for concept, _, _ in (*clean, *hurt)])
    gained = sum(fate == "gained" for _, fate in right)
    st.markdown(f"**{gained} of {len(right)} neighbours are new.**" if right else "")
    for side, row in zip(sides, (left, right), strict=True):
        st.caption(f"**{plain(side)}**, nearest first")
        if not row:
            st.markdown("The item is gone: it has no neighbours.")
            continue
        # One element for all: a page of sixteen cards is most of what a moved slider redraws.
        st.image(
            [_thumb(drawings[id]) for (id, _, _), _ in row],
            [_caption(rank, *each) for rank, each in enumerate(row, start=1)], THUMB_PX,
            output_format="PNG", alt=[name for (_, name, _), _ in row],
        )  # fmt: skip


def _drawings(dataset: str, concepts: Sequence[str]) -> dict[str, Item]:
    """Return a small picture of each concept, asked for all at once."""
    entry, ids = DATASETS.get(dataset), list(dict.fromkeys(concepts))
    if not ids:
        return {}
    column = entry.column(Modality.IMAGE, entry.facets(Modality.IMAGE)[0], ids)
    return dict(zip(column.ids, column.items, strict=True))


def _caption(rank: int, neighbour: Neighbour, fate: str) -> str:
    _, name, similarity = neighbour
    badge = f":{FATES[fate]}-badge[{ICONS[fate]} {fate}]"
    return f"{rank}\\. {plain(name)}  \n{similarity:.2f}  \n{badge}"


def _thumb(drawing: Item) -> bytes:
    """Return a drawing as a small PNG: most neighbours stay while a slider moves."""
    return for_all("thumbs", digest_of(drawing), lambda: small_png(drawing, THUMB_PX), MOST_THUMBS)
