"""Every subset of modalities with every fill: one column a subset, one mark a fill.

The dots beneath are read as in UpSet (Lex et al. 2014): which modalities are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.theme import FAINT, GREY, MODALITIES, PALE, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 560
TOLD = "told"
MARKS = {
    "told": "circle", "zero_input": "square", "zero_feature": "square-open", "mean": "line-ew",
    "noise": "x-thin", "shuffled": "asterisk", "donor": "triangle-up", "imputed": "diamond",
}  # fmt: skip
NAMES = {
    "told": "told: learned token", "zero_input": "zeros at the input",
    "zero_feature": "zeros at the feature", "mean": "mean", "noise": "noise",
    "shuffled": "another item", "donor": "nearest donor", "imputed": "imputed",
}  # fmt: skip
STEP = 0.085
"""Between the marks of a column."""


def lattice(run: Mapping[str, Any], chosen: str = "") -> go.Figure:
    """Draw the result of "lattice" as plain data: ``summary``, arms and edges.

    A ring stands around the arm that is ``chosen``.
    """
    from plotly.subplots import make_subplots

    names = run["summary"]["modalities"]
    scores = {row["arm"]: row for row in run["tables"]["arms"]}
    columns = _columns(scores, names)
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.78, 0.22], vertical_spacing=0.03
    )
    for k, fill in enumerate(MARKS):
        figure.add_trace(_fill(scores, columns, fill, k), row=1, col=1)
    figure.add_traces(_dots(columns, names), rows=2, cols=1)
    if chosen in scores:
        figure.add_trace(_ring(scores, columns, chosen), row=1, col=1)
    whole = scores["whole"]
    figure.add_hline(y=whole["value"], line={"color": GREY, "width": 1}, row=1, col=1)
    figure.add_hline(
        y=whole["chance"], line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=1
    )
    for value, words in ((whole["value"], "all"), (whole["chance"], "chance")):
        figure.add_annotation(
            x=2 if words == "all" else 0, y=value, text=f"{words} {number(round(value, 2))}",
            showarrow=False,
            xanchor="center",
            yanchor="bottom", font={"color": GREY, "size": SMALL_PX}, row=1, col=1,
        )  # fmt: skip
    _hurts(figure, run["tables"]["edges"], columns, scores)
    figure.update_layout(
        **layout(HEIGHT_PX, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(visible=False, fixedrange=True, range=[-0.6, len(columns) - 0.4])
    figure.update_yaxes(
        title="balanced accuracy", rangemode="tozero", gridcolor=FAINT, fixedrange=True,
        zeroline=False, row=1, col=1,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[name.capitalize() for name in names],
        range=[len(names) - 0.4, -0.6], fixedrange=True, showgrid=False, zeroline=False,
        row=2, col=1,
    )  # fmt: skip
    return figure


def _columns(scores: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the subsets, small ones first and the better ones of a size first; the whole last."""
    told = [arm for arm in scores if arm.startswith(f"{TOLD}|")]
    told.sort(key=lambda arm: (arm.count("+"), -(scores[arm]["value"] or 0.0)))
    return [*(tuple(arm.partition("|")[2].split("+")) for arm in told), tuple(names)]


def _fill(
    scores: Mapping[str, Any], columns: Sequence[tuple[str, ...]], fill: str, k: int
) -> go.Scatter:
    import plotly.graph_objects as go

    own = fill == TOLD
    x, rows = [], []
    for place, subset in enumerate(columns):
        arm = f"{fill}|{'+'.join(subset)}"
        row = scores.get(arm, scores["whole"] if own and place == len(columns) - 1 else None)
        if row is not None and row["value"] is not None:
            shift = 0.0 if row is scores["whole"] else (k - (len(MARKS) - 1) / 2) * STEP
            x.append(place + shift)
            rows.append((row, subset))
    colour = MODALITIES["image"].colour if own else GREY
    return go.Scatter(
        x=x, y=[row["value"] for row, _ in rows], mode="markers", name=NAMES[fill],
        marker={"symbol": MARKS[fill], "size": 12 if own else 9, "color": colour,
                "line": {"width": 2, "color": colour}},
        error_y={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 0,
            "array": [_end(row, "high") - row["value"] for row, _ in rows],
            "arrayminus": [row["value"] - _end(row, "low") for row, _ in rows],
        },
        hovertext=[
            f"{' and '.join(subset)}; {NAMES[fill] if row['arm'] != 'whole' else 'nothing missing'}"
            f"<br>{say.estimate(row['value'], row['low'], row['high'])}, n = {row['n']}"
            for row, subset in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ring(scores: Mapping[str, Any], columns: Sequence[tuple[str, ...]], chosen: str) -> go.Scatter:
    import plotly.graph_objects as go

    fill, _, rest = chosen.partition("|")
    place, shift = float(len(columns) - 1), 0.0
    if rest:
        place = float(columns.index(tuple(rest.split("+"))))
        shift = (list(MARKS).index(fill) - (len(MARKS) - 1) / 2) * STEP
    return go.Scatter(
        x=[place + shift], y=[scores[chosen]["value"]], mode="markers", hoverinfo="skip",
        showlegend=False,
        marker={"symbol": "circle-open", "size": 26, "color": MODALITIES["text"].colour,
                "line": {"width": 3}},
    )  # fmt: skip


def _end(row: Mapping[str, Any], name: str) -> float:
    return float(row["value"] if row[name] is None else row[name])


def _dots(columns: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[go.Scatter]:
    import plotly.graph_objects as go

    traces = []
    for k, name in enumerate(names):
        look = mark(name if name in MODALITIES else "other")
        traces.append(
            go.Scatter(
                x=list(range(len(columns))), y=[k] * len(columns), mode="markers",
                hoverinfo="skip", showlegend=False,
                marker={"size": 15, "symbol": look.symbol,
                        "color": [look.colour if name in subset else PALE for subset in columns]},
            )
        )  # fmt: skip
    return traces


def _hurts(
    figure: go.Figure,
    edges: Sequence[Mapping[str, Any]],
    columns: Sequence[tuple[str, ...]],
    scores: Mapping[str, Any],
) -> None:
    """Mark each set of modalities that does surely worse than without one of them."""
    told: dict[int, list[str]] = {}
    for edge in edges:
        if edge["verdict"] == "less":
            larger = {*edge["has"].split("+"), edge["adds"]}
            place = next(k for k, subset in enumerate(columns) if set(subset) == larger)
            told.setdefault(place, []).append(edge["adds"])
    for place, added in told.items():
        subset = columns[place]
        row = scores.get(f"{TOLD}|{'+'.join(subset)}", scores["whole"])
        shift = 0.0 if row is scores["whole"] else -(len(MARKS) - 1) / 2 * STEP
        figure.add_annotation(
            x=place + shift, y=_end(row, "high"), text=f"more hurts:<br>{' and '.join(added)}",
            showarrow=True, arrowhead=2, ay=-34, ax=0, font={"size": SMALL_PX}, row=1, col=1,
        )  # fmt: skip
