"""A figure in a page of its own, without the app: its axes, its words, plotly.js beside it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, FONT_PX, INK

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROOM_PX, HEIGHT_PX, TITLE_PX = 8, 450, 16
"""Above a figure, whose fonts may be larger than the app's; and its height where it has none."""
AXIS = {"gridcolor": FAINT, "zerolinecolor": FAINT, "linecolor": FAINT, "automargin": True}


def plotly_js() -> str:
    """Return plotly.js, whole."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def standing_alone(figure: go.Figure, mode: str = "light", **layout: Any) -> go.Figure:
    """Return a copy with grid and words as the app draws them, which Streamlit's theme does there.

    ``mode`` is "light" or "dark"; ``layout`` changes more.
    """
    import plotly.graph_objects as go

    template = {"layout": {"xaxis": AXIS, "yaxis": AXIS}}
    font = {"color": INK[mode], "size": FONT_PX, "family": "system-ui, sans-serif"}
    given = figure.layout
    margin = {side: (given.margin[side] or 0) + (ROOM_PX if side == "t" else 0) for side in "lrtb"}
    height = (given.height or HEIGHT_PX) + ROOM_PX
    changes = {"template": template, "font": font, "margin": margin, "height": height, **layout}
    if "<br>" in (given.title.text or ""):
        # plotly.js sets the baseline of the first line, not its top, where the title begins.
        changes["title"] = {"pad": {"t": TITLE_PX}}
    return go.Figure(figure).update_layout(changes)


def figure_html(figure: go.Figure, name: str) -> str:
    """Return a figure as a piece of a page that has plotly.js and our own script: a place, and
    beside it the figure as data, in which no tag can end."""
    drawn = standing_alone(figure)
    data = drawn.to_json().replace("<", "\\u003c")
    return (
        f'<div id="{name}" style="height:{drawn.layout.height}px"></div>'
        f'<script type="application/json" data-figure="{name}">{data}</script>'
    )
