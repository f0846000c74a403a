"""Exposure by shadow: the share of pictures that the victim names, and where everybody breaks.

Cells are darker the more is lost. Lines are boundaries, each with its own mark, a thin bar for its
interval, and its name over the upper end; an open triangle at an edge says that it lies beyond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.adversary.words import boundary_words, gap_words
from lab.figures.pieces import wrapped
from lab.figures.theme import DAMAGE, DARK_INK, GREY, SMALL_PX, ink, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, FOOT_PX, TITLE_LINE_PX, LABEL_PX = 92, 136, 24, 20
TITLE_CHARS = 62
EDGE = 0.42
"""How far from the last place an open triangle stands, in steps."""
APART = 0.3
"""Names closer than this share of the width go above each other."""
Run = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """How a boundary is drawn: a bright line with a dark rim, so that it shows on every cell."""

    who: str
    colour: str
    symbol: str
    dash: str
    sign: str
    lift: float
    """How far above the middle of its row, so that bars do not lie on each other."""


LINES = (
    Line("victim", "#E69F00", "circle", "solid", "●", 0.0),
    Line("judges", mark("other").colour, "diamond", "dash", "◆", 0.16),
    Line("guards", "#ffffff", "square", "dot", "□", -0.16),
)


def safe_region(run: Run) -> go.Figure:
    """Draw a result of "lighting_region" as plain data."""
    import plotly.graph_objects as go

    tables, summary = run["tables"], run["summary"]
    cells = [row for row in tables["cells"] if row["who"] == "victim"]
    stops = sorted({-row["exposure_stops"] for row in cells})
    depths = sorted({row["shadow_stops"] for row in cells})
    victim = run["spec"]["encoder"]
    figure = go.Figure(_ground(cells, stops, depths, victim))
    names = {"victim": victim, "judges": _judges(summary["judges"]), "guards": "half pass guards"}
    ends: list[tuple[float, Line]] = []
    for line in LINES:
        rows = [row for row in tables["boundaries"] if row["who"] == line.who]
        rows = sorted(rows, key=lambda row: row["shadow_stops"])
        x = [_place(row, stops) for row in rows]
        figure.add_traces(_line(line, rows, x, stops, names[line.who]))
        shown = [place for place in x if place is not None]
        if shown and x[-1] is not None:
            ends.append((shown[-1], line))
    ranks = _ranks([x_end for x_end, _ in ends], stops[-1] - stops[0])
    for rank, (x_end, line) in zip(ranks, ends, strict=True):
        _name(figure, x_end, f"{line.sign} {names[line.who]}", rank, (stops[0], stops[-1]))
    said = gap_words(summary["gap"], victim)
    title = wrapped(f"Without shadow: {said[:1].lower()}{said[1:]}", TITLE_CHARS)
    n_lines = 1 + title.count("<br>")
    head = TITLE_LINE_PX * n_lines + LABEL_PX * (1 + max(ranks, default=0)) + 24
    half = (stops[1] - stops[0]) / 2
    figure.update_layout(
        **layout(
            ROW_PX * len(depths) + head + FOOT_PX,
            margin={"l": 8, "r": 8, "t": head, "b": FOOT_PX},
            title={"text": title, "x": 0, "y": 1, "yanchor": "top", "yref": "container",
                   "pad": {"t": 12}, "font": {"size": 16}},
        ),
        xaxis={
            "range": [stops[0] - half, stops[-1] + half], "tickvals": stops,
            "ticktext": [f"{x:g}" for x in stops], "showgrid": False, "zeroline": False,
            "fixedrange": True, "automargin": True,
            "title": {"text": "exposure, stops darker"
                      f"<br><span style='color:{GREY};font-size:{SMALL_PX}px'>n = {summary['n']} "
                      f"pictures of {summary['n_families']} families; bars: 95 % intervals</span>"},
        },
        yaxis={
            "range": [-0.5, len(depths) - 0.5], "tickvals": list(range(len(depths))),
            "ticktext": [f"{d:.1f}" if d else "none" for d in depths], "showgrid": False,
            "zeroline": False, "fixedrange": True, "automargin": True,
            "title": {"text": "shadow, stops"},
        },
    )  # fmt: skip
    return figure


def _ground(
    cells: Sequence[Run], stops: Sequence[float], depths: Sequence[float], victim: str
) -> list[Any]:
    """The heat map, and the share written into each cell, under the lines."""
    import plotly.graph_objects as go

    at = {(-row["exposure_stops"], row["shadow_stops"]): row for row in cells}
    rows = [[at[x, d] for x in stops] for d in depths]
    scale = [[i / (len(DAMAGE) - 1), c] for i, c in enumerate(reversed(DAMAGE))]
    heat = go.Heatmap(
        x=list(stops), y=list(range(len(depths))), z=[[row["value"] for row in r] for r in rows],
        zmin=0, zmax=1, colorscale=scale, xgap=2, ygap=2,
        hovertext=[[_sentence(row, victim) for row in r] for r in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        colorbar={
            "orientation": "h", "thickness": 10, "len": 0.7, "x": 0, "xanchor": "left", "y": 0,
            "yref": "container", "yanchor": "bottom", "outlinewidth": 0,
            "tickvals": [0, 0.5, 1], "tickfont": {"size": SMALL_PX},
            "ticktext": ["none", f"half of the pictures named by {victim}", "all"],
        },
    )  # fmt: skip
    flat = [
        (x, k, row["value"]) for k, r in enumerate(rows) for x, row in zip(stops, r, strict=True)
    ]
    words = go.Scatter(
        x=[x for x, _, _ in flat], y=[k - 0.37 for _, k, _ in flat], mode="text",
        text=[f"{value:.0%}" for _, _, value in flat], hoverinfo="skip",
        textfont={"size": SMALL_PX, "color": [ink(_damage(value)) for _, _, value in flat]},
    )  # fmt: skip
    return [heat, words]


def _damage(value: float) -> str:
    return DAMAGE[round((1 - min(max(value, 0.0), 1.0)) * (len(DAMAGE) - 1))]


def _sentence(row: Run, victim: str) -> str:
    shadow = f"{row['shadow_stops']:.1f} stops of shadow" if row["shadow_stops"] else "no shadow"
    return (
        f"{-row['exposure_stops']:g} stops darker, {shadow}:<br>{victim} names {row['value']:.0%} "
        f"({row['low']:.0%} to {row['high']:.0%}) of n = {row['n']}."
    )


def _judges(names: Sequence[str]) -> str:
    return names[0] + ", judge" if len(names) == 1 else f"{len(names)} judges"


def _place(row: Run, stops: Sequence[float]) -> float | None:
    """Return where a boundary is drawn; at the edge where it lies beyond, None where none is."""
    step = stops[1] - stops[0]
    if row["status"] == "does not work clean":
        return None
    if row["value"] is None:
        far = EDGE * step
        return float(stops[-1] + far if row["censored"] == "right" else stops[0] - far)
    return float(row["value"])


def _line(
    line: Line, rows: Sequence[Run], x: Sequence[float | None], stops: Sequence[float], name: str
) -> list[go.Scatter]:
    import plotly.graph_objects as go

    y = [k + line.lift for k in range(len(rows))]
    half = (stops[1] - stops[0]) / 2
    bars: tuple[list[float | None], list[float | None]] = ([], [])
    for row, place, height in zip(rows, x, y, strict=True):
        if place is not None:
            low = stops[0] - half if row["low"] is None else row["low"]
            high = stops[-1] + half if row["high"] is None else row["high"]
            bars[0].extend([low, high, None])
            bars[1].extend([height, height, None])
    symbols = [_symbol(row, line.symbol) for row in rows]
    joined = [None if row["value"] is None else place for row, place in zip(rows, x, strict=True)]
    rim = {"color": DARK_INK, "width": 6}
    return [
        go.Scatter(x=bars[0], y=bars[1], mode="lines", line={"color": DARK_INK, "width": 5},
                   hoverinfo="skip"),
        go.Scatter(x=bars[0], y=bars[1], mode="lines", line={"color": line.colour, "width": 2},
                   hoverinfo="skip"),
        go.Scatter(x=joined, y=y, mode="lines", line=rim, hoverinfo="skip"),
        go.Scatter(x=joined, y=y, mode="lines", hoverinfo="skip",
                   line={"color": line.colour, "width": 3, "dash": line.dash}),
        go.Scatter(
            x=x, y=y, mode="markers", name=name,
            marker={"color": line.colour, "size": 13, "symbol": symbols,
                    "line": {"color": DARK_INK, "width": 2}},
            hovertext=[f"{name} {boundary_words(row)}" for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        ),
    ]  # fmt: skip


def _symbol(row: Run, usual: str) -> str:
    return {"right": "triangle-right", "left": "triangle-left"}.get(row["censored"], usual)


def _ranks(x: Sequence[float], width: float) -> list[int]:
    """Return in which row over the plot each name goes, so that none lies on another."""
    ranks: list[int] = []
    for i, place in enumerate(x):
        near = {ranks[j] for j in range(i) if abs(x[j] - place) < APART * width}
        ranks.append(next(rank for rank in range(len(x)) if rank not in near))
    return ranks


def _name(figure: go.Figure, x: float, text: str, rank: int, ends: tuple[float, float]) -> None:
    """Write a line's name over its upper end, the further to the left the higher."""
    share = (x - ends[0]) / (ends[1] - ends[0])
    anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    figure.add_annotation(
        x=x, xref="x", y=1, yref="paper", yanchor="bottom", yshift=2 + rank * LABEL_PX,
        xanchor=anchor, text=text, showarrow=False, font={"size": SMALL_PX},
    )  # fmt: skip
