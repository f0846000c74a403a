"""What was guessed for missing views: its error, and the accuracy of who reads it, by rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 700
PANELS = {"rmse": "Error on missing cells (low is good)", "accuracy": "Accuracy after filling"}


class FillLook(NamedTuple):
    """How one way to fill is drawn."""

    name: str
    colour: str
    dash: str
    symbol: str


LOOKS = {
    "cascade": FillLook("cascade", "#0072B2", "solid", "circle"),
    "cascade1": FillLook("its first stage", "#0072B2", "dot", "circle-open"),
    "stack": FillLook("plain stack", "#D55E00", "solid", "square"),
    "autoencoder": FillLook("autoencoder", "#E69F00", "dot", "square-open"),
    "matched": FillLook("autoencoder, same cost", "#E69F00", "solid", "square"),
    "gaussian": FillLook("Gaussian", "#CC79A7", "solid", "triangle-up"),
    "nearest": FillLook("near donors", "#009E73", "solid", "diamond"),
    "mean": FillLook("mean", GREY, "solid", "cross"),
    "shuffled": FillLook("another item's fill", GREY, "dot", "x"),
    "dropped": FillLook("left out", GREY, "dash", "star"),
}
LEVELS = {"whole": "nothing missing", "best view": "best view alone"}


def imputed(run: Mapping[str, Any]) -> go.Figure:
    """Draw the result of "imputation" as plain data: ``tables["arms"]``, "imputer@rate"."""
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.08,
        subplot_titles=list(PANELS.values()),
    )
    arms = [row for row in run["tables"]["arms"] if row["value"] is not None]
    rates: list[float] = []
    for panel, outcome in enumerate(PANELS, 1):
        for name, look in LOOKS.items():
            rows = [
                {**row, "rate": float(row["arm"].partition("@")[2])}
                for row in arms
                if row["outcome"] == outcome and row["arm"].partition("@")[0] == name
            ]
            rates += [row["rate"] for row in rows]
            # The one legend has what either panel lacks.
            named = panel == (2 if name == "dropped" else 1)
            if rows:
                figure.add_trace(_line(rows, look, named), row=panel, col=1)
    for row in arms:
        if row["arm"] in LEVELS:
            _level(figure, row["value"], LEVELS[row["arm"]], "dot")
    chance = next((row["chance"] for row in arms if row["chance"] is not None), None)
    if chance is not None:
        _level(figure, chance, f"chance {number(round(chance, 2))}", "dash")
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 32, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top",
                "font": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=sorted(set(rates)), fixedrange=True, showgrid=False, zeroline=False,
        ticks="outside",
    )  # fmt: skip
    figure.update_xaxes(title="share of each view that is missing", row=2)
    figure.update_yaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    return figure


def _line(rows: Sequence[Mapping[str, Any]], look: FillLook, named: bool) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["rate"] for row in rows], y=[row["value"] for row in rows], mode="lines+markers",
        name=look.name, legendgroup=look.name, showlegend=named,
        line={"color": look.colour, "dash": look.dash, "width": 2.5},
        marker={"symbol": look.symbol, "size": 9, "color": look.colour},
        error_y={
            "type": "data", "symmetric": False, "color": look.colour, "thickness": 1, "width": 4,
            "array": [_end(row, "high") - row["value"] for row in rows],
            "arrayminus": [row["value"] - _end(row, "low") for row in rows],
        },
        hovertext=[
            f"{look.name}, {number(row['rate'])} missing: {number(row['value'])} "
            f"({number(row['low'])} to {number(row['high'])}), n = {row['n']}"
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _end(row: Mapping[str, Any], name: str) -> float:
    return float(row["value"] if row[name] is None else row[name])


def _level(figure: go.Figure, value: float, words: str, dash: str) -> None:
    figure.add_hline(y=value, line={"color": GREY, "dash": dash, "width": 2}, row=2, col=1)
    figure.add_annotation(
        x=1, xref="x2 domain", y=value, yref="y2", text=words, showarrow=False, xanchor="right",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
