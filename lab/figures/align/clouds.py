"""Both sides of a bridge in one plane: a carried over, b where it is, and lines between pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.gap.clouds import cloud, pair_lines
from lab.figures.theme import GREY, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
MANY = 1000
"""Above so many pairs only the selected one has a line."""


def bridge_clouds(clouds: Mapping[str, Any], selected: str) -> go.Figure:
    """Draw both clouds; ``customdata`` of a point is its concept.

    ``clouds`` has the sides "a" and "b", each with "view", "modality" and "points" [n, 2], and for
    both "concepts", "names", "x_range" and "y_range", which stay while the knobs move.
    """
    import plotly.graph_objects as go

    rows = range(len(clouds["concepts"])) if len(clouds["concepts"]) <= MANY else ()
    chosen = [i for i, concept in enumerate(clouds["concepts"]) if concept == selected]
    sides = [
        cloud(clouds, side, [selected], f"{clouds[side]['view']}{carried}")
        for side, carried in (("a", ", carried over"), ("b", ""))
    ]
    bare = {"fixedrange": True, "showgrid": False, "zeroline": False, "showticklabels": False,
            "constrain": "domain"}  # fmt: skip
    # Made at once: a slider waits for it, and each later change costs as much as a trace.
    return go.Figure(
        [pair_lines(clouds, rows, tint(GREY, 0.3), 1), *sides, pair_lines(clouds, chosen, GREY, 3)],
        {
            **layout(HEIGHT_PX, showlegend=True, clickmode="event+select",
                     margin={"l": 8, "r": 8, "t": 36, "b": 8}),
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom",
                       "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
            "annotations": [
                {"x": x, "y": y, "text": clouds["names"][row], "showarrow": False, "yshift": 16,
                 "font": {"size": SMALL_PX}}
                for row in chosen for x, y in [clouds["a"]["points"][row]]
            ],
            "xaxis": {"range": clouds["x_range"], **bare},
            "yaxis": {"range": clouds["y_range"], "scaleanchor": "x", **bare},
        },
    )  # fmt: skip
