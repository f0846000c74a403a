"""A graph of modalities above the curves of the methods that use it."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

from lab.figures.study.knob import knob_curves
from lab.figures.theme import GREY, SMALL_PX, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRAPH_PX, FOOT, OUT = 300, 0.55, 0.95
WIDEST_PX, LEARNT = 12, "#E69F00"


def graph_and_curves(run: Mapping[str, Any], titles: Mapping[str, str], axis: str) -> go.Figure:
    """Draw table ``edges`` (a, b, bits, shuffled, learnt, named) above arms "method@count".

    A line is as wide as its bits, and orange where the tree of all training items has that edge.
    """
    import plotly.graph_objects as go

    figure = knob_curves(run, "accuracy", titles, axis, score="accuracy", logarithmic=True,
                         plain=("wrong", "alone"), bare=tuple(titles))  # fmt: skip
    edges = run["tables"]["edges"]
    nodes = list(dict.fromkeys(row[end] for row in edges for end in "ab"))
    turn = [2 * pi * i / len(nodes) for i in range(len(nodes))]
    place = {name: (sin(at), cos(at)) for name, at in zip(nodes, turn, strict=True)}
    most, axes = max(row["bits"] for row in edges), {"xaxis": "x3", "yaxis": "y3"}
    for row in edges:
        (x0, y0), (x1, y1) = place[row["a"]], place[row["b"]]
        figure.add_trace(go.Scatter(
            x=[x0, x1], y=[y0, y1], mode="lines", showlegend=False, hoverinfo="skip", **axes,
            line={"width": 1 + WIDEST_PX * row["bits"] / most,
                  "color": LEARNT if row["learnt"] else GREY},
        ))  # fmt: skip
        figure.add_annotation(
            x=OUT * (x0 + x1), y=OUT * (y0 + y1), xref="x3", yref="y3", showarrow=False,
            text=f"{row['bits']:.2f} bits{', named' * row['named']}"
            f"<br>shuffled {row['shuffled']:.2f}", font={"size": SMALL_PX},
        )  # fmt: skip
    side = {True: "top center", False: "bottom center"}
    figure.add_trace(go.Scatter(
        x=[place[name][0] for name in nodes], y=[place[name][1] for name in nodes], text=nodes,
        textposition=[side[place[name][1] > 0] for name in nodes], mode="markers+text",
        showlegend=False, hoverinfo="text", **axes,
        marker={"size": 22, "color": [mark(name).colour for name in nodes],
                "symbol": [mark(name).symbol for name in nodes]},
    ))  # fmt: skip
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        height=figure.layout.height + GRAPH_PX, yaxis={"domain": [0, FOOT]}, legend={"y": -0.14},
        xaxis3={**hidden, "range": [-2.2, 2.2], "anchor": "y3"},
        yaxis3={**hidden, "range": [-1.3, 1.6], "domain": [FOOT + 0.06, 1], "anchor": "x3"},
    )  # fmt: skip
    return figure
