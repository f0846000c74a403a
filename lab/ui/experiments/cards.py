"""Every experiment as a card under the family it belongs to, with a search."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.core.registry import module_of
from lab.engine.report.reproduce import changed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment
from lab.ui.app import nav
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.choose.controls import bound

WHICH, FIND = nav.EXPERIMENT, "find"
ALL = "all"
"""What stands in the place of an experiment where all are listed."""
MOST_RELATIVES = 3


def draw() -> None:
    """Draw all cards, or those that hold every word of the search."""
    asked = st.text_input(
        "Find an experiment", icon=":material/search:", placeholder="noise, language, guards ...",
        **bound(FIND, ""),
    )  # fmt: skip
    found = [entry for entry in EXPERIMENTS if fits(entry, asked)]
    st.caption(f"{len(found)} of {len(EXPERIMENTS)} experiments")
    if not found:
        st.info(f"No experiment speaks of “{plain(asked)}”. Take a word out, or all of them.")
    for family in dict.fromkeys(map(family_of, found)):
        st.subheader(family)
        with st.grid(3, min_column_width=280):
            for entry in found:
                if family_of(entry) == family:
                    card(entry)


def card(entry: Experiment) -> None:
    """Draw one experiment: its question, and the ways to it."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{plain(entry.title)}**")
        st.markdown(plain(entry.question))
        with st.container(horizontal=True):
            link_to(entry, "Open")
            for url in nav.shown_on(entry.id):
                at = nav.entry(url)
                st.page_link(nav.page(url), label=at.title, icon=at.icon)


def link_to(
    entry: Experiment,
    label: str = "",
    fields: Mapping[str, Any] | None = None,
    icon: str = ":material/science:",
) -> None:
    """Draw the way to an experiment, with these fields of its spec where they are given."""
    given = changed(entry.id, fields or {})
    query = {f"{entry.id}.{name}": str(value) for name, value in given.items()}
    link(label or entry.title, "experiments", {WHICH: entry.id, **query}, icon)


def fits(entry: Experiment, asked: str) -> bool:
    """Whether an experiment speaks of every word of a search."""
    spoken = " ".join((entry.id, entry.title, entry.question, family_of(entry))).lower()
    return all(word in spoken for word in asked.lower().split())


def family_of(entry: Experiment) -> str:
    """Return the family of an experiment: what its folder of ``lab/experiments`` says it is."""
    room, _, inner = module_of(entry).partition("lab.experiments.")[2].partition(".")
    if not inner:
        return "Others"
    said = importlib.import_module(f"lab.experiments.{room}").__doc__ or room
    return said.strip().split("\n")[0].partition(":")[0].rstrip(".")


def relatives_of(entry: Experiment) -> list[Experiment]:
    """Return other experiments of the same family, a few."""
    others = [e for e in EXPERIMENTS if e is not entry and family_of(e) == family_of(entry)]
    return others[:MOST_RELATIVES]
