"""What was found at a glance: for each question a dot for each claim, marked by how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.figures.pieces import wrapped
from lab.figures.theme import DIVERGING, GREY, SMALL_PX, Mark, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

HIGH, STEP, MARK_PX, ROW_PX, FRAME_PX, LABEL_CHARS = 6, 0.15, 10, 92, 44, 17
"""Dots of a question stand so many on top of each other."""
HOVER_CHARS = 60


LOOKS = {
    "reproduced": Mark(DIVERGING[8], "circle", "●"),
    "new": Mark(DIVERGING[6], "diamond", "◆"),
    "equal": Mark(DIVERGING[3], "square", "■"),
    "opposite": Mark(DIVERGING[1], "x", "✖"),
    "undecided": Mark(GREY, "circle-open", "○"),
    "untested": Mark(GREY, "line-ew-open", "–"),
}
"""Blue agrees or is new, brown contradicts, grey is not known; in the order in which they stand."""


@dataclass(frozen=True)
class DotRow:
    """One question: its id, its name, and of each claim (how it came out, the sentence)."""

    id: str
    label: str
    claims: Sequence[tuple[str, str]]


def found(rows: Sequence[DotRow]) -> go.Figure:
    """Draw the questions from above; ``customdata`` of a dot is the question's id."""
    import plotly.graph_objects as go

    order = list(LOOKS)
    figure = go.Figure()
    for name, look in LOOKS.items():
        x, y, said, ids = [], [], [], []
        for k, row in enumerate(rows):
            claims = sorted(row.claims, key=lambda one: order.index(one[0]))
            for i, (came_out, text) in enumerate(claims):
                if came_out == name:
                    x.append(i // HIGH)
                    y.append(k + STEP * (i % HIGH - (HIGH - 1) / 2))
                    said.append(f"<b>{name}</b><br>{wrapped(text, HOVER_CHARS)}")
                    ids.append(row.id)
        figure.add_scatter(
            x=x, y=y, mode="markers", name=name, customdata=ids, hovertext=said,
            hovertemplate="%{hovertext}<extra></extra>", visible=bool(x),
            marker={"color": look.colour, "symbol": look.symbol, "size": MARK_PX,
                    "opacity": 1, "line": {"width": 2 if "open" in look.symbol else 0}},
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        )  # fmt: skip
    most = max((len(row.claims) for row in rows), default=1)
    figure.update_layout(
        **layout(
            ROW_PX * len(rows) + FRAME_PX, showlegend=True, clickmode="event+select",
            margin={"l": 8, "r": 8, "t": FRAME_PX, "b": 0},
            xaxis={"visible": False, "range": [-0.8, most // HIGH + 0.8], "fixedrange": True},
            yaxis={"range": [len(rows) - 0.4, -0.6], "showgrid": False, "zeroline": False,
                   "fixedrange": True, "automargin": True, "tickfont": {"size": SMALL_PX},
                   "tickvals": list(range(len(rows))),
                   "ticktext": [wrapped(row.label, LABEL_CHARS) for row in rows]},
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yanchor": "top",
                    "yref": "container", "font": {"size": SMALL_PX}, "itemclick": False,
                    "itemdoubleclick": False},
        )
    )  # fmt: skip
    return figure
