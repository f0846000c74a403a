"""Layers against layers, depth against agreement, and the relatives of an encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.distances.cells import CLOSENESS
from lab.figures.theme import FAINT, GREY, SMALL_PX, ink, layout, mark, muted, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, HEAD_PX, PROFILE_PX, FEW_CELLS = 26, 110, 420, 200
Run = Mapping[str, Any]
KINDS = {"two sizes": "circle", "pretrained and random": "diamond", "two random versions": "x"}


def layer_grid(run: Run) -> go.Figure:
    """Draw every layer of a (rows, first at the bottom) against every layer of b.

    A run is a result of "layers" as plain data. The largest cell is framed, and the cell of both
    encoders' vectors has a dotted frame.
    """
    import plotly.graph_objects as go

    cells, summary = run["tables"]["cells"], run["summary"]
    across = list(dict.fromkeys(cell["layer_b"] for cell in cells))
    up = list(dict.fromkeys(cell["layer_a"] for cell in cells))
    table = {(cell["layer_a"], cell["layer_b"]): cell for cell in cells}
    values = [[table[row, column]["value"] for column in across] for row in up]
    top = max(cell["value"] for cell in cells)
    low = min(0.0, *(cell["value"] for cell in cells))
    figure = go.Figure(
        go.Heatmap(
            z=values, x=list(range(len(across))), y=list(range(len(up))), zmin=low, zmax=top,
            colorscale=[[i / (len(CLOSENESS) - 1), shade] for i, shade in enumerate(CLOSENESS)],
            customdata=[[_sentence(table[row, column]) for column in across] for row in up],
            hovertemplate="%{customdata}<extra></extra>", xgap=1, ygap=1,
            colorbar={"thickness": 12, "outlinewidth": 0, "tickfont": {"size": SMALL_PX}},
        )
    )  # fmt: skip
    if len(cells) <= FEW_CELLS and len(across) <= 10:
        _numbers(figure, table, up, across, low, top)
    for found, dash in ((summary["largest"], "solid"), (summary["encoded"], "dot")):
        x, y = across.index(found["layer_b"]), up.index(found["layer_a"])
        figure.add_shape(
            type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5,
            line={"color": mark("text").colour, "width": 3, "dash": dash},
        )  # fmt: skip
    ticks = {"tickfont": {"size": SMALL_PX}, "fixedrange": True, "showgrid": False}
    figure.update_layout(
        **layout(max(ROW_PX * len(up), 160) + HEAD_PX),
        xaxis={"tickvals": list(range(len(across))), "ticktext": across, "tickangle": -45,
               "title": summary["b"], **ticks},
        yaxis={"tickvals": list(range(len(up))), "ticktext": up, "title": summary["a"], **ticks},
    )  # fmt: skip
    return figure


def depth_profile(run: Run) -> go.Figure:
    """Draw how far each layer of a agrees with b's vector, pretrained and with random weights."""
    import plotly.graph_objects as go

    rows, summary = run["tables"]["profile"], run["summary"]
    figure = go.Figure()
    for i, name in enumerate(dict.fromkeys(r["encoder"] for r in rows if not r["pretrained"])):
        here = [row for row in rows if row["encoder"] == name]
        figure.add_trace(
            go.Scatter(
                x=[row["layer"] for row in here], y=[row["value"] for row in here],
                mode="lines+markers", line={"color": GREY, "width": 1},
                marker={"size": 6, "color": GREY, "symbol": "circle-open"},
                name="random weights, one line a seed", showlegend=i == 0,
                hovertext=[f"{name}, {_sentence(row)}" for row in here],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    own = [row for row in rows if row["pretrained"]]
    figure.add_traces(_band_and_line(own))
    chance = own[0]["chance"]
    if chance is not None:
        figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2})
        figure.add_annotation(
            x=1, xref="x domain", y=chance, text=f"chance {number(chance)}", showarrow=False,
            xanchor="right", yanchor="bottom", font={"color": GREY, "size": SMALL_PX},
        )  # fmt: skip
    figure.update_layout(
        **layout(PROFILE_PX),
        xaxis={"title": f"layer of {summary['a']}", "tickangle": -45, "fixedrange": True,
               "tickfont": {"size": SMALL_PX}, "showgrid": False},
        yaxis={"title": f"agreement with {summary['b']}", "fixedrange": True, "gridcolor": FAINT,
               "zeroline": False},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=34)
    return figure


