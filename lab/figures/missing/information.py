"""The four atoms of what two views say: both ways of counting, beside permuted labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

PANEL_PX, FRAME_PX = 230, 110
ATOMS = {
    "redundant": "both say",
    "unique_1": "only the first",
    "unique_2": "only the second",
    "synergy": "only together",
}
LOOKS = {
    2: ("2 clusters", "circle-open"), 3: ("3 clusters", "circle"),
    4: ("4 clusters", "circle-open-dot"), 0: ("as if Gaussian", "diamond"),
}  # fmt: skip
SIDE_BY_SIDE = 0.16


def atoms_of_pairs(run: Mapping[str, Any]) -> go.Figure:
    """Draw the atoms in bits with intervals: a panel a pair, a marker for each way of counting.
    Panels stand one below the other, so that their names have room.

    ``run`` is a result as plain data, with the table "atoms". A grey dash is what the same way
    counts with permuted labels.
    """
    from plotly.subplots import make_subplots

    rows: Sequence[Mapping[str, Any]] = run["tables"]["atoms"]
    pairs = list(dict.fromkeys(row["pair"] for row in rows))
    figure = make_subplots(
        rows=len(pairs), cols=1, shared_xaxes=True, subplot_titles=pairs,
        vertical_spacing=0.25 * PANEL_PX / (PANEL_PX * len(pairs) + FRAME_PX),
    )  # fmt: skip
    for panel, pair in enumerate(pairs, 1):
        for place, (n_clusters, (name, symbol)) in enumerate(LOOKS.items()):
            own = [r for r in rows if (r["pair"], r["n_clusters"]) == (pair, n_clusters)]
            x = [k + (place - 1.5) * SIDE_BY_SIDE for k in range(len(own))]
            figure.add_trace(_points(own, x, name, symbol, panel == 1), row=panel, col=1)
            last = panel == 1 and place == len(LOOKS) - 1
            figure.add_trace(_permuted(own, x, last), row=panel, col=1)
    figure.update_layout(
        **layout(PANEL_PX * len(pairs) + FRAME_PX, showlegend=True,
                 margin={"l": 8, "r": 8, "t": 28, "b": 130}),
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom",
                "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_annotations(font={"size": SMALL_PX})
    figure.update_xaxes(
        fixedrange=True, showgrid=False, zeroline=False, tickvals=list(range(len(ATOMS))),
        ticktext=[name.replace(" ", "<br>") for name in ATOMS.values()], tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(fixedrange=True, gridcolor=FAINT, zeroline=True, zerolinecolor=GREY)
    figure.update_yaxes(title={"text": "bits"}, rangemode="tozero")
    return figure


def _points(
    rows: Sequence[Mapping[str, Any]], x: Sequence[float], name: str, symbol: str, named: bool
) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=list(x), y=[r["value"] for r in rows], mode="markers", name=name, showlegend=named,
        marker={"symbol": symbol, "size": 10,
                "color": mark("text" if symbol == "diamond" else "image").colour},
        error_y={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 2, "width": 0,
            "array": [r["high"] - r["value"] for r in rows],
            "arrayminus": [r["value"] - r["low"] for r in rows],
        },
        hovertext=[
            f"{ATOMS[r['atom']]}, {name}: {number(r['value'])} bits ({number(r['low'])} to "
            f"{number(r['high'])})<br>as counted {number(r['plug_in'])}, with permuted labels "
            f"{number(r['permuted'])}; n = {r['n']}; {r['verdict']}"
            for r in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _permuted(rows: Sequence[Mapping[str, Any]], x: Sequence[float], named: bool) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=list(x), y=[r["permuted"] for r in rows], mode="markers", hoverinfo="skip",
        name="permuted labels, bias and all", showlegend=named,
        marker={"symbol": "line-ew-open", "size": 12, "color": GREY, "line": {"width": 2}},
    )  # fmt: skip
