"""Drift against damage: whether what went wrong had moved further, by perturbation and by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.theme import FAINT, GREY, MODALITIES, SMALL_PX, layout, number
from lab.perturb import PERTURBATIONS
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FRAME_PX, ITEMS_PX = 30, 110, 420
CHANCE = 0.5
Row = Mapping[str, Any]


def drifted_further(row: Row) -> bool:
    """Return whether lost items surely drifted further, by the one rule, asked of it alone."""
    return decide_ends((row["low"], row["high"]), CHANCE) is Verdict.MORE


def tells(rows: Sequence[Row]) -> go.Figure:
    """Draw the rows of "drift" of one view: how often a lost item had drifted further than a kept
    one, at level 3, by perturbation, the clearest first; a half is chance."""
    import plotly.graph_objects as go

    known = sorted((r for r in rows if r["value"] is not None), key=lambda r: -r["value"])
    colour = MODALITIES["image"].colour
    figure = go.Figure(
        go.Scatter(
            x=[row["value"] for row in known], y=list(range(len(known))), mode="markers",
            marker={"size": 11, "color": colour, "line": {"width": 2, "color": colour},
                    "symbol": ["circle" if drifted_further(row) else "circle-open"
                               for row in known]},
            error_x={"type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": GREY,
                     "array": [row["high"] - row["value"] for row in known],
                     "arrayminus": [row["value"] - row["low"] for row in known]},
            hovertext=[f"{PERTURBATIONS.get(row['perturbation']).label}: {say.row(row)}, "
                       f"{row['n_lost']} lost, {row['n_kept']} kept" for row in known],
            hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
        )
    )  # fmt: skip
    figure.add_vline(x=CHANCE, line={"color": GREY, "dash": "dot", "width": 2})
    figure.update_layout(**layout(FRAME_PX + ROW_PX * len(known),
                                  margin={"l": 8, "r": 16, "t": 8, "b": 8}))  # fmt: skip
    figure.update_xaxes(
        range=[0, 1], gridcolor=FAINT, zeroline=False, fixedrange=True,
        title="chance that a lost item<br>drifted further than a kept one<br>"
        f"<span style='color:{GREY};font-size:{SMALL_PX}px'>at level 3; bars: 95 %</span>",
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(known))), range=[len(known) - 0.4, -0.6], showgrid=False,
        ticktext=[PERTURBATIONS.get(row["perturbation"]).label for row in known], zeroline=False,
        fixedrange=True,
    )  # fmt: skip
    return figure


def by_item(rows: Sequence[Row]) -> go.Figure:
    """Draw the rows of "items" of one view, those that were right when clean: a point an item."""
    import plotly.graph_objects as go

    right = [row for row in rows if row["lost"] is not None]
    figure = go.Figure(
        go.Scatter(
            x=[row["drift"] for row in right], y=[row["lost"] for row in right], mode="markers",
            marker={"size": 8, "color": MODALITIES["image"].colour, "opacity": 0.65},
            hovertext=[f"{row['name']}: drift {number(row['drift'])}, lost in "
                       f"{100 * row['lost']:.0f} % of all hurt versions" for row in right],
            hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
        )
    )  # fmt: skip
    axis = {"gridcolor": FAINT, "zeroline": False, "fixedrange": True, "rangemode": "tozero"}
    figure.update_layout(
        **layout(ITEMS_PX, margin={"l": 8, "r": 16, "t": 8, "b": 8}),
        xaxis={**axis, "title": {
            "text": "mean drift of the item<br>"
            f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {len(right)} items that are "
            "right when clean</span>"}},
        yaxis={**axis, "title": {"text": "share of hurt versions<br>that went wrong"}},
    )  # fmt: skip
    return figure
