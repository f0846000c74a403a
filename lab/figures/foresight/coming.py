"""One curve and what was foreseen of it: the accuracy along severity, and where it breaks.

True is drawn full, with a line where it breaks; foreseen dashed, with a hollow mark and its
interval. Either break may lie beyond what was tried: then there is an open triangle at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core.contracts import MAX_SEVERITY
from lab.figures.curve.marks import ROOM, mark_chance, mark_foreseen
from lab.figures.theme import FAINT, GREY, MODALITIES, SMALL_PX, layout, number
from lab.perturb import PERTURBATIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 440
TRUE, FORESEEN = MODALITIES["image"].colour, "#E69F00"
Row = Mapping[str, Any]


def coming(
    rows: Sequence[Row], found: Row | None, arm: str, title: str, chance: float
) -> go.Figure:
    """Draw the rows of "curves" of one view and perturbation; halves of the items are averaged.

    ``arm`` is what foresees, by its ``title``; ``found`` its row of "breaks", None where nothing
    can break.
    """
    import plotly.graph_objects as go

    harm = PERTURBATIONS.get(rows[0]["perturbation"])
    rows = averaged(rows, arm)
    x, n = [row["severity"] for row in rows], rows[0]["n"]
    told = ["clean" if s == 0 else harm.describe(s) for s in x]
    figure = go.Figure()
    for name, key, colour, dash, symbol in (
        ("true", "true", TRUE, "solid", "circle"),
        (f"foreseen: {title}", arm, FORESEEN, "dash", "circle-open"),
    ):
        if rows[0][key] is None:
            continue  # what the method reads is not there for this encoder
        figure.add_trace(
            go.Scatter(
                x=x, y=[row[key] for row in rows], mode="lines+markers", name=name,
                line={"color": colour, "width": 3, "dash": dash},
                marker={"color": colour, "symbol": symbol, "size": 7, "line": {"width": 2}},
                hovertext=[f"{name}, {at}: {number(round(row[key], 3))}"
                           for at, row in zip(told, rows, strict=True)],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    mark_chance(figure, chance, rows[-1]["true"])
    if found is not None:
        half = (rows[0]["true"] + chance) / 2
        _mark_true(figure, found["true"], half)
        mark_foreseen(figure, found, half, FORESEEN)
    most = max(value for row in rows for value in (row["true"], row[arm]) if value is not None)
    figure.update_layout(
        **layout(HEIGHT_PX, margin={"l": 8, "r": 12, "t": 36, "b": 8}),
        xaxis={
            "range": [-0.2, MAX_SEVERITY + ROOM], "tickvals": list(range(6)),
            "ticktext": ["clean", *(number(harm.physical(float(k))) for k in range(1, 6))],
            "title": {"text": f"{harm.label}, {harm.unit}, at levels 1 to 5<br>"
                      f"<span style='color:{GREY};font-size:{SMALL_PX}px'>n = {n} items<br>bar: "
                      "95 % of breaks under other harms</span>"},
            "fixedrange": True, "showgrid": False, "zeroline": False, "ticks": "outside",
        },
        yaxis={"range": [0, min(1.02, most * 1.15)], "title": {"text": "share of right answers"},
               "fixedrange": True, "gridcolor": FAINT, "zeroline": False},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    return figure


def averaged(rows: Sequence[Row], arm: str) -> list[dict[str, Any]]:
    """Return a row a severity, rising: the means of true and foreseen over the halves, and all n.

    Foreseen is None where it is of a half.
    """
    found = []
    for severity in sorted({row["severity"] for row in rows}):
        here = [row for row in rows if row["severity"] == severity]
        told = [row[arm] for row in here]
        found.append({
            "severity": severity, "n": sum(row["n"] for row in here),
            "true": sum(row["true"] for row in here) / len(here),
            arm: None if None in told else sum(told) / len(told),
        })  # fmt: skip
    return found


def _mark_true(figure: go.Figure, at: float, y: float) -> None:
    """A line where the curve breaks; an open triangle at the edge where it holds to the end."""
    import plotly.graph_objects as go

    if at < MAX_SEVERITY:
        figure.add_vline(x=at, line={"color": TRUE, "width": 2})
        return
    figure.add_trace(
        go.Scatter(
            x=[MAX_SEVERITY + 0.2], y=[y * 1.12], mode="markers", showlegend=False,
            marker={"symbol": "triangle-right", "size": 15, "color": TRUE},
            hovertemplate="holds to the end<extra></extra>",
        )
    )  # fmt: skip
