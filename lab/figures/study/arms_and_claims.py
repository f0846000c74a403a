"""A study at a glance: arms as points with their intervals, claims as differences from zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.pieces import wrapped
from lab.figures.theme import FAINT, GREY, MODALITIES, PALE, SMALL_PX, layout

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, LINE_PX, LEAST_PX, FRAME_PX = 34, 16, 260, 130
SYMBOLS = {"method": "circle", "baseline": "square", "control": "x", "ceiling": "triangle-up"}
LABEL_CHARS = 34
Row = Mapping[str, Any]


def arms_and_claims(
    arms: Sequence[Row], claims: Sequence[Row], outcome: str, unit: str = ""
) -> go.Figure:
    """Draw arms above and claims below, on axes of their own.

    ``arms``: rows with ``title``, ``role``, ``value``, ``low``, ``high``, ``n``, ``chance``.
    ``claims``: rows with ``title``, ``value``, ``low``, ``high``, ``margin``, ``verdict`` and
    ``said``. Rows without a value are left out. A ceiling is a line, chance a dotted one.
    """
    from plotly.subplots import make_subplots

    shown = [row for row in arms if row["value"] is not None]
    differences = [row for row in claims if row["value"] is not None]
    heights = [_rows_px(shown), _rows_px(differences)]
    figure = make_subplots(
        rows=2, cols=1, row_heights=heights, vertical_spacing=90 / _height_px(heights)
    )
    figure.add_trace(_points(shown, "arm"), row=1, col=1)
    figure.add_trace(_points(differences, "claim"), row=2, col=1)
    _levels(figure, shown)
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 2}, row=2, col=1)
    for k, row in enumerate(differences):
        if row["margin"]:
            figure.add_shape(
                type="rect", x0=-row["margin"], x1=row["margin"], y0=k - 0.4, y1=k + 0.4,
                fillcolor=PALE, line_width=0, layer="below", row=2, col=1,
            )  # fmt: skip
    figure.update_layout(**layout(_height_px(heights), margin={"l": 8, "r": 24, "t": 24, "b": 8}))
    for place, rows, title in ((1, shown, outcome), (2, differences, f"difference in {outcome}")):
        figure.update_xaxes(
            title=f"{title} ({unit})" if unit else title, gridcolor=FAINT, zeroline=False,
            fixedrange=True, row=place, col=1,
        )  # fmt: skip
        figure.update_yaxes(
            tickvals=list(range(len(rows))),
            ticktext=[wrapped(row["title"], LABEL_CHARS) for row in rows],
            range=[len(rows) - 0.4, -0.6], showgrid=False, zeroline=False, fixedrange=True,
            row=place, col=1,
        )  # fmt: skip
    return figure


def _rows_px(rows: Sequence[Row]) -> int:
    """Return the height of some rows: the label of each, in lines, is no higher than its row."""
    lines = [wrapped(row["title"], LABEL_CHARS).count("<br>") + 1 for row in rows]
    return max(ROW_PX, LINE_PX * max(lines, default=1) + 4) * (max(len(rows), 1) + 1)


def _height_px(heights: Sequence[int]) -> int:
    return max(LEAST_PX, FRAME_PX + sum(heights))


def _points(rows: Sequence[Row], kind: str) -> go.Scatter:
    import plotly.graph_objects as go

    colour = MODALITIES["image"].colour
    sure = [row.get("verdict") in {"more", "less"} or kind == "arm" for row in rows]
    return go.Scatter(
        x=[row["value"] for row in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "size": 11,
            "symbol": [SYMBOLS.get(row.get("role", "method"), "circle") for row in rows],
            "color": [
                GREY if row.get("role") in {"control", "baseline"} or not known else colour
                for row, known in zip(rows, sure, strict=True)
            ],
        },
        error_x={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 2, "width": 6,
            "array": [_end(row, "high") - row["value"] for row in rows],
            "arrayminus": [row["value"] - _end(row, "low") for row in rows],
        },
        hovertext=[wrapped(row.get("said") or _said(row)) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _end(row: Row, name: str) -> float:
    return float(row["value"] if row[name] is None else row[name])


def _said(row: Row) -> str:
    return f"{row['title']}: {say.estimate(row['value'], row['low'], row['high'])}, n = {row['n']}."


def _levels(figure: go.Figure, rows: Sequence[Row]) -> None:
    """Chance, where all arms share it, as a dotted line; each ceiling as a line."""
    levels = [(row["value"], row["title"], "solid") for row in rows if row["role"] == "ceiling"]
    chances = {row["chance"] for row in rows}
    if len(chances) == 1 and (chance := chances.pop()) is not None:
        levels.append((chance, f"chance {chance:.2g}", "dot"))
    for x, name, dash in levels:
        figure.add_vline(x=x, line={"color": GREY, "dash": dash, "width": 2}, row=1, col=1)
        figure.add_annotation(
            x=x, y=1, yref="y domain", text=name, showarrow=False, yanchor="bottom",
            font={"color": GREY, "size": SMALL_PX}, row=1, col=1,
        )  # fmt: skip
