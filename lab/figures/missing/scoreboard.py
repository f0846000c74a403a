"""The scoreboard: ranks by every definition, the most divided method first, and its curves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.contracts import MAX_SEVERITY
from lab.figures.theme import FAINT, GREY, SMALL_PX, damage, layout, number, tint
from lab.limits.robustness.definitions import DEFINITIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("solid", "dash", "dot", "dashdot")
ROW_PX, CURVES_PX, GAP_PX, FRAME_PX = 34, 170, 70, 190
ACROSS = 2
"""Panels beside each other: more would be too narrow on a telephone."""
SHORT = {
    "tau": "tau", "rho": "rho", "taori": "Taori", "mce": "mCE", "relative_mce": "relative<br>mCE",
    "mmi": "MMI",
}  # fmt: skip
BEST, EVERY = "best single", "all"
STEPS_BACK = 0.3
"""The opacity of a curve beside the one that is looked at."""
Row = Mapping[str, Any]


def scoreboard(run: Mapping[str, Any], noise: str = "", method: str = "") -> go.Figure:
    """Draw the result of "scoreboard" as plain data: ranks above, a curve for each noise below.

    ``noise`` is the kind whose ranks are shown; empty: that whose disagreement is surest, or the
    last. A row is a method, a column a definition; what its ranks differ by puts a method first.
    ``method`` is the one that is looked at, with its band and where it falls below the best single;
    empty: the first; "all": none. ``customdata`` of a point is its method.
    """
    from plotly.subplots import make_subplots

    tables, noises = run["tables"], run["summary"]["noises"]
    apart = tables.get("disagree", ())
    noise = noise or (apart[0]["noise"] if apart else noises[-1])
    shown = [row for row in tables["board"] if row["noise"] == noise]
    methods = divided_first(shown)
    method = method or methods[0]
    n_rows = math.ceil(len(noises) / ACROSS)
    heights = [ROW_PX * len(methods), *[CURVES_PX] * n_rows]
    inside = sum(heights) + GAP_PX * n_rows
    place = [(2 + i // ACROSS, 1 + i % ACROSS) for i in range(len(noises))]
    panels: list[list[dict[str, Any] | None]] = [
        [{} if (row, col) in place else None for col in range(1, ACROSS + 1)]
        for row in range(2, 2 + n_rows)
    ]
    figure = make_subplots(
        rows=1 + n_rows, cols=ACROSS, row_heights=heights, shared_yaxes="rows",
        specs=[[{"colspan": ACROSS}, *[None] * (ACROSS - 1)], *panels],
        vertical_spacing=GAP_PX / inside, horizontal_spacing=0.04,
        subplot_titles=["", *map(_said, noises)],
    )  # fmt: skip
    figure.add_trace(_ranks(shown, methods), row=1, col=1)
    names = sorted({row["method"] for row in tables["curves"]} - {BEST})
    for k, name in enumerate([*names, BEST]):
        near = method in (EVERY, name) or name == BEST
        for one, (row, col) in zip(noises, place, strict=True):
            rows = [r for r in tables["curves"] if (r["method"], r["noise"]) == (name, one)]
            curve = _curve(name, rows, k, first=one == noises[0])
            figure.add_trace(curve.update(opacity=1 if near else STEPS_BACK), row=row, col=col)
            if near and method != EVERY:
                figure.add_trace(_band(curve.line.color, rows), row=row, col=col)
    _draw_crossings(
        figure, tables.get("crossings", ()), method, dict(zip(noises, place, strict=True))
    )
    chance = run["summary"]["chance"]
    for row, col in place:
        figure.add_hline(
            y=chance, line={"color": GREY, "dash": "dot", "width": 2}, row=row, col=col
        )
    figure.add_annotation(
        x=0, y=chance, text=f"chance {number(round(chance, 2))}", showarrow=False, xanchor="left",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX}, row=2, col=1,
    )  # fmt: skip
    figure.update_layout(
        **layout(inside + FRAME_PX, showlegend=True, clickmode="event+select",
                 margin={"l": 8, "r": 8, "t": 56, "b": FRAME_PX - 56}),
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom",
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_annotations(font_size=SMALL_PX)
    figure.update_xaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    figure.update_yaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    figure.update_xaxes(
        side="top", showgrid=False, ticklen=0, automargin=True, tickangle=0,
        title=f"rank by each definition (1 is best), {_said(noise)}",
        tickvals=list(figure.data[0].x), ticktext=[SHORT[d] for d in figure.data[0].x],
        row=1, col=1,
    )  # fmt: skip
    figure.update_yaxes(
        autorange="reversed", showgrid=False, tickvals=methods,
        ticktext=[f"<b>{_plain(m)}</b>" if m == method else _plain(m) for m in methods],
        row=1, col=1,
    )  # fmt: skip
    for row, col in place:
        figure.update_yaxes(rangemode="tozero", matches="y2", row=row, col=col)
    # Were each axis named, the names would stand between the panels.
    for row, col in place[-ACROSS:]:
        figure.update_xaxes(title="severity", row=row, col=col)
    figure.update_yaxes(title="balanced accuracy", row=2, col=1)
    return figure


def divided_first(rows: Sequence[Row]) -> list[str]:
    """Return the methods of a board's rows, the one whose ranks differ most first, ties by name."""
    ranks: dict[str, list[int]] = {}
    for row in rows:
        ranks.setdefault(row["method"], []).extend([row["rank"]] if row["rank"] else [])
    return sorted(ranks, key=lambda m: (-(max(ranks[m], default=0) - min(ranks[m], default=0)), m))


