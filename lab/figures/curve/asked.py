"""A curve whose levels were chosen: each with its number, and the fixed grid's answer beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING, Any

from lab.figures.curve.own_curve import own_curve
from lab.figures.theme import GREY, SMALL_PX, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROOM = 1.3
"""How much higher than the highest bar the picture is: the fixed grid's answer lies there."""
DIGITS = (1, 2, 5)
"""What is numbered on a logarithmic axis."""
Run = Mapping[str, Any]


def asked_curve(run: Run) -> go.Figure:
    """Draw the result of a limit run: ``summary`` with "fixed", ``tables`` with "curve"."""
    import plotly.graph_objects as go

    summary, knob = run["summary"], run["summary"]["knob"]
    curve, fit = ([{**row, "severity": row["level"]} for row in run["tables"][name]]
                  for name in ("curve", "fit"))  # fmt: skip
    one = {"breakpoint": summary["breakpoint"], "curve": curve, "fit": fit}
    figure = own_curve(
        {"conditions": {"": one}, "chance": summary["chance"], "rising": knob["helps"]}
    )
    log = knob["way"] != "as it is"
    top = ROOM * max(row["high"] for row in curve)
    levels = [row["level"] for row in curve]
    for row in curve:
        x = log10(row["level"]) if log else row["level"]
        figure.add_annotation(
            x=x, y=row["high"], text=f"{row['asked']}", showarrow=False, yanchor="bottom", yshift=2,
            font={"size": SMALL_PX, "color": GREY},
        )  # fmt: skip
    fixed = summary["fixed"]
    if fixed["value"] is not None:
        low = min(levels) if fixed["low"] is None else fixed["low"]
        high = max(levels) if fixed["high"] is None else fixed["high"]
        figure.add_trace(go.Scatter(
            x=[fixed["value"]], y=[0.9 * top], mode="markers+text",
            textposition="top right",
            text=[f"fixed grid, {summary['fixed_levels']} levels"],
            textfont={"size": SMALL_PX, "color": GREY},
            marker={"symbol": "diamond-open", "size": 11, "color": GREY, "line": {"width": 2}},
            error_x={"type": "data", "symmetric": False, "array": [high - fixed["value"]],
                     "arrayminus": [fixed["value"] - low], "color": GREY, "thickness": 2,
                     "width": 4},
            hovertemplate=f"The fixed grid: {number(fixed['value'])} ({number(low)} to "
            f"{number(high)})<extra></extra>", showlegend=False,
        ))  # fmt: skip
    ticks = dict(knob["ticks"])
    if log:
        places = [float(d * 10**k) for k in range(6) for d in DIGITS]
        ticks = {x: f"{x:g}" for x in places if min(levels) <= x <= max(levels)}
    words, unit = shared_end(list(ticks.values()))
    named = {"tickvals": list(ticks), "ticktext": words, "tickangle": 0} if ticks else {}
    title = f"{knob['axis']}: {unit}" if unit else knob["axis"]
    figure.update_xaxes(title=title, type="log" if log else "linear", **named)
    # The curve ends near chance on the side where the knob is at its worst.
    side = {"x": 1, "xanchor": "right"} if knob["helps"] else {"x": 0, "xanchor": "left"}
    figure.for_each_annotation(
        lambda note: note.update(side) if str(note.text).startswith("chance") else None
    )
    figure.update_yaxes(title="mean score", range=[-0.02, top])
    return figure


def shared_end(words: Sequence[str]) -> tuple[list[str], str]:
    """Take off the words in which all but one end, so that ticks do not run into each other.

    >>> shared_end(["clean", "5 % of letters", "10 % of letters"])
    (['clean', '5', '10'], '% of letters')
    """
    split = [word.split() for word in words]
    longer = [each for each in split if len(each) > 1]
    if len(longer) < max(2, len(words) - 1):
        return list(words), ""
    n = 0
    while all(len(each) > n + 1 for each in longer) and len({each[-n - 1] for each in longer}) == 1:
        n += 1
    unit = " ".join(longer[0][-n:]) if n else ""
    return [" ".join(each[:-n] if n and len(each) > 1 else each) for each in split], unit
