"""The defence: accuracy of every arm, clean, randomly lit and attacked, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, GREY, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 460
PLACES = {
    "clean": "clean",
    "random": "random lights",
    "guarded": "worst light, guarded",
    "unguarded": "worst light, unguarded",
}
LOOKS = {
    "none": ("clean training", GREY, "circle"),
    "random": ("random lights", "#56B4E9", "square"),
    "guarded": ("guarded worst lights", "#7a3e9d", "diamond"),
    "unguarded": ("unguarded worst lights", "#D55E00", "triangle-up"),
}
STEP = 0.16
"""Room between two arms at one place."""
Run = Mapping[str, Any]


def attack_defence(run: Run) -> go.Figure:
    """Draw a result of "lighting_defence" as plain data: ``tables["arms"]``."""
    import plotly.graph_objects as go

    rows = {(row["arm"], row["outcome"]): row for row in run["tables"]["arms"]}
    figure = go.Figure([_arm(arm, rows, i) for i, arm in enumerate(LOOKS)])
    first = rows["none", "clean"]
    chance, n = first["chance"], first["n"]
    figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=len(PLACES) - 0.5, y=chance, text=f"chance {chance:.2f}", showarrow=False,
        xanchor="right", yanchor="bottom", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    figure.update_layout(
        **layout(HEIGHT_PX),
        xaxis={
            "tickvals": list(range(len(PLACES))), "range": [-0.5, len(PLACES) - 0.5],
            "ticktext": [wrapped(name, 10) for name in PLACES.values()],
            "tickangle": 0, "tickfont": {"size": SMALL_PX},
            "showgrid": False, "zeroline": False, "fixedrange": True,
            "title": {"text": f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {n} pictures;"
                      "<br>bars: 95 % intervals over families</span>"},
        },
        yaxis={"title": {"text": "accuracy"}, "range": [0, 1.02], "tickformat": ".0%",
               "gridcolor": FAINT, "zeroline": False, "fixedrange": True},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "title": {"text": "trained with "}, "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True, margin_t=64)
    return figure


def _arm(arm: str, rows: Mapping[tuple[str, str], Run], i: int) -> go.Scatter:
    import plotly.graph_objects as go

    name, colour, symbol = LOOKS[arm]
    found = [rows[arm, place] for place in PLACES]
    aside = (i - (len(LOOKS) - 1) / 2) * STEP
    return go.Scatter(
        x=[k + aside for k in range(len(PLACES))],
        y=[f["value"] for f in found],
        name=name, mode="markers", customdata=[f"{arm}|{place}" for place in PLACES],
        marker={"color": colour, "size": 11, "symbol": symbol},
        error_y={
            "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
            "array": _ends(found, "high", 1), "arrayminus": _ends(found, "low", -1),
        },
        hovertext=[sentence(row) for row in found],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ends(found: Sequence[Run], end: str, sign: int) -> list[float]:
    return [0.0 if f[end] is None else sign * (f[end] - f["value"]) for f in found]


def sentence(row: Run) -> str:
    """Say one dot in words."""
    said = say.row(row)
    return wrapped(
        f"Trained with {LOOKS[row['arm']][0]}, {PLACES[row['outcome']]}: {said}, n = {row['n']}", 60
    )
