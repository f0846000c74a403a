"""Distances: how far apart are these spaces?"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.ui.app import errors, nav
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.frame import choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, question, tabs
from lab.ui.app.words import say, sure
from lab.ui.distances import gallery as gallery_view
from lab.ui.distances import pair as pair_view
from lab.ui.distances import pair_items
from lab.ui.distances import table as distances_view
from lab.ui.distances.controls import fields_of, meaning
from lab.ui.distances.links import try_this
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

Run = Mapping[str, Any]


def _method(fields: dict[str, Any], pair_fields: dict[str, Any], found: Any) -> None:
    about("spaces", fields, "the table")
    if found is not None:
        about("two_spaces", pair_fields, "this pair")
        about("gallery", gallery_view.fields_of(pair_fields), "more items")


def _coming() -> None:
    st.caption("This comes when the pair is computed.")


def _export(table: Run, found: Any) -> None:
    download(table["tables"]["cells"], table, "spaces", "the table")
    if found is not None:
        download(found["tables"]["measures"], found, "two_spaces", "this pair")


def _sure(table: Run, measure: str, found: Any) -> None:
    meaning(measure, table)
    sure(table["words"])
    if found is not None:
        st.markdown("**This pair**")
        sure(found["words"])


def _pair(job: Job[Any], right: DeltaGenerator) -> Run | None:
    """Draw what is said of the open pair beside the table, and return its run when it is done."""
    with right:
        if not job.done:
            st.markdown("**Every measure of this pair** is being computed.")
            work.wait(job, "lab.pair")
            return None
        with work.finished("lab.pair"):
            found: Run = job.result().as_dict()
            pair_view.merits(found)
            return found


def _show(
    fields: dict[str, Any],
    table: Run,
    at_work: Job[Any] | None,
    left: DeltaGenerator,
    right: DeltaGenerator,
) -> None:
    with right:
        pair = distances_view.pick_pair([v.strip() for v in fields["views"].split(",")], table)
    with left:
        distances_view.draw(table, pair, at_work)
    pair_fields = pair_view.fields_of(fields, pair)
    found = _pair(work.run("two_spaces", pair_fields), right)
    say(table["words"])
    more = gallery_view.fields_of(pair_fields)
    tabs("distances", {
        PICTURES: lambda: pair_items.cards(found, fields["dataset"]) if found else _coming(),
        "Neighbours": lambda: pair_items.near(found, fields["dataset"]) if found else _coming(),
        "This pair": lambda: pair_view.every_measure(found) if found else _coming(),
        "More items": lambda: gallery_view.draw(more) if found else _coming(),
        SURE: lambda: _sure(table, fields["measure"], found),
        METHOD: lambda: _method(fields, pair_fields, found),
        EXPORT: lambda: _export(table, found),
    })  # fmt: skip
    try_this(*pair)


nav.ensure_router()
question(
    "How far apart are these spaces?",
    "A view is one encoder with one style, language or voice. Each cell compares two views of "
    "the same concepts. Click a cell to open the pair.",
)
left, right = st.columns([8, 5], gap="large")
with errors.shown():
    with right:
        fields = fields_of(choice())
    table, at_work = None, None
    with work.finished("lab.table"):
        table, at_work = distances_view.table_of(fields)
    if table is not None:
        _show(fields, table, at_work, left, right)
    elif at_work is not None:
        with left:
            st.markdown("**The views are being compared.** The values come first.")
            work.wait(at_work, "lab.table_wait")
