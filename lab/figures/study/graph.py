"""A graph of modalities above the curves of the methods that use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

from lab.figures.study.knob import knob_curves
from lab.figures.theme import GREY, SMALL_PX, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRAPH_PX, FOOT, OUT = 300, 0.55, 1.15
WIDEST_PX, LEARNT = 12, "#E69F00"
HIDDEN, WIDE, HIGH = {"visible": False, "fixedrange": True}, (-2.2, 2.2), (-1.5, 1.6)


def graph_and_curves(
    run: Mapping[str, Any], titles: Mapping[str, str], axis: str,
    plain: Sequence[str] = ("wrong", "alone"),
) -> go.Figure:  # fmt: skip
    """Draw table ``edges`` (a, b, bits, shuffled, learnt, named) above arms "method@count".

    A line is as wide as its bits, and orange where the tree of all training items has that edge.
    """
    figure = knob_curves(run, "accuracy", titles, axis, score="accuracy", logarithmic=True,
                         plain=plain, bare=tuple(titles))  # fmt: skip
    _graph(figure, run["tables"]["edges"], {"xaxis": "x3", "yaxis": "y3"})
    figure.update_layout(
        height=figure.layout.height + GRAPH_PX, yaxis={"domain": [0, FOOT]}, legend={"y": -0.14},
        xaxis3={**HIDDEN, "range": WIDE, "anchor": "y3"},
        yaxis3={**HIDDEN, "range": HIGH, "domain": [FOOT + 0.06, 1], "anchor": "x3"},
    )  # fmt: skip
    return figure


def graph(edges: Sequence[Mapping[str, Any]], drawn: Sequence[tuple[str, str]]) -> go.Figure:
    """Draw rows of table ``edges``: those of the pairs ``drawn`` orange, the others dotted."""
    import plotly.graph_objects as go

    figure = go.Figure()
    _graph(figure, [{**row, "learnt": (row["a"], row["b"]) in drawn} for row in edges], {}, "dot")
    figure.update_layout(
        **layout(GRAPH_PX, margin={"l": 8, "r": 8, "t": 8, "b": 8}),
        xaxis={**HIDDEN, "range": WIDE}, yaxis={**HIDDEN, "range": HIGH},
    )  # fmt: skip
    return figure


def _graph(
    figure: go.Figure, edges: Sequence[Mapping[str, Any]], axes: Mapping[str, str],
    dash: str = "solid",
) -> None:  # fmt: skip
    """Add nodes on a circle and their edges; ``dash`` of those that are not learnt."""
    import plotly.graph_objects as go

    nodes = list(dict.fromkeys(row[end] for row in edges for end in "ab"))
    turn = [2 * pi * i / len(nodes) for i in range(len(nodes))]
    place = {name: (sin(at), cos(at)) for name, at in zip(nodes, turn, strict=True)}
    most = max(row["bits"] for row in edges)
    at = {f"{end}ref": axes.get(f"{end}axis", end) for end in "xy"}
    for row in edges:
        (x0, y0), (x1, y1) = place[row["a"]], place[row["b"]]
        figure.add_trace(go.Scatter(
            x=[x0, x1], y=[y0, y1], mode="lines", showlegend=False, hoverinfo="skip", **axes,
            line={"width": 1 + WIDEST_PX * row["bits"] / most,
                  "dash": "solid" if row["learnt"] else dash,
                  "color": LEARNT if row["learnt"] else GREY},
        ))  # fmt: skip
        figure.add_annotation(
            x=OUT * (x0 + x1), y=OUT * (y0 + y1), **at, showarrow=False,
            text=f"{row['bits']:.2f} bits{', named' * row['named']}"
            f"<br>shuffled {row['shuffled']:.2f}", font={"size": SMALL_PX},
        )  # fmt: skip
    # Names of lower nodes stand beside them: under them stands what their edge says.
    side = {name: "top center" if y > 0 else "middle left" if x < 0 else "middle right"
            for name, (x, y) in place.items()}  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[place[name][0] for name in nodes], y=[place[name][1] for name in nodes], text=nodes,
        textposition=[side[name] for name in nodes], mode="markers+text",
        showlegend=False, hoverinfo="text", **axes,
        marker={"size": 22, "color": [mark(name).colour for name in nodes],
                "symbol": [mark(name).symbol for name in nodes]},
    ))  # fmt: skip
