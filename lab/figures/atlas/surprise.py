"""What neither model nor harm explains: a table of residuals, those that are sure with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import wrapped
from lab.figures.theme import DIVERGING, SMALL_PX, ink, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, HEAD_PX, RIGHT_PX, NAME_CHARS, WAY_CHARS = 34, 160, 80, 24, 22
Cell = Mapping[str, Any]


def residuals(cells: Sequence[Cell], rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """Draw encoders x harms; blue is more than row and column give, orange less.

    ``cells``: ``row``, ``column``, ``value`` (already in the unit shown), ``text`` ("" where it is
    not sure) and ``said``.
    """
    import plotly.graph_objects as go

    at = {(cell["row"], cell["column"]): cell for cell in cells}
    table = [[at[row, column] for column in columns] for row in rows]
    most = max(abs(cell["value"]) for cell in cells) or 1.0
    steps = [[i / (len(DIVERGING) - 1), colour] for i, colour in enumerate(DIVERGING)]
    figure = go.Figure(
        go.Heatmap(
            z=[[cell["value"] for cell in line] for line in table], zmin=-most, zmax=most,
            colorscale=steps, showscale=False, xgap=2, ygap=2,
            hovertext=[[wrapped(cell["said"]) for cell in line] for line in table],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    for i, line in enumerate(table):
        for j, cell in enumerate(line):
            if cell["text"]:
                shade = round((cell["value"] / most + 1) / 2 * (len(DIVERGING) - 1))
                figure.add_annotation(
                    x=j, y=i, text=cell["text"], showarrow=False,
                    font={"size": SMALL_PX, "color": ink(DIVERGING[shade])},
                )  # fmt: skip
    shared = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True,
              "tickfont": {"size": SMALL_PX}}  # fmt: skip
    figure.update_layout(
        # Room for the last slanted name, which else is left out.
        **layout(HEAD_PX + ROW_PX * len(rows), margin={"l": 8, "r": RIGHT_PX, "t": 8, "b": 8}),
        xaxis={**shared, "side": "top", "tickvals": list(range(len(columns))), "tickangle": -45,
               "ticktext": [wrapped(name, WAY_CHARS) for name in columns]},
        yaxis={**shared, "tickvals": list(range(len(rows))), "autorange": "reversed",
               "ticktext": [wrapped(name, NAME_CHARS) for name in rows]},
    )  # fmt: skip
    return figure
