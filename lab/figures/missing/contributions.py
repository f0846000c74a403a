"""Who carried an answer: types with their error, and what each view says in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 420
ORDER = ("dominance", "complement", "objection", "conflict")


def types_and_views(run: Mapping[str, Any]) -> go.Figure:
    """Draw, for each type of credit, its error with interval, and what each view adds in it.

    ``run`` is a result as plain data: tables "types", "items" and "views".
    """
    from plotly.subplots import make_subplots

    rows = {row["type"]: row for row in run["tables"]["types"]}
    names = [
        f"{name}<br>{number(round(rows[name]['share'], 2))} of items" for name in reversed(ORDER)
    ]
    figure = make_subplots(
        rows=1, cols=2, shared_yaxes=True, column_widths=[0.45, 0.55], horizontal_spacing=0.04,
        subplot_titles=("Wrong<br>answers", "Log-odds<br>each view adds"),
    )  # fmt: skip
    figure.add_trace(_errors([rows[name] for name in reversed(ORDER)], names), row=1, col=1)
    error = run["summary"]["error"]
    figure.add_vline(x=error, line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=1)
    figure.add_annotation(
        x=error, y=len(names) - 0.5, text=f"all {number(round(error, 2))}", showarrow=False,
        xanchor="left", font={"color": GREY, "size": SMALL_PX}, row=1, col=1,
    )  # fmt: skip
    views = run["tables"]["views"]
    for place, row in enumerate(views):
        for trace in _said(run["tables"]["items"], row, place, len(views)):
            figure.add_trace(trace, row=1, col=2)
    figure.add_vline(x=0, line={"color": GREY, "width": 1}, row=1, col=2)
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 56, "b": 92}),
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom",
                "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    figure.update_xaxes(range=[0, 1], row=1, col=1)
    figure.update_yaxes(
        fixedrange=True, showgrid=False, zeroline=False, automargin=True,
        tickvals=list(range(len(names))), ticktext=names, range=[-0.6, len(names) - 0.3],
    )  # fmt: skip
    return figure


def _errors(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> go.Scatter:
    import plotly.graph_objects as go

    def ends(row: Mapping[str, Any]) -> tuple[float, float]:
        value = row["error"] or 0.0
        return (value if row["low"] is None else row["low"],
                value if row["high"] is None else row["high"])  # fmt: skip

    return go.Scatter(
        x=[row["error"] for row in rows], y=list(range(len(names))), mode="markers",
        marker={"size": 12, "color": mark("other").colour, "symbol": mark("other").symbol},
        error_x={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 2, "width": 0,
            "array": [ends(row)[1] - (row["error"] or 0.0) for row in rows],
            "arrayminus": [(row["error"] or 0.0) - ends(row)[0] for row in rows],
        },
        hovertext=[
            f"{row['type']}: {number(row['error'])} wrong ({number(row['low'])} to "
            f"{number(row['high'])}), n = {row['n']}"
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip


def _said(
    items: Sequence[Mapping[str, Any]], row: Mapping[str, Any], place: int, n_views: int
) -> list[go.Scatter]:
    """One dot an item, and the mean of each type, at the view's height in the type's row."""
    import plotly.graph_objects as go

    view, look = row["view"], mark(row["modality"])
    height = [k + (place - (n_views - 1) / 2) * 0.6 / n_views for k in range(len(ORDER))]
    level = dict(zip(reversed(ORDER), height, strict=True))
    dots = go.Scatter(
        x=[item[view] for item in items], y=[level[item["type"]] for item in items],
        mode="markers", name=view, showlegend=True,
        marker={"size": 6, "color": look.colour, "symbol": look.symbol, "opacity": 0.45},
        hovertext=[
            f"{item['item']}: {view} {number(item[view])} for {item['answer']} over {item['rival']}"
            f"{'' if item['right'] else ', which is wrong: ' + item['label']}"
            for item in items
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    own = {name: [i[view] for i in items if i["type"] == name] for name in ORDER}
    seen = [name for name in ORDER if own[name]]
    means = go.Scatter(
        x=[sum(own[name]) / len(own[name]) for name in seen], y=[level[name] for name in seen],
        mode="markers", showlegend=False, hoverinfo="skip",
        marker={"size": 14, "color": look.colour, "symbol": "line-ns-open",
                "line": {"width": 3, "color": look.colour}},
    )  # fmt: skip
    return [dots, means]
