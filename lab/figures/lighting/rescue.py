"""The rescue: accuracy of picture, partner and both, clean and relit, one panel a kind of light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 500
PANELS = {"guarded": "guarded lights", "random": "random lights"}
MEASURES = {
    "image_clean": "image,<br>clean",
    "image_relit": "image,<br>relit",
    "partner": "partner<br>alone",
    "fused_clean": "fused,<br>clean",
    "fused_relit": "fused,<br>relit",
    "fused_wrong": "<i>fused, relit,<br>wrong partner</i>",
}
ALONE = ("image_clean", "image_relit")
"""What the picture scores alone is the same in every arm and drawn once."""
BOTH = ("#8a5aab", "star")
STEP = 0.2
Run = Mapping[str, Any]


def attack_rescue(run: Run) -> go.Figure:
    """Draw a result of "lighting_rescue" as plain data: ``summary`` and ``tables["arms"]``."""
    from plotly.subplots import make_subplots

    rows, summary = [_placed(row) for row in run["tables"]["arms"]], run["summary"]
    figure = make_subplots(
        rows=1, cols=len(PANELS), shared_yaxes=True, horizontal_spacing=0.16,
        subplot_titles=[
            f"{title},<br>n = {summary['n_relit'][lights]}" for lights, title in PANELS.items()
        ],
    )  # fmt: skip
    arms = list(dict.fromkeys(row["arm"] for row in rows if row["arm"]))
    for column, lights in enumerate(PANELS, start=1):
        here = [row for row in rows if row["lights"] == lights]
        alone = [r for r in here if r["measure"] in ALONE]
        looks = [("image", alone, 0.0)] + [
            (arm, [r for r in here if r["arm"] == arm and r["measure"] not in ALONE], aside)
            for arm, aside in zip(arms, _asides(len(arms)), strict=True)
        ]
        for name, some, aside in looks:
            figure.add_trace(_dots(name, some, aside, column == 1), row=1, col=column)
        _levels(figure, summary, column)
    figure.update_layout(
        **layout(HEIGHT_PX),
        legend={"orientation": "h", "y": 1.13, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=100)
    figure.update_annotations(font_size=SMALL_PX)
    figure.update_xaxes(
        range=[-0.03, 1.03], tickformat=".0%", gridcolor=FAINT, zeroline=False, fixedrange=True,
        tickvals=[0, 0.5, 1], tickfont={"size": SMALL_PX},
        title={"text": "accuracy", "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(MEASURES))), ticktext=list(MEASURES.values()), showgrid=False,
        range=[len(MEASURES) - 0.5, -0.9], zeroline=False, fixedrange=True,
        tickfont={"size": SMALL_PX},
    )  # fmt: skip
    return figure


def _placed(row: Run) -> dict[str, Any]:
    """A row of arms with its kind of light, its measure and its partners apart."""
    measure, _, partners = row["arm"].partition(" ")
    return {**row, "lights": row["mask"], "measure": measure, "arm": partners}


def _asides(n: int) -> list[float]:
    return [(i - (n - 1) / 2) * STEP for i in range(n)]


def look_of(name: str) -> tuple[str, str]:
    """Return colour and marker of a modality, or of several together."""
    if "+" in name:
        return BOTH
    look = mark(name)
    return look.colour, look.symbol


def _dots(name: str, rows: Sequence[Run], aside: float, legend: bool) -> go.Scatter:
    import plotly.graph_objects as go

    colour, symbol = look_of(name)
    at = list(MEASURES)
    shown = [row for row in rows if row["value"] is not None]
    return go.Scatter(
        x=[row["value"] for row in shown],
        y=[at.index(row["measure"]) + aside for row in shown],
        name=name.replace("+", " and "), legendgroup=name, showlegend=legend, mode="markers",
        customdata=[f"{row['lights']}|{row['arm']}|{row['measure']}" for row in shown],
        marker={"color": colour, "size": 11, "symbol": symbol},
        cliponaxis=False,
        error_x={
            "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
            "array": [0.0 if r["high"] is None else r["high"] - r["value"] for r in shown],
            "arrayminus": [0.0 if r["low"] is None else r["value"] - r["low"] for r in shown],
        },
        hovertext=[sentence(row) for row in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def sentence(row: Run) -> str:
    """Say one dot in words."""
    what = MEASURES[row["measure"]].replace("<br>", " ").replace("<i>", "").replace("</i>", "")
    who = "" if row["measure"] in ALONE else f" with {row['arm'].replace('+', ' and ')}"
    between = (
        " (no interval)" if row["low"] is None else f" ({row['low']:.0%} to {row['high']:.0%})"
    )
    return wrapped(f"{what}{who}: {row['value']:.0%}{between}, n = {row['n']}", 60)


def _levels(figure: go.Figure, summary: Run, column: int) -> None:
    """Chance and the commonest class, as dotted lines with their names at the foot."""
    for value, name, anchor in (
        (summary["chance"], "chance", "right"), (summary["majority"], "majority", "left"),
    ):  # fmt: skip
        figure.add_vline(
            x=value, line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=column
        )
        figure.add_annotation(
            x=value, y=-0.65, text=name, showarrow=False, xanchor=anchor, yanchor="middle",
            font={"color": GREY, "size": SMALL_PX}, row=1, col=column,
        )  # fmt: skip
