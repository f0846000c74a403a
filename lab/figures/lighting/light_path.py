"""The path of a search: the victim's margin at each light, against what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 380
FATES = {
    "not fooled": ("circle-open", GREY, 9),
    "refused": ("x-thin-open", "#D55E00", 11),
    "not judged": ("diamond-open", "#7a3e9d", 10),
    "accepted": ("square", "#7a3e9d", 14),
}
"""Symbol, colour and size of each fate of a candidate; only what was accepted is filled."""
Tried = Mapping[str, Any]


def light_path(
    tried: Sequence[Tried], clean: float, chosen: int | None = None, budget: float | None = None
) -> go.Figure:
    """Draw candidates with index, cost, value, fate, words; ``chosen`` is ringed.

    ``clean`` is the margin under daylight. Below 0, dotted, the victim is fooled. A click's
    ``customdata`` is the index.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    running, low = [], clean
    for row in tried:
        low = min(low, row["value"])
        running.append(low)
    figure.add_trace(
        go.Scatter(
            x=[0, *(row["cost"] for row in tried)], y=[clean, *running], mode="lines",
            line={"color": mark("image").colour, "width": 1.5, "shape": "hv"}, opacity=0.6,
            name="lowest so far", hoverinfo="skip",
        )
    )  # fmt: skip
    for fate, (symbol, colour, size) in FATES.items():
        rows = [row for row in tried if row["fate"] == fate]
        figure.add_trace(
            go.Scatter(
                x=[row["cost"] for row in rows], y=[row["value"] for row in rows], mode="markers",
                name=f"{fate} ({len(rows)})", customdata=[row["index"] for row in rows],
                marker={"symbol": symbol, "size": size, "color": colour,
                        "line": {"width": 2, "color": colour}},
                hovertext=[
                    f"light {row['index'] + 1}, {fate}: margin {number(row['value'])}<br>"
                    f"{row['words']}" for row in rows
                ],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    for row in tried:
        if row["index"] == chosen:
            figure.add_trace(
                go.Scatter(
                    x=[row["cost"]], y=[row["value"]], mode="markers", hoverinfo="skip",
                    showlegend=False, marker={"symbol": "circle-open", "size": 24, "color": GREY,
                                              "line": {"width": 2.5}},
                )
            )  # fmt: skip
    figure.add_hline(0, line={"color": GREY, "dash": "dot", "width": 1.5})
    figure.add_annotation(
        x=1, xref="paper", y=0, text="fooled below", showarrow=False, xanchor="right",
        yanchor="top", font={"size": SMALL_PX, "color": GREY},
    )  # fmt: skip
    most = budget or max((row["cost"] for row in tried), default=1)
    figure.update_layout(
        **layout(HEIGHT_PX),
        xaxis={"title": {"text": "forward-equivalents spent"}, "range": [-0.02 * most, 1.03 * most],
               "showgrid": False, "zeroline": False, "fixedrange": True},
        yaxis={"title": {"text": "margin (log-odds)"}, "gridcolor": FAINT, "zeroline": False,
               "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=40)
    return figure
