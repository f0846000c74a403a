"""What is chosen among a few candidates: through words, by the picture, by both."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

PANELS = {"words": "text", "picture": "image", "both": "other"}
"""Who chooses, and the modality whose colour it has."""
NAME_CHARS, NAME_LINES = 15, 3
ROW_PX, HEAD_PX, FOOT_PX, GAP = 40, 34, 26, 0.07
ROOM = 1.65
"""An axis goes so far beyond the fullest bar: there stand the numbers, on a telephone too."""


def choices(candidates: Sequence[str], true: int, shares: Mapping[str, Floats]) -> go.Figure:
    """Draw the shares ``[n]`` of each panel that is there as bars, one row a candidate.

    The true one is bold with a mark; shares of the one who is "blind" are hollow bars beside those
    through words; chance is dotted. Rows and axes do not move with the numbers.
    """
    import plotly.graph_objects as go

    rows = list(range(len(candidates)))
    figure = go.Figure(layout=layout(
        ROW_PX * len(rows) + HEAD_PX + FOOT_PX, bargap=0.22, bargroupgap=0.06,
        margin={"l": 8, "r": 8, "t": HEAD_PX, "b": FOOT_PX},
        yaxis={"range": [len(rows) - 0.5, -0.5], "fixedrange": True, "automargin": True,
               "tickvals": rows, "tickfont": {"size": SMALL_PX}, "showgrid": False,
               "ticktext": [_tick(name, row == true) for row, name in enumerate(candidates)]},
    ))  # fmt: skip
    there = [name for name in PANELS if name in shares]
    width = (1 + GAP) / len(there) - GAP
    for place, name in enumerate(there):
        axis, left = f"x{place + 1 if place else ''}", place * (width + GAP)
        figure.update_layout({axis.replace("x", "xaxis"): {
            "domain": [left, left + width], "range": [0, ROOM], "fixedrange": True,
            "tickvals": [0, 1], "gridcolor": FAINT, "zeroline": False, "showticklabels": False,
        }})  # fmt: skip
        on: dict[str, Any] = {"y": rows, "xaxis": axis, "customdata": list(candidates),
                              "hovertemplate": "%{x:.3f}<extra>%{customdata}</extra>"}  # fmt: skip
        colour, by = mark(PANELS[name]).colour, shares[name]
        seen = {"color": colour, "opacity": [1.0 if one == max(by) else 0.5 for one in by]}
        figure.add_bar(x=by, orientation="h", marker=seen, **on)
        if name == "words" and "blind" in shares:
            hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 1.5}}
            figure.add_bar(x=shares["blind"], orientation="h", marker=hollow, **on)
        figure.add_scatter(
            x=[ROOM] * len(rows), y=rows, xaxis=axis, mode="text", hoverinfo="skip",
            text=[f"{share:.2f}" for share in by], textposition="middle left",
            textfont={"size": SMALL_PX},
        )  # fmt: skip
        figure.add_scatter(
            x=[1 / len(rows)] * 2, y=[-0.5, len(rows) - 0.5], xaxis=axis, mode="lines",
            line={"color": GREY, "dash": "dot", "width": 1.5}, hoverinfo="skip",
        )  # fmt: skip
        for text, x, y, anchor in ((f"<b>{name.capitalize()}</b>", 0, 1, "left"),
                                   ("chance", 1 / len(rows), 0, "center")):  # fmt: skip
            figure.add_annotation(
                text=text, x=x, y=y, xref=axis, yref="paper", xanchor=anchor, showarrow=False,
                yanchor="bottom" if y else "top", font={"size": SMALL_PX},
            )  # fmt: skip
    return figure


def _tick(name: str, is_true: bool) -> str:
    said = "<br>".join(textwrap.wrap(f"✓ {name}" if is_true else name, NAME_CHARS,
                                     max_lines=NAME_LINES, placeholder=" …"))  # fmt: skip
    return f"<b>{said}</b>" if is_true else said