def relatives(run: Run) -> go.Figure:
    """Draw each pair of relatives as a point with its interval, grouped by kind of pair."""
    import plotly.graph_objects as go

    order = list(KINDS)
    rows = sorted(run["tables"]["relatives"], key=lambda r: (-order.index(r["kind"]), r["value"]))
    names = [f"{row['one']} and {row['other']}" for row in rows]
    figure = go.Figure()
    for kind, symbol in KINDS.items():
        here = [(name, row) for name, row in zip(names, rows, strict=True) if row["kind"] == kind]
        if not here:
            continue
        shade = GREY if kind == "two random versions" else mark("image").colour
        figure.add_trace(
            go.Scatter(
                y=[name for name, _ in here], x=[row["value"] for _, row in here], mode="markers",
                name=kind, marker={"size": 10, "symbol": symbol, "color": shade},
                error_x=_bars([row for _, row in here]),
                hovertext=[_sentence({"layer_a": n, "layer_b": "", **r}) for n, r in here],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_layout(
        **layout(ROW_PX * len(rows) + HEAD_PX),
        xaxis={"title": "agreement of their vectors", "fixedrange": True, "gridcolor": FAINT,
               "range": [min(0.0, *(r["value"] for r in rows)) - 0.03, 1.03], "zeroline": False},
        yaxis={"fixedrange": True, "tickfont": {"size": SMALL_PX}, "categoryorder": "array",
               "categoryarray": names, "automargin": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=34)
    return figure


def _sentence(cell: Mapping[str, Any]) -> str:
    names = " with ".join(str(cell[k]) for k in ("layer_a", "layer_b") if cell.get(k))
    interval = f" ({number(cell['low'])} to {number(cell['high'])})" if cell["low"] else ""
    return f"{names or cell.get('layer', '')}: {number(cell['value'])}{interval}, n = {cell['n']}"


def _numbers(
    figure: go.Figure,
    table: Mapping[tuple[str, str], Mapping[str, Any]],
    up: Sequence[str],
    across: Sequence[str],
    low: float,
    top: float,
) -> None:
    for y, row in enumerate(up):
        for x, column in enumerate(across):
            value = table[row, column]["value"]
            part = (value - low) / (top - low) if top > low else 0.0
            ground = CLOSENESS[round(part * (len(CLOSENESS) - 1))]
            figure.add_annotation(
                x=x, y=y, text=f"{value:.2f}", showarrow=False,
                font={"size": SMALL_PX, "color": ink(ground)},
            )  # fmt: skip


def _band_and_line(rows: Sequence[Mapping[str, Any]]) -> list[go.Scatter]:
    import plotly.graph_objects as go

    shade = muted(mark("image").colour, 0.0)
    layers = [row["layer"] for row in rows]
    traces = []
    if all(row["low"] is not None for row in rows):
        edge = [row["high"] for row in rows] + [row["low"] for row in rows][::-1]
        traces.append(
            go.Scatter(x=layers + layers[::-1], y=edge, fill="toself", mode="none",
                       fillcolor=tint(shade, 0.16), hoverinfo="skip", showlegend=False)
        )  # fmt: skip
    traces.append(
        go.Scatter(
            x=layers, y=[row["value"] for row in rows], mode="lines+markers",
            line={"color": shade, "width": 3}, marker={"size": 8}, name="pretrained",
            hovertext=[_sentence(row) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    return traces


def _bars(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "type": "data", "symmetric": False, "thickness": 2, "color": GREY,
        "array": [(row["high"] or row["value"]) - row["value"] for row in rows],
        "arrayminus": [row["value"] - (row["low"] or row["value"]) for row in rows],
    }  # fmt: skip
