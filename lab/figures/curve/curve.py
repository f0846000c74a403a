"""The curve of a score against severity: band, chance, fit, and the breakpoint with its interval.

Positions on the x axis are severities, so that levels 1 to 5 are evenly spaced and clean is at 0;
the words at the ticks are the knob's own values, in its unit.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.contracts import MAX_SEVERITY
from lab.figures.curve.marks import (
    ROOM,
    mark_breakpoint,
    mark_chance,
    mark_foreseen,
    mark_here,
    mark_tolerance,
)
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, tint
from lab.limits.curve_row import CurveRow, curve_rows
from lab.limits.words import breakpoint_words
from lab.perturb import PERTURBATIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, TITLE_PX, AXIS_PX, LEGEND_PX = 410, 24, 92, 24
TITLE_CHARS = 30
LOW_PX = 350
"""In a figure that is lower than this, the name of the upright axis takes two lines."""
Run = Mapping[str, Any]


def curve(
    run: Run,
    beside: Run | None = None,
    pinned: Run | None = None,
    level: float | None = None,
    height_px: int = HEIGHT_PX + LEGEND_PX,
    foreseen: Mapping[str, Any] | None = None,
    here: float | None = None,
) -> go.Figure:
    """Draw one severity run; ``customdata`` of a point is its severity.

    A run is a result as plain data: ``spec``, ``summary`` and ``tables`` with "curve" and, for a
    smooth line, "fit". ``beside`` is drawn dashed, ``pinned`` in grey; ``level`` is the severity
    whose samples are shown; ``height_px`` is the height, without the names of a second run;
    ``foreseen`` is where the break was foreseen without labels, as ``mark_foreseen`` reads it;
    ``here`` the severity of the one item that is looked at, where no point leads to samples.
    """
    import plotly.graph_objects as go

    look = mark(run["summary"]["modality"])
    points = curve_rows(run["tables"])
    figure = go.Figure()
    mark_breakpoint(figure, run["summary"]["breakpoint"], look.colour)
    # A recorded result may be older than the tolerance.
    if "tolerance" in run["summary"]:
        mark_tolerance(figure, run["summary"]["tolerance"], look.colour)
    mark_chance(figure, run["summary"]["chance"], points[-1]["score"])
    if pinned is not None:
        figure.add_traces(_line(pinned, GREY, "dot", f"pinned: {_name(pinned)}"))
    if beside is not None:
        figure.add_traces(_line(beside, look.colour, "dash", _name(beside)))
    figure.add_trace(_band(points, look.colour))
    figure.add_traces(_line(run, look.colour, "solid", _name(run)))
    figure.add_trace(_points(run, look.colour, look.symbol, level, here is None))
    if here is not None:
        mark_here(figure, here)
    if foreseen is not None and run["summary"]["breakpoint"]["status"] != "does not work clean":
        chance = run["summary"]["chance"]
        middle = (run["summary"]["breakpoint"]["clean"]["value"] + chance) / 2
        mark_foreseen(figure, foreseen, middle, look.colour)
    title = _title(run)
    runs = [r for r in (run, beside, pinned) if r is not None]
    most = max(row["high"] for r in runs for row in curve_rows(r["tables"]))
    figure.update_layout(
        **layout(
            height_px + LEGEND_PX * (len(runs) - 1), clickmode="event+select",
            margin={"l": 8, "r": 12, "t": 28 + TITLE_PX * (1 + title.count("<br>")),
                    "b": AXIS_PX + (LEGEND_PX * len(runs) if len(runs) > 1 else 0)},
        ),
        xaxis=_axis(run),
        yaxis={
            "range": [0, min(1.02, most * 1.12)],
            "title": {"text": _asked(run["summary"], height_px < LOW_PX)},
            "fixedrange": True, "gridcolor": FAINT, "zeroline": False,
        },
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
        title={"text": title, "x": 0, "y": 1, "yanchor": "top", "yref": "container",
               "pad": {"t": 10}, "font": {"size": 16}},
    )  # fmt: skip
    figure.update_layout(showlegend=len(runs) > 1)
    return figure


def _title(run: Run) -> str:
    perturbation = PERTURBATIONS.get(run["spec"]["perturbation"])
    words = breakpoint_words(run["summary"]["breakpoint"], perturbation)
    return "<br>".join(textwrap.wrap(words[:1].upper() + words[1:], TITLE_CHARS))


def _asked(summary: Mapping[str, Any], low: bool) -> str:
    if summary["task"] == "subgroup":
        return f"balanced accuracy{'<br>' if low else ' '}of the subgroup"
    return "concept found first"


def _name(run: Run) -> str:
    return f"{run['spec']['encoder']}, {PERTURBATIONS.get(run['spec']['perturbation']).label}"


def _axis(run: Run) -> dict[str, Any]:
    perturbation = PERTURBATIONS.get(run["spec"]["perturbation"])
    levels = [number(perturbation.physical(float(level))) for level in range(1, 6)]
    found = run["summary"]["breakpoint"]
    under = f"n = {found['n']} concepts of {found['n_families']} families;<br>bars: 95 % intervals"
    return {
        "range": [-0.2, MAX_SEVERITY + ROOM],
        "tickvals": list(range(6)),
        "ticktext": ["clean", *levels],
        "title": {
            "text": f"{perturbation.label}, {perturbation.unit}, at levels 1 to 5"
            f"<br><span style='color:{GREY};font-size:{SMALL_PX}px'>{under}</span>"
        },
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "outside",
    }


def _band(points: Sequence[CurveRow], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    x = [p["severity"] for p in points]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(p["high"] for p in points), *reversed([p["low"] for p in points])],
        fill="toself", fillcolor=tint(colour, 0.16), line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _line(run: Run, colour: str, dash: str, name: str) -> go.Scatter:
    import plotly.graph_objects as go

    fit = run["tables"].get("fit")
    rows = fit or [
        {"severity": p["severity"], "score": p["fit"]} for p in curve_rows(run["tables"])
    ]
    return go.Scatter(
        x=[row["severity"] for row in rows], y=[row["score"] for row in rows], mode="lines",
        line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash}, name=name,
        hoverinfo="skip",
    )  # fmt: skip


def _points(run: Run, colour: str, symbol: str, level: float | None, leads_on: bool) -> go.Scatter:
    import plotly.graph_objects as go

    points = curve_rows(run["tables"])
    describe = PERTURBATIONS.get(run["spec"]["perturbation"]).describe
    open_at = [level is not None and abs(p["severity"] - level) < 1e-9 for p in points]
    return go.Scatter(
        x=[p["severity"] for p in points],
        y=[p["score"] for p in points],
        mode="markers",
        customdata=[p["severity"] for p in points],
        marker={
            "color": colour, "opacity": 1, "symbol": symbol,
            "size": [18 if o else 12 for o in open_at],
            "line": {"color": [mark("text").colour if o else "white" for o in open_at],
                     "width": [3 if o else 1 for o in open_at]},
        },
        error_y={
            "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
            "array": [p["high"] - p["score"] for p in points],
            "arrayminus": [p["score"] - p["low"] for p in points],
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"{describe(p['severity']) if p['severity'] else 'clean'}: {number(p['score'])} "
            f"({number(p['low'])} to {number(p['high'])})."
            + ("<br>Click for the samples behind it." if leads_on else "")
            for p in points
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
