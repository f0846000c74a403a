"""How many concepts share how many of their neighbours in two spaces, beside chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 260
COLOUR = "#3c8c99"
Run = Mapping[str, Any]


def overlaps(run: Run) -> go.Figure:
    """Draw a result of "two_spaces" as plain data: bars are concepts, dots what chance gives."""
    import plotly.graph_objects as go

    summary, k = run["summary"], run["summary"]["k"]
    shared = [round(k * item["overlap"]) for item in run["tables"]["items"]]
    counts = np.bincount(shared, minlength=k + 1)
    expected = chance_counts(summary["n"], k)
    last = max(int(np.flatnonzero(counts)[-1]), 3)
    places = list(range(last + 1))
    figure = go.Figure(
        [
            go.Bar(
                x=places, y=counts[: last + 1].tolist(), name="concepts",
                marker={"color": COLOUR, "opacity": 0.85},
                hovertemplate="%{y} concepts share %{x} neighbours<extra></extra>",
            ),
            go.Scatter(
                x=places, y=expected[: last + 1].tolist(), name="by chance", mode="lines+markers",
                line={"color": GREY, "dash": "dot", "width": 2}, marker={"size": 7},
                hovertemplate="by chance %{y:.1f} would share %{x}<extra></extra>",
            ),
        ]
    )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX, bargap=0.2),
        xaxis={"title": {"text": f"neighbours in common, of {k} (n = {summary['n']})"},
               "tickvals": places, "fixedrange": True},
        yaxis={"title": {"text": "concepts"}, "gridcolor": FAINT, "zeroline": False,
               "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=34)
    return figure


def chance_counts(n: int, k: int) -> Any:
    """Return how many of n items would share 0 to k neighbours if neighbours were drawn at random.

    Two lists of k out of n - 1 share a hypergeometric number.
    """
    from scipy.stats import hypergeom

    return n * hypergeom(n - 1, k, k).pmf(np.arange(k + 1))
