"""The concepts behind a pair of spaces: where they agree, where they do not, as real items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lab.data import DATASETS
from lab.experiments.views.view import View, parse_views
from lab.ui.app.errors import plain
from lab.ui.app.media import gloss, show_item
from lab.ui.choose.controls import bound, pick
from lab.ui.one_sample.neighbours import neighbours

SHOWN = 4
KINDS = {"agree most": False, "agree least": True}
"""From the words to whether the list is read from its end."""
CARD_PX = 170
Run = Mapping[str, Any]


def cards(run: Run, dataset: str) -> None:
    """Draw the concepts that two spaces agree on most or least."""
    summary, rows = run["summary"], run["tables"]["items"]
    views = parse_views(DATASETS.get(dataset), f"{summary['a']}, {summary['b']}")
    kind = st.segmented_control(
        "Concepts on which the two spaces", list(KINDS), default="agree most", required=True,
        **bound("pair.kind", "agree most"),
    )  # fmt: skip
    ranked = rows[::-1] if KINDS[kind or "agree most"] else rows
    with st.grid(min_column_width=CARD_PX, gap="small"):
        for row in apart(ranked)[:SHOWN]:
            _card(row, views, dataset, summary["k"])


def near(run: Run, dataset: str) -> None:
    """Draw one concept with its neighbours in both spaces."""
    summary = run["summary"]
    by_concept = {row["concept"]: row for row in run["tables"]["items"]}
    told = "The concepts on which the two spaces agree most come first."
    concept = pick("Concept", list(by_concept), "pair.concept", told, next(iter(by_concept)))
    one = by_concept[concept]
    name = DATASETS.get(dataset).name
    sides = [
        [(c, name(c), cosine) for c, cosine in zip(near, cosines, strict=True)]
        for near, cosines in ((one[f"near_{s}"], one[f"cosine_{s}"]) for s in ("a", "b"))
    ]
    st.markdown(
        f"**{plain(one['name'])}**: {round(one['overlap'] * summary['k'])} of {summary['k']} "
        f"neighbours in common; by chance {summary['k'] * summary['chance_overlap']:.2f}."
    )
    neighbours(sides[0], sides[1], dataset, (summary["a"], summary["b"]))


def apart(rows: Sequence[Run]) -> list[Run]:
    """Return the first row of every family, so that the faces of a clock do not fill the list."""
    first: dict[str, Run] = {}
    for row in rows:
        first.setdefault(row["family"], row)
    return list(first.values())


def _card(row: Run, views: Sequence[View], dataset: str, k: int) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown(
            f"**{plain(row['name'])}**  \n{round(row['overlap'] * k)} of {k} neighbours in common"
        )
        for view in views:
            column = DATASETS.get(dataset).column(view.modality, view.facet, [row["concept"]])
            show_item(column.items[0], view, row["name"])
            if note := gloss(str(view.modality), column.synthetic):
                st.caption(note)
