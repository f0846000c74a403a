"""Scores against the distance slid: accuracy, recall and loss, as found and closed marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 660
NARROW = 0.15
"""Part of the axis under which the words at its ticks would run into each other."""
PANELS = (
    ("Zero-shot accuracy", ("zero_shot",)),
    ("R@1: – a finds b, - - b finds a", ("recall_at_1_ab", "recall_at_1_ba")),
    ("R@10: – a finds b, - - b finds a", ("recall_at_10_ab", "recall_at_10_ba")),
    ("Contrastive loss, nats", ("loss",)),
)
Rows = Sequence[Mapping[str, Any]]


def gap_curves(run: Mapping[str, Any], at: float | None = None) -> go.Figure:
    """Draw the four panels of a gap run in one figure; ``customdata`` of a point is its distance.

    ``run`` is a result as plain data; ``at`` is where the clouds stand now. Grey is the control: as
    far along random directions of the clouds' own spread.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=2, cols=2, horizontal_spacing=0.11, vertical_spacing=0.2,
        subplot_titles=[_title(run, panel) for panel in PANELS],
    )  # fmt: skip
    for k, panel in enumerate(PANELS):
        _draw(figure, run, panel, at, {"row": k // 2 + 1, "col": k % 2 + 1})
    figure.update_layout(**layout(HEIGHT_PX, margin={"l": 8, "r": 8, "t": 56, "b": 8}))
    figure.add_annotation(
        text=under(run), x=0, y=1.09, xref="paper", yref="paper", showarrow=False, xanchor="left",
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    return figure


def gap_panel(run: Mapping[str, Any], panel: str, at: float | None = None) -> go.Figure:
    """Draw one panel by its title, for a page on which panels stand side by side or below."""
    from plotly.subplots import make_subplots

    chosen = next(p for p in PANELS if p[0] == panel)
    figure = make_subplots(rows=1, cols=1, subplot_titles=[_title(run, chosen)])
    _draw(figure, run, chosen, at, {"row": 1, "col": 1})
    return figure.update_layout(
        **layout(HEIGHT_PX // 2 - 60, margin={"l": 8, "r": 8, "t": 32, "b": 8})
    )


def under(run: Mapping[str, Any]) -> str:
    """Return what stands under the curves: n, what the bands are, and what is grey."""
    summary = run["summary"]
    return (
        f"n = {summary['n']} concepts of {summary['n_families']} families; bands: 95 %; grey: "
        "random directions"
    )


def _title(run: Mapping[str, Any], panel: tuple[str, tuple[str, ...]]) -> str:
    if panel[1] != ("loss",):
        return panel[0]
    # The loss of a guess lies far above, where it would flatten the curve.
    chance = next(r["chance"] for r in run["tables"]["curve"] if r["score"] == "loss")
    return f"{panel[0]} (a guess: {number(chance)})"


def _draw(
    figure: go.Figure,
    run: Mapping[str, Any],
    panel: tuple[str, tuple[str, ...]],
    at: float | None,
    place: Mapping[str, int],
) -> None:
    curve, scores = run["tables"]["curve"], panel[1]
    span = (min(r["distance"] for r in curve), max(r["distance"] for r in curve))
    for score in scores:
        way = "ba" if score.endswith("_ba") else "ab"
        colour = mark(run["summary"]["modalities"][way[0]]).colour
        dash = "dash" if way == "ba" else "solid"
        rows, control = (
            [r for r in curve if r["score"] == score and r["arm"] == arm]
            for arm in ("gap", "random direction")
        )
        figure.add_trace(_line(control, GREY, dash, "along random directions"), **place)
        figure.add_trace(_band(rows, colour), **place)
        figure.add_trace(_line(rows, colour, dash, _name(way)), **place)
    _references(figure, run, span, at, place)
    if scores != ("loss",):
        _chance(figure, rows[0]["chance"], span[1], place)
    figure.update_xaxes(
        title={"text": "slid by l"}, range=span, fixedrange=True, showgrid=False,
        zeroline=False, ticks="outside", tickangle=0, **_ticks(run["summary"]["gap"], span),
        **place,
    )  # fmt: skip
    figure.update_yaxes(
        fixedrange=True, gridcolor=FAINT, zeroline=False,
        rangemode="normal" if scores == ("loss",) else "tozero", **place,
    )  # fmt: skip


def _ticks(closed: float, span: tuple[float, float]) -> dict[str, Any]:
    """Name the place as found and the closed one, where both have room on the axis."""
    if closed < NARROW * (span[1] - span[0]):
        return {}
    slack = closed / 100
    places = [k * closed for k in range(-1, 4) if span[0] <= k * closed <= span[1] + slack]
    words = {0.0: "0<br>as found", closed: f"{number(closed)}<br>closed"}
    return {"tickvals": places, "ticktext": [words.get(p, number(p)) for p in places]}


def _name(way: str) -> str:
    return {"ab": "a finds b", "ba": "b finds a"}[way]


def _line(rows: Rows, colour: str, dash: str, name: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["distance"] for row in rows],
        y=[row["value"] for row in rows],
        customdata=[row["distance"] for row in rows],
        mode="lines+markers",
        line={"color": colour, "width": 3 if colour != GREY else 1.5, "dash": dash},
        marker={"size": 6 if colour != GREY else 3, "color": colour, "opacity": 1},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"{name}, slid by l = {number(row['distance'])}: {number(row['value'])} "
            f"({number(row['low'])} to {number(row['high'])}).<br>Against as found: "
            f"{row['difference']:+.3f} ({row['difference_low']:+.3f} to "
            f"{row['difference_high']:+.3f})."
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _band(rows: Rows, colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    x = [row["distance"] for row in rows]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(row["high"] for row in rows), *reversed([row["low"] for row in rows])],
        fill="toself", fillcolor=tint(colour, 0.13), line={"width": 0}, mode="lines",
        hoverinfo="skip",
    )  # fmt: skip


def _references(
    figure: go.Figure,
    run: Mapping[str, Any],
    span: tuple[float, float],
    at: float | None,
    place: Mapping[str, int],
) -> None:
    """The place as found, the closed place, and where the clouds stand now."""
    for distance, dash in ((0.0, "solid"), (run["summary"]["gap"], "dash")):
        figure.add_vline(x=distance, line={"color": GREY, "dash": dash, "width": 1.5}, **place)
    if at is not None:
        figure.add_vline(x=at, line={"color": mark("other").colour, "width": 3}, **place)


def _chance(figure: go.Figure, chance: float, right: float, place: Mapping[str, int]) -> None:
    figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2}, **place)
    figure.add_annotation(
        x=right, y=chance, text=f"chance {number(chance)}", showarrow=False, xanchor="right",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX}, **place,
    )  # fmt: skip
