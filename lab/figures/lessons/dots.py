"""What a class answered: one dot a student, as they come, and the truth once it may be seen."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import beside, wrapped
from lab.figures.theme import FAINT, MODALITIES, SMALL_PX, layout, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

DOT, TRUTH = MODALITIES["text"].colour, MODALITIES["image"].colour
BINS, LEAST_HIGH, ROW_PX, FRAME_PX, LABEL_CHARS = 40, 10, 62, 80, 30
DOT_PX, ORDER_DOT_PX, HEIGHT_PX, READ_PX = 15, 11, 320, 17
"""The last is the type of all words: a room reads them from a wall."""
Ends = tuple[float | None, float, float]
"""A value with both ends of its interval; None and infinite ends lie beyond what was tested."""


def dots(
    form: str,
    options: Mapping[str, str],
    answers: Sequence[Any],
    reach: tuple[float, float] = (0.0, 1.0),
    unit: str = "",
    truths: Sequence[Ends] = (),
    right: Collection[str] = (),
) -> go.Figure:
    """Draw the answers of a class to a question of one of the four forms.

    ``answers`` are keys (choice), numbers (number), lists of one number an option (curve) or lists
    of keys, highest first (order). ``truths`` holds the truth of a number or of each point of a
    curve, ``right`` the keys that are right (choice) or all keys in their order (order).
    """
    if form == "choice":
        figure = _choice(options, answers, right)
    elif form == "order":
        figure = _order(options, answers, list(right))
    elif form == "curve":
        figure = _curve(options, answers, reach, unit, truths)
    else:
        figure = _number(answers, reach, unit, truths)
    figure.update_layout(uirevision=form, transition={"duration": 0})
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(tickfont={"size": READ_PX}, title_font={"size": READ_PX})
    return figure


def stacked(places: Sequence[float]) -> list[int]:
    """Return the height of each dot: how many lie at its place already.

    >>> stacked([1.0, 2.0, 1.0, 1.0])
    [0, 0, 1, 2]
    """
    seen: dict[float, int] = {}
    heights = []
    for place in places:
        heights.append(seen.get(place, 0))
        seen[place] = heights[-1] + 1
    return heights


def _choice(
    options: Mapping[str, str], answers: Sequence[str], right: Collection[str]
) -> go.Figure:  # fmt: skip
    keys = list(options)
    rows = [float(keys.index(key)) for key in answers]
    heights = stacked(rows)
    counts = [answers.count(key) for key in keys]
    names = [
        f"{'✓ ' if key in right else ''}{options[key]} ({n})"
        for key, n in zip(keys, counts, strict=True)
    ]
    most = max([LEAST_HIGH, *counts])
    figure = _figure(
        [h + 1.0 for h in heights], rows, "students", (0.4, most + 0.6), names,
        [i for i, key in enumerate(keys) if key in right],
    )  # fmt: skip
    figure.update_xaxes(dtick=5 if most <= 30 else 10)
    return figure


def _order(
    options: Mapping[str, str], answers: Sequence[Sequence[str]], right: Sequence[str]
) -> go.Figure:  # fmt: skip
    keys = list(options)
    n = len(keys)
    places = [(keys.index(key), at) for given in answers for at, key in enumerate(given)]
    heights = stacked([row + n * at for row, at in places])
    # Dots of one place lie in a block a little wider than high, within the place's own room.
    across = max(4, math.isqrt(max(len(answers), 1)) + 1)
    x = [at + 1 - 0.36 + 0.72 * (h % across + 0.5) / across for (_, at), h in
         zip(places, heights, strict=True)]  # fmt: skip
    y = [row - 0.3 + 0.15 * (h // across) for (row, _), h in zip(places, heights, strict=True)]
    names = [
        f"{options[key]} (is {right.index(key) + 1})" if right else options[key] for key in keys
    ]
    figure = _figure(x, y, "place, 1 is highest", (0.4, n + 0.6), names, [])
    figure.update_xaxes(dtick=1)
    for at, key in enumerate(right):
        row = keys.index(key)
        figure.add_shape(type="rect", x0=at + 0.58, x1=at + 1.42, y0=row - 0.42, y1=row + 0.42,
                         line={"color": TRUTH, "width": 3}, layer="below")  # fmt: skip
    return figure.update_traces(marker_size=ORDER_DOT_PX)


def _figure(
    x: Sequence[float], y: Sequence[float], title: str, reach: tuple[float, float],
    names: Sequence[str], shaded: Sequence[int],
) -> go.Figure:  # fmt: skip
    """Return dots in rows that are named at the left."""
    figure = _dots(x, y, ROW_PX * len(names) + FRAME_PX)
    figure.update_xaxes(title=title, range=list(reach))
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), automargin=True,
        ticktext=[wrapped(name, LABEL_CHARS) for name in names],
    )  # fmt: skip
    for row in shaded:
        figure.add_shape(type="rect", xref="paper", x0=0, x1=1, y0=row - 0.45, y1=row + 0.45,
                         fillcolor=tint(TRUTH, 0.16), line={"width": 0}, layer="below")  # fmt: skip
    return figure


def _number(
    answers: Sequence[float], reach: tuple[float, float], unit: str, truths: Sequence[Ends]
) -> go.Figure:
    low, high = reach
    width = (high - low) / BINS
    x = [low + width * (min(int((value - low) / width), BINS - 1) + 0.5) for value in answers]
    heights = stacked(x)
    figure = _dots(x, [h + 1.0 for h in heights], HEIGHT_PX)
    figure.update_xaxes(title=unit, range=[low - width, high + width])
    top = max([LEAST_HIGH, *(h + 1 for h in heights)])
    figure.update_yaxes(title="students", range=[0.3, top + 0.7], dtick=2 if top <= 12 else 5)
    for value, one, other in truths:
        ends = [min(max(end, low - width), high + width) for end in (one, other)]
        figure.add_shape(type="rect", yref="paper", x0=ends[0], x1=ends[1], y0=0, y1=1,
                         fillcolor=tint(TRUTH, 0.18), line={"width": 0}, layer="below")  # fmt: skip
        if value is not None:
            figure.add_shape(type="line", yref="paper", x0=value, x1=value, y0=0, y1=1,
                             line={"color": TRUTH, "width": 3})  # fmt: skip
    return figure


def _curve(
    options: Mapping[str, str], answers: Sequence[Sequence[float]], reach: tuple[float, float],
    unit: str, truths: Sequence[Ends],
) -> go.Figure:  # fmt: skip
    import plotly.graph_objects as go

    low, high = reach
    # Each student keeps one place beside the level's own, so that equal answers are all seen.
    x = [k + beside(i) for i, given in enumerate(answers) for k in range(len(given))]
    figure = _dots(x, [value for given in answers for value in given], HEIGHT_PX)
    if answers:
        middle = [sorted(given[k] for given in answers)[len(answers) // 2]
                  for k in range(len(options))]  # fmt: skip
        figure.add_trace(go.Scatter(
            x=list(range(len(middle))), y=middle, mode="lines", name="the class's middle",
            line={"color": DOT, "width": 2, "dash": "dot"}, hoverinfo="skip",
        ))  # fmt: skip
    ends = [(min(one, high), max(other, low)) for _, one, other in truths]
    values = [end[0] if value is None else value for (value, *_), end in
              zip(truths, ends, strict=True)]  # fmt: skip
    if truths:
        figure.add_trace(go.Scatter(
            x=list(range(len(values))), y=values, mode="lines+markers", name="measured",
            line={"color": TRUTH, "width": 3}, marker={"color": TRUTH, "size": 12},
            error_y={"type": "data", "symmetric": False, "color": TRUTH, "thickness": 3,
                     "array": [max(min(top, high) - v, 0.0) for v, (_, _, top) in
                               zip(values, truths, strict=True)],
                     "arrayminus": [max(v - max(bottom, low), 0.0) for v, (_, bottom, _) in
                                    zip(values, truths, strict=True)]},
        ))  # fmt: skip
    room = 0.05 * (high - low)
    figure.update_xaxes(tickvals=list(range(len(options))), range=[-0.5, len(options) - 0.5],
                        ticktext=[wrapped(one, 14) for one in options.values()])  # fmt: skip
    figure.update_yaxes(title=unit, range=[low - room, high + room])
    return figure


def _dots(x: Sequence[float], y: Sequence[float], height_px: int) -> go.Figure:
    import plotly.graph_objects as go

    axis = {"zeroline": False, "fixedrange": True}
    dot = go.Scatter(
        x=list(x), y=list(y), mode="markers", name="one student", hoverinfo="skip",
        marker={"color": DOT, "size": DOT_PX, "opacity": 0.75},
    )  # fmt: skip
    return go.Figure(dot, layout(
        height_px, margin={"l": 8, "r": 16, "t": 8, "b": 8},
        xaxis={**axis, "gridcolor": FAINT}, yaxis={**axis, "gridcolor": FAINT},
        legend={"font": {"size": SMALL_PX}},
    ))  # fmt: skip
