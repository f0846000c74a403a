"""Arms of a study between two outcomes: what is gained against what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.figures.study.knob import PLAIN, STROKES
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, ENTRY_PX = 400, 22
SIDES = ("top center", "bottom left", "bottom right", "top left")
"""Where the places of a method stand, so that those of two methods at one point do not cross."""


def frontier(
    run: Mapping[str, Any],
    across: tuple[str, str],
    up: tuple[str, str],
    titles: Mapping[str, str],
    *,
    plain: tuple[str, ...] = (),
) -> go.Figure:
    """Draw each arm of a result as plain data at its two outcomes, ``(id, title)`` each.

    Arms named "method@place" are joined in the order of their places. The first and the last place
    have bars and stand beside their points; what lies between is told by the pointer, else bars
    would hide all. ``titles`` names the methods that are drawn, those in ``plain`` are grey.
    """
    import plotly.graph_objects as go

    rows: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in run["tables"]["arms"]:
        if row["mask"] == "all" and row["value"] is not None:
            rows.setdefault(row["arm"], {})[row["outcome"]] = row
    both = {arm: of for arm, of in rows.items() if across[0] in of and up[0] in of}
    coloured = [name for name in titles if name not in plain]
    paths = [name for name in titles if sum(arm.startswith(f"{name}@") for arm in both) > 1]
    figure = go.Figure()
    for name, title in titles.items():
        look = PLAIN if name in plain else STROKES[coloured.index(name) % len(STROKES)]
        arms = sorted((float(place or 0), arm) for arm in both
                      for method, _, place in [arm.partition("@")] if method == name)  # fmt: skip
        x, y = ([both[arm][of[0]] for _, arm in arms] for of in (across, up))
        ends = {0, len(arms) - 1}
        figure.add_trace(go.Scatter(
            x=[row["value"] for row in x], y=[row["value"] for row in y], name=title,
            error_x=_bars(x, ends, look[0]), error_y=_bars(y, ends, look[0]),
            mode="lines+markers+text",
            line={"color": look[0], "dash": look[1], "width": 2},
            marker={"color": look[0], "symbol": look[2], "size": 11},
            text=[number(place) if i in ends and len(arms) > 1 else ""
                  for i, (place, _) in enumerate(arms)],
            textposition=SIDES[paths.index(name) % len(SIDES) if name in paths else 0],
            textfont={"size": SMALL_PX},
            hovertext=[
                f"{title}{f', {number(place)}' if '@' in arm else ''}: {across[1]} {_said(a)}; "
                f"{up[1]} {_said(b)}" for (place, arm), a, b in zip(arms, x, y, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        ))  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX + ENTRY_PX * len(titles), showlegend=True,
                 margin={"l": 8, "r": 24, "t": 24, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top",
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    axes = {"gridcolor": FAINT, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(title=across[1], **axes)
    figure.update_yaxes(title=up[1], **axes)
    return figure


def _bars(rows: list[Mapping[str, Any]], shown: set[int], colour: str) -> dict[str, Any]:
    ends = [[row["value"] if row[end] is None or i not in shown else row[end]
             for i, row in enumerate(rows)] for end in ("low", "high")]  # fmt: skip
    values = [row["value"] for row in rows]
    return {
        "type": "data", "symmetric": False, "thickness": 1.5, "width": 0,
        "color": FAINT if colour == GREY else tint(colour, 0.35),
        "array": [high - value for high, value in zip(ends[1], values, strict=True)],
        "arrayminus": [value - low for low, value in zip(ends[0], values, strict=True)],
    }  # fmt: skip


def _said(row: Mapping[str, Any]) -> str:
    return f"{number(row['value'])} ({number(row['low'])} to {number(row['high'])})"
