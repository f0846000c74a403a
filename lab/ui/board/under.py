"""Under the board and its curve: the headline, and behind tabs what it rests on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.engine.board import BoardRun
from lab.ui.app.about import about
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.frame import Choice
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, tabs
from lab.ui.app.words import headline, points
from lab.ui.board import subsets
from lab.ui.board.board import results_of, rows_of
from lab.ui.board.curve import Cell
from lab.ui.board.grid import grid
from lab.ui.board.merits import merits
from lab.ui.library.words import explained

PAGE = "board"
MISSING = "Without a modality"


def under(found: dict[str, Any], cell: Cell, level: float, chosen: Choice, run: BoardRun) -> None:
    """Draw what a curve means, and in tabs its items, its limits, its method and its files."""
    words = found["words"]
    headline(words)
    with st.container(horizontal=True):
        with st.container():
            points(words)
        explained(words["headline"], *words["points"])

    def sure() -> None:
        merits(found)
        st.markdown(plain(words["method"]))
        for limit in words["limits"]:
            st.markdown(f"- {plain(limit)}")

    def export() -> None:
        download(found["tables"]["curve"], found, "severity", "the curve")
        download(rows_of(run), results_of(run), "board", "the board")

    tabs(
        PAGE,
        {
            PICTURES: lambda: grid(found, level),
            SURE: sure,
            MISSING: lambda: subsets.draw(chosen, run.done and not run.cancelled),
            METHOD: lambda: about("severity", cell.fields),
            EXPORT: export,
        },
    )
