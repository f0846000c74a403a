"""Distance against gap: a point for each ordered pair of facets, with both intervals.

Far is always to the right, whatever the measure's own direction. ``customdata`` is "source|target".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.distance import DISTANCES
from lab.distance.base import Direction
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, supported, tint
from lab.figures.transfer.matrix import LOSS_KEYS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, FEW = 400, 14
"""Up to so many points all carry their label; of more the outermost do, and the selected one."""
LOSS_TITLES = {"home": "loses, against home", "native": "falls short of the other's own probe"}
Run = Mapping[str, Any]


@dataclass(frozen=True)
class Point:
    """One ordered pair of facets: how far apart, and what is lost."""

    pair: tuple[str, str]
    label: str
    x: tuple[float, float | None, float | None]
    y: tuple[float, float, float]


def transfer_curve(
    run: Run, group: str, measure: str, selected: tuple[str, str] = ("", "")
) -> go.Figure:
    """Draw one measure of a result of "transfer"; the other groups' points stay in grey.

    Pairs on which the measure is undefined are not drawn.
    """
    import plotly.graph_objects as go

    entry = DISTANCES.get(measure)
    modality = run["tables"]["facets"][0]["modality"]
    look = mark("other" if run["spec"]["facet_type"] == "modality" else modality)
    figure = go.Figure()
    for other in run["summary"]["groups"]:
        if other != group:
            rest = points_of(run, other, measure)
            figure.add_trace(_cloud(rest, other, tint(GREY, 0.55), look.symbol, set(), selected))
    points = points_of(run, group, measure)
    figure.add_trace(_cloud(points, group, look.colour, look.symbol, _named(points, selected),
                            selected))  # fmt: skip
    figure.add_hline(y=0, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=1, xref="paper", y=0, yanchor="bottom", xanchor="right", text="no loss",
        showarrow=False, font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    closer = entry.direction == Direction.HIGHER
    summary = run["summary"]
    figure.update_layout(
        **layout(
            HEIGHT_PX, clickmode="event+select", margin={"l": 8, "r": 8, "t": 54, "b": 96},
            title={"text": _title(run, measure), "x": 0, "y": 1, "yref": "paper",
                   "yanchor": "bottom", "pad": {"b": 14}, "font": {"size": 16}},
            legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom",
                    "font": {"size": SMALL_PX}},
        ),
        xaxis={
            "title": {"text": f"{entry.symbol}, far to the right"
                      f"<br><span style='color:{GREY};font-size:{SMALL_PX}px'>n = {summary['n']} "
                      f"concepts of {summary['n_families']} families; bars: 95 % intervals</span>"},
            "fixedrange": True, "gridcolor": FAINT, "zeroline": False,
            "autorange": "reversed" if closer else True,
        },
        yaxis={"title": {"text": LOSS_TITLES[run["spec"]["gap"]]}, "fixedrange": True,
               "gridcolor": FAINT, "zeroline": False},
    )  # fmt: skip
    figure.update_layout(showlegend=len(summary["groups"]) > 1)
    return figure


def points_of(run: Run, group: str, measure: str) -> list[Point]:
    """Return the pairs of a group on which the measure is defined."""
    key = LOSS_KEYS[run["spec"]["gap"]]
    cells = {(c["source"], c["target"]): c for c in run["tables"]["cells"] if c["group"] == group}
    short = {f["view"]: f["facet"] for f in run["tables"]["facets"]}
    return [
        Point(
            (row["source"], row["target"]),
            f"{short[row['source']]}→{short[row['target']]}",
            (row["value"], row["low"], row["high"]),
            tuple(cells[row["source"], row["target"]][key + end] for end in ("", "_low", "_high")),
        )
        for row in run["tables"]["distances"]
        if row["group"] == group and row["measure"] == measure and row["value"] is not None
    ]


def _title(run: Run, measure: str) -> str:
    row = next((r for r in run["tables"]["measures"] if r["measure"] == measure), None)
    if row is None or row["reason"]:
        return f"not tested: {row['reason']}" if row else ""
    rho = supported(row["rho"], row["low"], row["high"])
    return (
        f"rank correlation {rho} ({number(round(row['low'], 2))} to "
        f"{number(round(row['high'], 2))}),<br>p {number(row['p_holm'])} after Holm: "
        f"{row['verdict']}"
    )


def _named(points: Sequence[Point], selected: tuple[str, str]) -> set[tuple[str, str]]:
    """The pairs that carry their label: all of few, else the outermost and the selected one."""
    if len(points) <= FEW:
        return {p.pair for p in points}
    ends = {
        choose(points, key=key).pair
        for choose in (min, max)
        for key in (lambda p: (p.x[0], p.pair), lambda p: (p.y[0], p.pair))
    }
    return ends | {selected}


def _cloud(
    points: Sequence[Point],
    name: str,
    colour: str,
    symbol: str,
    named: set[tuple[str, str]],
    selected: tuple[str, str],
) -> go.Scatter:
    import plotly.graph_objects as go

    def bars(values: Sequence[tuple[float, float | None, float | None]]) -> dict[str, Any]:
        return {
            "type": "data", "symmetric": False, "thickness": 1, "width": 0, "color": colour,
            "array": [v if h is None else h - v for v, _, h in values],
            "arrayminus": [0.0 if low is None else v - low for v, low, _ in values],
        }  # fmt: skip

    open_at = [p.pair == selected for p in points]
    return go.Scatter(
        x=[p.x[0] for p in points],
        y=[p.y[0] for p in points],
        error_x=bars([p.x for p in points]),
        error_y=bars([p.y for p in points]),
        mode="markers+text",
        text=[p.label if p.pair in named else "" for p in points],
        textposition="top right",
        textfont={"size": SMALL_PX},
        name=name,
        customdata=[f"{p.pair[0]}|{p.pair[1]}" for p in points],
        marker={
            "color": colour, "symbol": symbol, "opacity": 1,
            "size": [18 if chosen else 9 for chosen in open_at],
            "line": {"width": [3 if chosen else 0 for chosen in open_at],
                     "color": mark("text").colour},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[
            f"{p.pair[0]} to {p.pair[1]}: {number(p.x[0])} apart,<br>loses {number(p.y[0])} "
            f"({number(p.y[1])} to {number(p.y[2])})."
            for p in points
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