def _said(noise: str) -> str:
    if noise == "mean":
        return "mean of one by one"
    return "all hurt" if noise == "all" else f"{noise} hurt"


def _plain(method: str) -> str:
    return method.replace("_", " ")


def _ranks(rows: Sequence[Row], methods: Sequence[str]) -> go.Heatmap:
    import plotly.graph_objects as go

    names = list(dict.fromkeys(row["definition"] for row in rows))
    at = {(row["method"], row["definition"]): row for row in rows}
    table = [[at[m, d] for d in names] for m in methods]
    most = max((row["rank"] or 1 for row in rows), default=1)
    shades = [damage(5 * (1 - k / max(most - 1, 1))) for k in range(most)]
    return go.Heatmap(
        x=names, y=list(methods), z=[[row["rank"] for row in line] for line in table],
        zmin=1, zmax=max(most, 2), showscale=False, xgap=2, ygap=2,
        colorscale=[[k / max(most - 1, 1), shade] for k, shade in enumerate(shades)]
        if most > 1 else [[0, shades[0]], [1, shades[0]]],
        texttemplate="%{z}", textfont={"size": SMALL_PX},
        hovertext=[[_told(row) for row in line] for line in table],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _told(row: Row) -> str:
    name = f"{_plain(row['method'])}, {DEFINITIONS[row['definition']].title}"
    if row["value"] is None:
        return f"{name}: {row['why']}"
    ends = "no interval"
    if row["low"] is not None:
        ends = f"{number(round(row['low'], 3))} to {number(round(row['high'], 3))}"
    return f"{name}: {number(round(row['value'], 3))} ({ends}), rank {row['rank']}"


def _curve(method: str, rows: Sequence[Row], k: int, *, first: bool) -> go.Scatter:
    import plotly.graph_objects as go

    baseline = method == BEST
    return go.Scatter(
        x=[row["severity"] for row in rows], y=[row["score"] for row in rows],
        name=_plain(method),
        legendgroup=method, showlegend=first, mode="lines+markers",
        line={"color": GREY if baseline else COLOURS[k % len(COLOURS)], "width": 2,
              "dash": "dash" if baseline else DASHES[k // len(COLOURS) % len(DASHES)]},
        marker={"size": 5}, customdata=[method] * len(rows),
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        hovertext=[f"{_plain(method)} at {row['severity']:g}: {number(round(row['score'], 3))} "
                   f"({number(round(row['low'], 3))} to {number(round(row['high'], 3))}), "
                   f"n = {row['n']}" for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _band(colour: str, rows: Sequence[Row]) -> go.Scatter:
    import plotly.graph_objects as go

    x, high, low = ([row[of] for row in rows] for of in ("severity", "high", "low"))
    return go.Scatter(
        x=x + x[::-1], y=high + low[::-1], mode="lines", fill="toself", line={"width": 0},
        fillcolor=tint(colour, 0.15), hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _draw_crossings(
    figure: go.Figure, rows: Sequence[Row], method: str, place: Mapping[str, tuple[int, int]]
) -> None:
    """Draw an upright line where a method falls below the best single, its interval shaded."""
    for one in rows:
        if one["method"] == method and one["value"] is not None:
            row, col = place[one["noise"]]
            low = 0.0 if one["low"] is None else one["low"]
            high = MAX_SEVERITY if one["high"] is None else one["high"]
            figure.add_vrect(x0=low, x1=high, fillcolor=tint(GREY, 0.12), line_width=0,
                             layer="below", row=row, col=col)  # fmt: skip
            figure.add_vline(x=one["value"], line={"color": GREY, "width": 2}, row=row, col=col,
                             annotation={"text": f"{one['value']:.1f}", "yanchor": "bottom",
                                         "font": {"color": GREY, "size": SMALL_PX}},
                             annotation_position="bottom right")  # fmt: skip
