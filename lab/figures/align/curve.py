"""What a bridge finds along one of its knobs, half of its lead, and where the knobs stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.study.knob import knob_curves, level
from lab.figures.theme import number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 400
ROOM = 1.08
NOW, BESIDE = "now", "beside"
HERE_COLOUR = "#0072B2"


def bridge_curve(curve: Mapping[str, Any], at: float | None = None) -> go.Figure:
    """Draw a curve along a knob; ``at`` is the place where the knob stands.

    ``curve`` has "axis", "score", "logarithmic", "title", the cells "rows" by place and those
    "beside" them, in grey, with "beside_title", "half" (what was found of half of the lead) and
    "level", the score at half of it.
    """
    titles = {NOW: curve["title"], **({BESIDE: curve["beside_title"]} if curve["beside"] else {})}
    arms = [
        {**row, "arm": f"{name}@{place}", "outcome": curve["score"], "mask": "all"}
        for name in titles
        for place, row in (curve["rows"] if name == NOW else curve["beside"])
    ]
    figure = knob_curves(
        {"tables": {"arms": arms}}, curve["score"], titles, curve["axis"], plain=(BESIDE,),
        score=curve["score"], logarithmic=curve["logarithmic"], halves={NOW: curve["half"]},
    )  # fmt: skip
    half = level(curve["level"], f"half of the lead {number(curve['level'])}", left=True,
                 dash="dash", width=1.5)  # fmt: skip
    if at is not None:
        _here(figure, curve, at)
    most = max(end for place in (*curve["rows"], *curve["beside"])
               for end in (place[1]["high"], place[1]["value"]) if end is not None)  # fmt: skip
    return figure.update_layout(
        height=HEIGHT_PX, margin={"t": 40}, legend={"y": 1.02, "yanchor": "bottom"},
        yaxis={"range": [0, max(most, curve["level"]) * ROOM]},
        shapes=[*figure.layout.shapes, half[0]],
        annotations=[*figure.layout.annotations, half[1]],
    )  # fmt: skip


def _here(figure: go.Figure, curve: Mapping[str, Any], at: float) -> None:
    """A large open ring where the knob stands, so that it is seen on any axis."""
    import plotly.graph_objects as go

    row = next(row for place, row in curve["rows"] if place == at)
    figure.add_trace(
        go.Scatter(
            x=[at], y=[row["value"]], mode="markers", showlegend=False, hoverinfo="skip",
            marker={"symbol": "circle-open", "size": 22, "color": HERE_COLOUR,
                    "line": {"width": 4}},
        )
    )  # fmt: skip
