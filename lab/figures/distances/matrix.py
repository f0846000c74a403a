"""The table of distances between views as a heat map, with an interval in every cell.

Cells are bars, because a heat map's cells cannot be clicked; ``customdata`` is "view|view".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.distance import DISTANCES
from lab.figures.distances.cells import (
    PAD,
    ColourScale,
    Placed,
    SpaceRow,
    ground_of,
    hatching,
    intervals_in,
    is_defined,
    is_pale,
    scale_of,
    short,
    values_in,
)
from lab.figures.pieces import wrapped
from lab.figures.theme import (
    DARK_INK,
    FAINT,
    GREY,
    LIGHT_INK,
    SMALL_PX,
    ink,
    layout,
    mark,
    number,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, LEAST_ROW_PX, ROOM_PX, HEAD_PX, FOOT_PX = 44, 26, 370, 120, 58
"""A row is lower where there are many, so that the table stays on one screen."""
ROW_CHARS = 24
SIGNS = {"image": "●", "text": "■", "speech": "◆", "place": "★"}
Run = Mapping[str, Any]


def distance_matrix(run: Run, selected: tuple[str, str] = ("", "")) -> go.Figure:
    """Draw a result of "spaces" as plain data; ``selected`` is the open pair of views.

    Rows and columns come in the result's own order, by clustering. What is symmetric is drawn on
    both sides of the diagonal; else a cell is the row's view to the column's.
    """
    import plotly.graph_objects as go

    views = sorted(run["tables"]["views"], key=lambda view: int(view["place"]))
    cells: list[SpaceRow] = run["tables"]["cells"]
    summary = run["summary"]
    placed = _placed(cells, views)
    scale = scale_of(cells, summary["direction"])
    figure = go.Figure(_grounds(placed, scale, set(selected)))
    defined = [p for p in placed if is_defined(p.cell)]
    for shade in (DARK_INK, LIGHT_INK):
        here = [p for p in defined if not is_pale(p.cell)
                and ink(ground_of(p.cell, scale)) == shade]  # fmt: skip
        figure.add_traces([values_in(here, shade), *intervals_in(here, scale, shade)])
    pale = [p for p in defined if is_pale(p.cell)]
    figure.add_traces([values_in(pale, GREY), *intervals_in(pale, scale, GREY)])
    figure.add_trace(values_in([p for p in placed if not is_defined(p.cell)], GREY))
    figure.add_traces([_diagonal(views), _colours(scale, summary)])
    _axes(figure, views)
    figure.add_annotation(
        x=1, y=0, xref="paper", yref="paper", yshift=-FOOT_PX + 6, xanchor="right",
        yanchor="bottom", align="right", showarrow=False, font={"size": SMALL_PX, "color": GREY},
        text=f"n = {summary['n']} concepts<br>of {summary['n_families']} families",
    )  # fmt: skip
    return figure


def sentence(cell: SpaceRow, symbol: str) -> str:
    """Say a cell in a sentence, for hover and for readers of the screen."""
    name = f"{cell['a']} to {cell['b']}"
    if cell["value"] is None:
        return f"{name}: undefined, {cell['reason']}."
    ends = "no interval"
    if cell["low"] is not None and cell["high"] is not None:
        ends = f"{number(cell['low'])} to {number(cell['high'])}"
    told = f"{name}: {symbol} {number(cell['value'])} ({ends})"
    if cell["chance"] is not None:
        told += f", chance {number(cell['chance'])}"
    if cell["p_holm"] is not None:
        told += f", p {number(cell['p_holm'])} after Holm: {cell['verdict']}"
    space = f", in the space “{cell['space']}”" if cell["space"] else ""
    return f"{told}; n = {cell['n']}{space}."


def _placed(cells: Sequence[SpaceRow], views: Sequence[Run]) -> list[Placed[SpaceRow]]:
    at = {view["view"]: i for i, view in enumerate(views)}
    both_ways = {(cell["a"], cell["b"]) for cell in cells}
    placed = []
    for cell in cells:
        i, j = at[cell["a"]], at[cell["b"]]
        placed.append(Placed(cell, j, i))
        if (cell["b"], cell["a"]) not in both_ways:
            placed.append(Placed(cell, i, j))
    return placed


def _grounds(placed: Sequence[Placed[SpaceRow]], scale: ColourScale, selected: set[str]) -> go.Bar:
    import plotly.graph_objects as go

    chosen = [{p.cell["a"], p.cell["b"]} == selected for p in placed]
    return go.Bar(
        x=[p.middle for p in placed],
        y=[1 - 2 * PAD] * len(placed),
        base=[p.row + PAD for p in placed],
        width=[1 - 2 * PAD] * len(placed),
        customdata=[f"{p.cell['a']}|{p.cell['b']}" for p in placed],
        hovertext=[wrapped(sentence(p.cell, "")) for p in placed],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "color": [ground_of(p.cell, scale) for p in placed],
            "pattern": hatching(placed),
            "line": {
                "color": [mark("text").colour if c else FAINT for c in chosen],
                "width": [3 if c else 1 for c in chosen],
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _diagonal(views: Sequence[Run]) -> go.Scatter:
    """A view before itself: its modality's mark, no number."""
    import plotly.graph_objects as go

    looks = [mark(view["modality"]) for view in views]
    middle = [i + 0.5 for i in range(len(views))]
    return go.Scatter(
        x=middle, y=middle, mode="markers", hoverinfo="skip", opacity=0.7,
        marker={"color": [look.colour for look in looks], "size": 11,
                "symbol": [look.symbol for look in looks]},
    )  # fmt: skip


