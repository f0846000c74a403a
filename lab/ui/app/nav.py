"""The one table of pages, and the router that a deep link finds even on a cold server.

With a ``pages/`` folder, a first visit to a page's own address runs that page without app.py;
``ensure_router`` as its first line hands the visit over to the navigation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lab.ui.app import doors

ROUTER = "_router"
FOLDER = Path(__file__).resolve().parents[3] / "pages"


@dataclass(frozen=True)
class Entry:
    """One page: its file, address, title, icon, and what it shows."""

    file: str
    url: str
    title: str
    icon: str
    help: str


ENTRIES = (
    Entry("start.py", "start", "Start", ":material/grid_view:",
          "The breakdown board: where each encoder breaks, with an interval."),
    Entry("spaces.py", "spaces", "Spaces", ":material/scatter_plot:",
          "The map: what lies near what, of one or more modalities, in a space that is named."),
    Entry("distances.py", "distances", "Distances", ":material/straighten:",
          "How far apart spaces are: one measure over all pairs of views, each with an interval."),
    Entry("gap.py", "gap", "Gap", ":material/join:",
          "The gap between two modalities: slide it shut, and see where it comes from."),
    Entry("transfer.py", "transfer", "Transfer", ":material/swap_horiz:",
          "Train on one facet, test on every other: what is lost, and what foretells it."),
    Entry("one_sample.py", "one_sample", "One sample", ":material/biotech:",
          "The microscope: hurt one image, name and voice, and see what each encoder makes of it."),
    Entry("lighting.py", "lighting", "Lighting", ":material/light_mode:",
          "Light one picture against an encoder, inside guards: does a light fool it and not you?"),
    Entry("calibration.py", "calibration", "Calibration", ":material/visibility:",
          "What people still see of relit pictures, and guards' thresholds from their answers."),
    Entry("encoders.py", "encoders", "Encoders", ":material/memory:",
          "What each encoder is, its controls, and what is missing on this machine."),
)  # fmt: skip


def pages() -> list[StreamlitPage]:
    """Return the pages in their order; the first is the default."""
    return [
        st.Page(
            FOLDER / entry.file,
            title=entry.title,
            icon=entry.icon,
            url_path=entry.url,
            help=entry.help,
            default=entry is ENTRIES[0],
        )
        for entry in ENTRIES
    ]


def page(url: str) -> StreamlitPage:
    """Return one page by its address, for a link to it."""
    return next(p for p, entry in zip(pages(), ENTRIES, strict=True) if entry.url == url)


def route() -> StreamlitPage:
    """Set up the navigation from app.py and return the page that was asked for.

    No page goes without it, so here the doors are closed before any of them reads an id.
    """
    doors.close()
    st.session_state[ROUTER] = True
    return st.navigation(pages())


def ensure_router() -> None:
    """Give a page that was opened without app.py its navigation, and run again."""
    if ROUTER not in st.session_state:
        route()
        st.rerun()
