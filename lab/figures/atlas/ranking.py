"""Who holds: each encoder's number with its interval, and its place by each definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import segments, wrapped
from lab.figures.theme import FAINT, FONT_PX, GREY, SMALL_PX, layout, mark, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FOOT_PX, LEAST_PX, NAME_CHARS, HEAD_CHARS = 38, 84, 220, 24, 8
Row = Mapping[str, Any]
"""``name``, ``control`` (drawn grey), and what the figure needs."""


def ranking(rows: Sequence[Row], title: str, modality: str, *, percent: bool) -> go.Figure:
    """Draw encoders, the best on top: ``value``, ``low``, ``high`` and ``said`` for the hover."""
    import plotly.graph_objects as go

    colours = _colours(rows, modality)
    figure = go.Figure()
    for y, (row, colour) in enumerate(zip(rows, colours, strict=True)):
        bar = segments([(row["low"], row["high"], y)])
        figure.add_trace(go.Scatter(**bar, mode="lines", hoverinfo="skip",
                                    line={"color": colour, "width": 2}))  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[row["value"] for row in rows], y=list(range(len(rows))), mode="markers",
            marker={"size": 12, "color": colours, "symbol": mark(modality).symbol},
            hovertext=[wrapped(row["said"]) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    _frame(figure, [row["name"] for row in rows], "left")
    figure.update_xaxes(title=wrapped(title, 30), gridcolor=FAINT, zeroline=False, nticks=4,
                        tickformat=".0%" if percent else None)  # fmt: skip
    return figure


def places(rows: Sequence[Row], names: Sequence[str], modality: str) -> go.Figure:
    """Draw a line for each encoder through its ``places``, one for each definition of a name.

    The names at the right are in the order of the last definition.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for row, colour in zip(rows, _colours(rows, modality), strict=True):
        moved = len(set(row["places"])) > 1
        figure.add_trace(
            go.Scatter(
                x=list(range(len(names))), y=[place - 1 for place in row["places"]],
                mode="lines+markers",
                line={"color": tint(colour, 1.0 if moved else 0.4), "width": 2.5 if moved else 2},
                marker={"size": 8, "symbol": mark(modality).symbol},
                hovertext=[f"{row['name']}: place {place} by {name.lower()}"
                           for place, name in zip(row["places"], names, strict=True)],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    last = sorted(rows, key=lambda row: row["places"][-1])
    _frame(figure, [row["name"] for row in last], "right")
    figure.update_xaxes(range=[-0.2, len(names) - 0.8], tickvals=list(range(len(names))),
                        ticktext=[wrapped(name, HEAD_CHARS) for name in names], tickangle=0,
                        showgrid=False, zeroline=False, title="place, the best on top")  # fmt: skip
    return figure


def _colours(rows: Sequence[Row], modality: str) -> list[str]:
    return [GREY if row["control"] else mark(modality).colour for row in rows]


def _frame(figure: go.Figure, names: Sequence[str], side: str) -> None:
    """Give both figures the same height and rows, so that side by side they are one."""
    height = max(LEAST_PX, FOOT_PX + ROW_PX * len(names))
    figure.update_layout(**layout(height, margin={"l": 8, "r": 8, "t": 8, "b": FOOT_PX}))
    figure.update_xaxes(fixedrange=True, tickfont={"size": SMALL_PX})
    figure.update_yaxes(
        side=side, tickvals=list(range(len(names))),
        ticktext=[wrapped(name, NAME_CHARS) for name in names], range=[len(names) - 0.4, -0.6],
        showgrid=False, zeroline=False, fixedrange=True, automargin=True,
        tickfont={"size": FONT_PX},
    )  # fmt: skip