def _colours(scale: ColourScale, summary: Run) -> go.Scatter:
    """The colours with their values: a bar under the table."""
    import plotly.graph_objects as go

    ends = ("far", "close") if scale.higher_is_closer else ("close", "far")
    return go.Scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip",
        marker={
            "color": [scale.low], "cmin": scale.low, "cmax": scale.high,
            "colorscale": scale.steps(), "showscale": True,
            "colorbar": {
                "orientation": "h", "thickness": 10, "len": 0.6, "x": 0, "xanchor": "left",
                "y": 0, "yanchor": "top", "ypad": 6, "outlinewidth": 0,
                "tickvals": [scale.low, scale.high],
                "ticktext": [f"{short(scale.low)} {ends[0]}", f"{short(scale.high)} {ends[1]}"],
                "tickfont": {"size": SMALL_PX},
                "title": {"text": DISTANCES.get(summary["measure"]).symbol, "side": "top",
                          "font": {"size": SMALL_PX}},
            },
        },
    )  # fmt: skip


def _axes(figure: go.Figure, views: Sequence[Run]) -> None:
    m = len(views)
    row = min(ROW_PX, max(LEAST_ROW_PX, ROOM_PX // m))
    shared = {"tickmode": "array", "tickvals": [i + 0.5 for i in range(m)], "showgrid": False,
              "zeroline": False, "fixedrange": True, "automargin": True,
              "tickfont": {"size": SMALL_PX}}  # fmt: skip
    figure.update_layout(
        **layout(row * m + HEAD_PX + FOOT_PX, clickmode="event+select", barmode="overlay"),
        xaxis={**shared, "range": [0, m], "side": "top", "tickangle": -90,
               "ticktext": labels(views)},
        yaxis={**shared, "range": [m, 0], "ticktext": labels(views, ROW_CHARS)},
    )  # fmt: skip
    figure.update_layout(margin_b=FOOT_PX)


def labels(views: Sequence[Run], width: int = 60) -> list[str]:
    """Return each view's name with its modality's sign and colour; a control's is in italics.

    The encoder is named where a modality has several.
    """
    encoders: dict[str, set[str]] = {}
    for view in views:
        encoders.setdefault(view["modality"], set()).add(view["encoder"])
    said = []
    for view in views:
        several = len(encoders[view["modality"]]) > 1
        full = f"{view['encoder']}, {view['facet_name']}" if several else view["facet_name"]
        name = wrapped(full, width)
        name = f"<i>{name}</i>" if view["control"] else name
        sign = SIGNS.get(view["modality"], "✚")
        said.append(f"<span style='color:{mark(view['modality']).colour}'>{sign}</span> {name}")
    return said
