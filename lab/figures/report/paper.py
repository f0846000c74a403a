"""A figure on paper: SVG, PDF or PNG as wide as a page's text, drawn by Kaleido and Chromium."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lab.core.errors import Unavailable
from lab.figures.report.standalone import standing_alone

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = ("svg", "pdf", "png")
WIDTH_MM, MOST_HEIGHT_MM = 180, 240
PX_PER_MM = 96 / 25.4
PNG_SCALE = 300 / 96
"""300 dots an inch."""
INSTALL = "pip install kaleido==1.5.0"


def available() -> bool:
    """Say whether Kaleido is installed; Chromium is looked for when a figure is drawn."""
    return find_spec("kaleido") is not None


def picture_of(figure: go.Figure, form: str) -> bytes:
    """Return a figure as SVG, PDF or PNG, 180 mm wide, without asking the network for anything.

    Raises ``Unavailable`` where Kaleido, or a Chromium or Chrome, is not installed.
    """
    if not available():
        do = f"Install it: {INSTALL}."
        raise Unavailable("the package kaleido, which draws figures for paper", "none", do)
    kaleido, faults = (importlib.import_module(name) for name in ("kaleido", "kaleido.errors"))
    width = round(WIDTH_MM * PX_PER_MM)
    drawn = standing_alone(figure, paper_bgcolor="#ffffff")
    height = min(drawn.layout.height, round(MOST_HEIGHT_MM * PX_PER_MM))
    options = {"format": form, "width": width, "height": height}
    options["scale"] = PNG_SCALE if form == "png" else 1
    try:
        # MathJax would be fetched, and no figure has formulas.
        made = kaleido.calc_fig_sync(drawn.to_dict(), opts=options, kopts={"mathjax": False})
    except (faults.ChromeNotFoundError, faults.BrowserFailedError) as error:
        do = "Install it (Debian: apt install chromium), or name it in BROWSER_PATH."
        got = type(error).__name__
        raise Unavailable("Chromium or Chrome, which draws figures for paper", got, do) from error
    return bytes(made)
