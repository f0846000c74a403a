"""Who carried it, on a page: types and templates to filter by, and cards of real items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lab.core import say
from lab.data import DATASETS
from lab.experiments.base import Result
from lab.experiments.missing.contributions.explain import marks_of
from lab.experiments.views.view import parse_views
from lab.figures.missing.contributions import ORDER, types_and_views
from lab.figures.theme import mark
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.marked import marked
from lab.ui.app.media import show_item
from lab.ui.app.skeleton import tabs
from lab.ui.app.words import say as say_words
from lab.ui.choose.controls import pick

TYPE, TEMPLATE, RIGHT = "contributions.type", "contributions.template", "contributions.right"
ANY = "any"
MOST_CARDS, CARD_PX = 6, 220
TOLD = {
    "dominance": "One modality speaks louder than all others together, and none against it.",
    "complement": "All speak for the same answer, and none leads.",
    "objection": "One speaks against it, but says little.",
    "conflict": "They speak for different answers.",
}


@st.fragment
def look(found: Result, _: Mapping[str, Any], rest: Mapping[str, Callable[[], object]]) -> None:
    """Draw types, headline and, in tabs, the items behind them."""
    words = found.words()
    chart(types_and_views(found.numbers()), "lab.contributions", words.headline)
    st.caption(" ".join(f"**{name.capitalize()}**: {told}" for name, told in TOLD.items()))
    say_words(words.as_dict())
    tabs("contributions", {
        "Items": lambda: _items(found),
        "Templates": lambda: _templates(found),
        "Two together": lambda: _together(found),
        **rest,
    })  # fmt: skip


def _items(found: Result) -> None:
    with st.grid(3, min_column_width=CARD_PX, gap="small"):
        kind = pick("Type", [ANY, *ORDER], TYPE, " ".join(TOLD.values()))
        names = [ANY, *(row["template"] for row in found.tables["templates"])]
        template = pick("Template", names, TEMPLATE, "Who speaks for and against, of what.")
        right = pick("Answer", [ANY, "right", "wrong"], RIGHT, "What the fusion answered.")
    rows = [
        row for row in found.tables["items"]
        if kind in (ANY, row["type"])
        and right in (ANY, "right" if row["right"] else "wrong")
        and (template == ANY or _fits(row, template, found.summary["views"]))
    ]  # fmt: skip
    st.markdown(
        f"**{len(rows)} of {len(found.tables['items'])} items.** The surest first. A number says "
        "how far a view speaks for the answer, over the next likeliest (log-odds)."
    )
    rows.sort(key=lambda row: -abs(row["log_odds"]))
    with st.grid(3, min_column_width=CARD_PX, gap="small"):
        for row in rows[:MOST_CARDS]:
            with st.container(border=True, height="stretch"):
                _card(found, row)


def _fits(row: Mapping[str, Any], template: str, views: Sequence[str]) -> bool:
    """Whether an item shows all marks of a template, as the experiment itself makes them."""
    return set(template.split("; ")) <= marks_of(row, views)


def _card(found: Result, row: Mapping[str, Any]) -> None:
    fields = found.spec.model_dump()
    dataset = DATASETS.get(fields["dataset"])
    # An item that is paired anew is called by its concept and a number.
    item = row["item"]
    concept = item if item in dataset.concepts else item.rpartition(" ")[0]
    views = parse_views(dataset, fields["views"])
    first = next((view for view in views if view.modality == "image"), views[0])
    column = dataset.column(first.modality, first.facet, [concept])
    show_item(column.items[0], first, dataset.name(concept))
    answer = marked(row["right"], row["label"])
    st.markdown(f"**{plain(dataset.name(concept))}**: {plain(row['answer'])} {answer}")
    st.caption(f"{row['type']}; the next likeliest: {plain(row['rival'])}")
    added = (
        f"{mark(str(view.modality)).icon} {plain(name)} **{round(row[name], 2) + 0.0:+.2f}**"
        for name, view in zip(found.summary["views"], views, strict=True)
    )
    st.markdown("  \n".join(added))


def _together(found: Result) -> None:
    st.markdown("What two views say together, beyond what each says alone (log-odds). Above 0 they "
                "strengthen each other.")  # fmt: skip
    st.dataframe(
        [
            {"pair": row["pair"], "n": row["n"],
             "beyond each alone": say.difference(row["value"], row["low"], row["high"])}
            for row in found.tables["interactions"]
        ],
        hide_index=True,
    )  # fmt: skip


def _templates(found: Result) -> None:
    st.markdown("Patterns of who speaks for or against, of what, and how often they are wrong:")
    st.dataframe(
        [
            {"template": row["template"], "items": row["n"], "wrong": round(row["error"], 2),
             "mostly": row["mostly"]}
            for row in found.tables["templates"]
        ],
        hide_index=True,
    )  # fmt: skip
