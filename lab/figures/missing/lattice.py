"""Every subset of modalities with every fill: one column a subset, one mark a fill.

Under them stands what one more modality changes where it hurts, and which modalities are there: the
dots are read as in UpSet (Lex et al. 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.figures.theme import FAINT, GREY, MODALITIES, PALE, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

SCORES_PX, HURTS_PX, ROW_PX = 380, 100, 30
MARGIN = {"l": 76, "r": 8, "t": 72, "b": 20}
"""Room for names and legend from the start: a figure that makes it is drawn twice each time."""
FRAME_PX = MARGIN["t"] + MARGIN["b"]
FEW = 7
"""With more columns than these, the bars of fills that are not chosen would cover the marks."""
TOLD, WHOLE = "told", "whole"
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
Row = Mapping[str, Any]


def lattice(run: Row, chosen: str = "") -> go.Figure:
    """Draw the result of "lattice" as plain data: ``summary``, arms and edges.

    A ring stands around the arm that is ``chosen``; ``choose`` moves it.
    """
    from plotly.subplots import make_subplots

    names = run["summary"]["modalities"]
    scores = {row["arm"]: row for row in run["tables"]["arms"]}
    columns = _columns(scores, names)
    hurts = _hurts(run["tables"]["edges"], columns)
    heights = [SCORES_PX, *([HURTS_PX] if hurts else []), ROW_PX * len(names)]
    last = len(heights)
    figure = make_subplots(
        rows=last, cols=1, shared_xaxes=True, row_heights=heights,
        vertical_spacing=28 / (sum(heights) + FRAME_PX),
    )  # fmt: skip
    for k, fill in enumerate(MARKS):
        figure.add_trace(_fill(scores, columns, fill, k), row=1, col=1)
    figure.add_traces(_dots(columns, names), rows=last, cols=1)
    if hurts:
        _draw_hurts(figure, hurts)
    whole = scores[WHOLE]
    figure.add_hline(y=whole["value"], line={"color": GREY, "width": 1}, row=1, col=1)
    figure.add_hline(
        y=whole["chance"], line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=1
    )
    # Above the worst of the single ones there is room.
    for name, x, at in (
        ("value", len(names) - 1, "center"),
        ("chance", len(columns) - 0.4, "right"),
    ):
        figure.add_annotation(
            x=x, y=whole[name], showarrow=False, xanchor=at, yanchor="bottom",
            text=f"{'all' if name == 'value' else name} {number(round(whole[name], 2))}",
            font={"color": GREY, "size": SMALL_PX}, row=1, col=1,
        )  # fmt: skip
    figure.update_layout(
        **layout(sum(heights) + FRAME_PX, showlegend=True, margin=MARGIN,
                 legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    )  # fmt: skip
    figure.update_xaxes(visible=False, fixedrange=True, range=[-0.6, len(columns) - 0.4])
    figure.update_yaxes(gridcolor=FAINT, fixedrange=True, zeroline=False)
    figure.update_yaxes(title="balanced accuracy", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[name.capitalize() for name in names],
        range=[len(names) - 0.4, -0.6], showgrid=False, row=last, col=1,
    )  # fmt: skip
    figure.add_trace(_ring(), row=1, col=1)
    return choose(figure, run, chosen)


def choose(figure: go.Figure, run: Row, chosen: str) -> go.Figure:
    """Move the ring of a lattice to an arm, or away where there is none; return the figure.

    Where columns are many, the fill of the arm has its bars drawn.
    """
    scores = {row["arm"]: row for row in run["tables"]["arms"]}
    columns = _columns(scores, run["summary"]["modalities"])
    fill, _, rest = chosen.partition("|")
    for trace, name in zip(figure.data, MARKS, strict=False):
        trace.error_y.visible = len(columns) <= FEW or name in (TOLD, fill)
    row, ring = scores.get(chosen), figure.data[-1]
    if row is None or row["value"] is None:
        ring.update(x=[], y=[])
        return figure
    subset = tuple(rest.split("+")) if rest else columns[-1]
    x = columns.index(subset) + (_shift(list(MARKS).index(fill)) if rest else 0.0)
    ring.update(x=[x], y=[row["value"]])
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
        row = scores.get(arm, scores[WHOLE] if own and place == len(columns) - 1 else None)
        if row is not None and row["value"] is not None:
            shift = 0.0 if row is scores[WHOLE] else _shift(k)
            x.append(place + shift)
            rows.append((row, subset))
    colour = MODALITIES["image"].colour if own else GREY
    few = len(columns) <= FEW
    return go.Scatter(
        x=x, y=[row["value"] for row, _ in rows], mode="markers", name=NAMES[fill],
        marker={"symbol": MARKS[fill], "size": (9 if few else 6) + 3 * own, "color": colour,
                "line": {"width": 2 if few else 1, "color": colour}},
        error_y={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 0,
            "array": [_end(row, "high") - row["value"] for row, _ in rows],
            "arrayminus": [row["value"] - _end(row, "low") for row, _ in rows],
        },
        hovertext=[
            f"{' and '.join(subset)}; {NAMES[fill] if row['arm'] != WHOLE else 'nothing missing'}"
            f"<br>{say.estimate(row['value'], row['low'], row['high'])}, n = {row['n']}"
            for row, subset in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ring() -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        mode="markers", hoverinfo="skip", showlegend=False, cliponaxis=False,
        marker={"symbol": "circle-open", "size": 26, "color": MODALITIES["text"].colour,
                "line": {"width": 3}},
    )  # fmt: skip


def _shift(k: int) -> float:
    """Where the k-th mark of a column stands, from its middle."""
    return (k - (len(MARKS) - 1) / 2) * STEP


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


def _hurts(edges: Sequence[Row], columns: Sequence[tuple[str, ...]]) -> list[tuple[int, Row]]:
    """Return the columns that do worse than without one of their modalities, each with its edge:
    one for each fill and modality that hurts."""
    return [
        (k, edge)
        for k, subset in enumerate(columns)
        for edge in edges
        if edge["verdict"] == "less" and {*edge["has"].split("+"), edge["adds"]} == set(subset)
    ]


def _draw_hurts(figure: go.Figure, hurts: Sequence[tuple[int, Row]]) -> None:
    """Draw what each modality that hurts changes, with its interval, in the second row."""
    import plotly.graph_objects as go

    looks = [mark(edge["adds"]) for _, edge in hurts]
    fills = [edge.get("fill", TOLD) for _, edge in hurts]
    figure.add_trace(
        go.Scatter(
            x=[k + _shift(list(MARKS).index(fill)) for (k, _), fill in zip(hurts, fills,
                                                                           strict=True)],
            y=[edge["value"] for _, edge in hurts], mode="markers",
            showlegend=False,
            marker={"symbol": [look.symbol for look in looks], "size": 10,
                    "color": [look.colour for look in looks]},
            error_y={
                "type": "data", "symmetric": False, "color": GREY, "thickness": 1.5, "width": 0,
                "array": [_end(edge, "high") - edge["value"] for _, edge in hurts],
                "arrayminus": [edge["value"] - _end(edge, "low") for _, edge in hurts],
            },
            hovertext=[
                f"{edge['adds']} joins {edge['has'].replace('+', ' and ')}; {NAMES[fill]}<br>"
                + say.difference(edge["value"], edge["low"], edge["high"])
                for (_, edge), fill in zip(hurts, fills, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        ),
        row=2, col=1,
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": GREY, "width": 1}, row=2, col=1)
    figure.add_annotation(
        x=-0.6, y=0, text="where one more hurts, and how much",
        showarrow=False, xanchor="left", yanchor="bottom", font={"size": SMALL_PX}, row=2, col=1,
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero", nticks=3, row=2, col=1)
