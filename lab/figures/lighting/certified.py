"""Each picture's certified radius beside the light that breaks its smoothed answer.

One row a picture, the surest on top: a bar as far as no exposure can change the answer, and a mark
where an attack on the same smoothed probe changed it. Between the two nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import segments
from lab.figures.theme import FAINT, GREY, MODALITIES, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 520
SURE, BREAKS = MODALITIES["image"].colour, "#E69F00"
Run = Mapping[str, Any]


def certified(run: Run) -> go.Figure:
    """Draw a result of "certified_light" as plain data."""
    import plotly.graph_objects as go

    limit = float(run["spec"]["limit"])
    every = run["tables"]["items"]
    rows = sorted(
        (row for row in every if row["answer"] is not None),
        key=lambda row: (row["certified"], row["attacked"]),
    )
    places = list(range(len(rows)))
    sure, broken = [row["certified"] for row in rows], [row["attacked"] for row in rows]
    figure = go.Figure()
    for name, ends, colour, width in (
        ("nobody knows", list(zip(sure, broken, strict=True)), tint(GREY, 0.4), 1.5),
        ("certified: no exposure changes it", [(0.0, r) for r in sure], SURE, 5),
    ):
        parts = [(a, b, y) for (a, b), y in zip(ends, places, strict=True)]
        figure.add_scatter(**segments(parts), mode="lines", name=name, hoverinfo="skip",
                           line={"color": colour, "width": width})  # fmt: skip
    for name, key, colour, symbol in (
        ("plain answer breaks", "plain", GREY, "x-thin"),
        ("smoothed answer breaks", "attacked", BREAKS, "circle"),
    ):
        shown = [
            "triangle-right-open" if row[f"{key}_at"] is None or row[key] >= limit else symbol
            for row in rows
        ]
        figure.add_scatter(
            x=[row[key] for row in rows], y=places, mode="markers", name=name,
            marker={"symbol": shown, "size": 8, "color": colour,
                    "line": {"width": 2, "color": colour}},
            hovertext=[_told(row, key, limit) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    left = (
        f"; {len(every) - len(rows)} without an answer left out" if len(every) > len(rows) else ""
    )
    figure.update_layout(
        **layout(HEIGHT_PX, margin={"l": 8, "r": 8, "t": 40, "b": 8}),
        xaxis={
            "title": {"text": "change of exposure, stops, darker or brighter<br>"
                      f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {len(rows)} "
                      f"pictures{left}</span>"},
            "range": [0, limit * 1.05], "gridcolor": FAINT, "zeroline": False,
            "fixedrange": True, "automargin": True,
        },
        yaxis={"title": {"text": "pictures, the surest on top"}, "showticklabels": False,
               "showgrid": False, "zeroline": False, "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    return figure


def _told(row: Run, key: str, limit: float) -> str:
    at, name = row[f"{key}_at"], row["name"]
    if at is None or abs(at) > limit:
        return f"{name}: no light within {limit:g} stops was found"
    return f"{name}: {abs(at):.2f} stops {'darker' if at < 0 else 'brighter'}"
