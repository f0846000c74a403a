"""Arms of a study along a knob: lines with bands, chance, and where half of a lead is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, ENTRY_PX = 330, 22
"""Of the picture, and of each line of the legend: on a telephone each name has its own."""
STROKES = (
    ("#0072B2", "solid", "circle"), ("#D55E00", "solid", "square"),
    ("#009E73", "solid", "diamond"), ("#CC79A7", "solid", "triangle-up"),
    ("#E69F00", "dash", "circle-open"), ("#56B4E9", "dash", "square-open"),
    ("#0072B2", "dot", "diamond-open"), ("#D55E00", "dot", "triangle-up-open"),
)  # fmt: skip
"""In the order of the methods; dash and marker tell them apart without colour."""
PLAIN = (GREY, "dot", "x")
"""Of controls and baselines."""
STEP = 0.03
"""Of the height, between the marks of two methods."""
NEAR = 0.04
"""Of the axis: two numbers nearer than that would be written over each other."""
FOOT = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
"""The axis of the marks, whatever the range of the curves."""
Rows = Sequence[Mapping[str, Any]]
Drawn = dict[str, Any]


def knob_curves(
    run: Mapping[str, Any],
    outcome: str,
    titles: Mapping[str, str],
    axis: str,
    *,
    plain: Sequence[str] = (),
    bare: Sequence[str] = (),
    score: str = "",
    logarithmic: bool = False,
    halves: Mapping[str, Mapping[str, Any]] | None = None,
) -> go.Figure:
    """Draw arms named "method@place" of a result as plain data against the place of the knob.

    ``titles`` names the methods that are drawn, in their order; those in ``plain`` are grey, those
    in ``bare`` have no band, where many would hide each other. An arm whose name is a method alone
    is a level line. ``halves`` by method is what ``lab.limits.half_of_lead`` found: a mark on the
    axis with its interval.
    """
    import plotly.graph_objects as go

    rows = [
        row for row in run["tables"]["arms"]
        if row["outcome"] == outcome and row["mask"] == "all" and row["value"] is not None
    ]  # fmt: skip
    traces: list[go.Scatter] = []
    named: dict[float, str] = {}
    ends: list[float] = []
    coloured = [name for name in titles if name not in plain]
    places: set[float] = set()
    marked = 0
    for name, title in titles.items():
        look = PLAIN if name in plain else STROKES[coloured.index(name) % len(STROKES)]
        placed = [
            (float(place), row) for row in rows
            for arm, at, place in [row["arm"].partition("@")] if at and arm == name
        ]  # fmt: skip
        if placed:
            placed.sort(key=lambda one: one[0])
            places.update(place for place, _ in placed)
            ends.append(placed[-1][1]["value"] - placed[0][1]["value"])
            if name not in bare:
                traces.append(_band(placed, look[0]))
            traces.append(_line(placed, title, look))
        for row in rows:
            if row["arm"] == name:
                named[row["value"]] = f"{title} {number(row['value'])}"
        found = (halves or {}).get(name) or {}
        if found.get("value") is not None:
            marked += 1
            traces.append(_half(found, title, look[0], STEP * marked))
    # Where most curves fall, there is room on the left.
    falls = sum(end < 0 for end in ends) > len(ends) / 2
    levels = [level(value, words, left=falls) for value, words in named.items()]
    chance = next((row["chance"] for row in rows if row["chance"] is not None), None)
    if chance is not None:
        # On the left, below: where a control is at chance too, its words are on the right.
        levels.append(level(chance, f"chance {number(chance)}", left=True, below=True))
    if marked:
        traces.append(_key_of_marks())
    ticks = _apart(sorted(place for place in places if place > 0 or not logarithmic), logarithmic)
    # Made at once: a slider waits for it, and each later change costs as much as a trace.
    return go.Figure(
        traces,
        {
            **layout(HEIGHT_PX + ENTRY_PX * (len(titles) + bool(marked)), showlegend=True,
                     margin={"l": 8, "r": 8, "t": 24, "b": 8}),
            "legend": {"orientation": "h", "x": 0, "y": -0.26, "yanchor": "top",
                       "font": {"size": SMALL_PX}},
            "shapes": [line for line, _ in levels],
            "annotations": [words for _, words in levels],
            "xaxis": {"title": {"text": axis}, "type": "log" if logarithmic else "linear",
                      "tickvals": ticks, "ticktext": [number(place) for place in ticks],
                      "fixedrange": True, "showgrid": False, "zeroline": False,
                      "ticks": "outside", "tickangle": 0},
            "yaxis": {"title": {"text": score or None}, "fixedrange": True, "gridcolor": FAINT,
                      "zeroline": False},
            **({"yaxis2": FOOT} if marked else {}),
        },
    )  # fmt: skip


def _apart(places: Sequence[float], logarithmic: bool) -> list[float]:
    """Leave out places whose numbers would stand upon those before them."""
    at = [log(place) if logarithmic else place for place in places]
    kept = list(places[:1])
    for place, here in zip(places[1:], at[1:], strict=True):
        last = log(kept[-1]) if logarithmic else kept[-1]
        if here - last >= NEAR * (at[-1] - at[0]):
            kept.append(place)
    return kept


def _line(
    placed: Sequence[tuple[float, Mapping[str, Any]]], title: str, look: tuple[str, str, str]
) -> go.Scatter:
    import plotly.graph_objects as go

    colour, dash, symbol = look
    return go.Scatter(
        x=[place for place, _ in placed], y=[row["value"] for _, row in placed], name=title,
        mode="lines+markers", line={"color": colour, "dash": dash, "width": 2.5},
        marker={"symbol": symbol, "size": 9, "color": colour},
        hovertext=[
            f"{title}, {number(place)}: {number(row['value'])} ({number(row['low'])} to "
            f"{number(row['high'])}), {row['n_seeds'] or 'no'} seeds, n = {row['n']}"
            for place, row in placed
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _band(placed: Sequence[tuple[float, Mapping[str, Any]]], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    x = [place for place, _ in placed]
    high, low = (
        [row["value"] if row[end] is None else row[end] for _, row in placed]
        for end in ("high", "low")
    )
    return go.Scatter(
        x=[*x, *reversed(x)], y=[*high, *reversed(low)], fill="toself", mode="lines",
        fillcolor=tint(colour, 0.16) if colour != GREY else FAINT, line={"width": 0},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _half(found: Mapping[str, Any], title: str, colour: str, height: float) -> go.Scatter:
    """A tick at the foot of the picture where half of the lead is, its interval as a bar."""
    import plotly.graph_objects as go

    left, right = (found["value"] if found[end] is None else found[end] for end in ("low", "high"))
    return go.Scatter(
        x=[left, found["value"], right], y=[height] * 3, yaxis="y2", showlegend=False,
        mode="lines+markers", line={"color": colour, "width": 4},
        marker={"symbol": "line-ns-open", "size": [0, 18, 0], "color": colour,
                "line": {"width": 3, "color": colour}},
        hovertext=f"{title}: half of the lead at {number(found['value'])} "
        f"({number(found['low'])} to {number(found['high'])})",
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _key_of_marks() -> go.Scatter:
    """An entry of the legend that says what the marks at the foot are."""
    import plotly.graph_objects as go

    return go.Scatter(
        x=[None], y=[None], mode="lines+markers", name="at the foot: half of the lead",
        line={"color": GREY, "width": 4}, hoverinfo="skip",
        marker={"symbol": "line-ns-open", "size": 14, "color": GREY,
                "line": {"width": 3, "color": GREY}},
    )  # fmt: skip


def level(
    value: float,
    words: str,
    *,
    left: bool = False,
    below: bool = False,
    dash: str = "dot",
    width: float = 2,
) -> tuple[Drawn, Drawn]:
    """A grey line from edge to edge and its words: a shape and an annotation, as plain data."""
    line = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": value,
            "y1": value,
            "line": {"color": GREY, "dash": dash, "width": width}}  # fmt: skip
    return line, {
        "x": 0 if left else 1, "xref": "paper", "y": value, "text": words, "showarrow": False,
        "xanchor": "left" if left else "right",
        "yanchor": "top" if below else "bottom",
        "font": {"color": GREY, "size": SMALL_PX},
    }  # fmt: skip
