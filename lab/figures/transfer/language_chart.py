"""Languages from high to low resource: what a probe that learned from one of them finds there.

Rows are languages in bands of their resource class, the most resources at the top. A filled mark is
a language that the encoder was trained on, an open one not. ``customdata`` is "source|target".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, PALE, SMALL_PX, layout, mark, number

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, BAND_ROWS, HEAD_PX, FOOT_PX = 15, 0.95, 56, 44
UNLISTED = -1
Run = Mapping[str, Any]


@dataclass(frozen=True)
class LanguageRow:
    """One language with its place from the top, in rows."""

    facet: Mapping[str, Any]
    cell: Mapping[str, Any]
    native: Mapping[str, Any] | None
    """The cell of a probe trained on the language itself."""
    at: float


def language_chart(run: Run, selected: str = "") -> go.Figure:
    """Draw a result of "transfer" between languages; ``selected`` is the open target view."""
    import plotly.graph_objects as go

    home, rows, bands = placed(run)
    figure = go.Figure()
    n_rows = rows[-1].at + 1 if rows else 1.0
    most = max([0.2, *(row.cell["accuracy_high"] for row in rows)]) * 1.06
    for i, (level, name, top, bottom) in enumerate(bands):
        figure.add_shape(
            type="rect", x0=0, x1=1, xref="paper", y0=top, y1=bottom, line_width=0, layer="below",
            fillcolor=PALE if i % 2 == 0 else "rgba(0,0,0,0)",
        )  # fmt: skip
        figure.add_annotation(
            x=0, y=top + 0.55, text=_band_name(level, name), showarrow=False, xanchor="left",
            font={"size": SMALL_PX, "color": GREY},
        )  # fmt: skip
    _level(figure, run["summary"]["home"]["chance"], "chance", n_rows, "right")
    own = next(row for row in rows if row.cell["target"] == home)
    _level(figure, own.cell["accuracy"], own.facet["name"], n_rows, "right")
    figure.add_trace(_natives(rows))
    for read in (True, False, None):
        figure.add_trace(
            _points([row for row in rows if row.facet["read"] is read], read, selected)
        )
    figure.add_trace(_copies(rows, most))
    figure.update_layout(
        **layout(
            int(ROW_PX * n_rows) + HEAD_PX + FOOT_PX, clickmode="event+select",
            margin={"l": 8, "r": 8, "t": HEAD_PX, "b": FOOT_PX},
            legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top",
                    "font": {"size": SMALL_PX}},
        ),
        xaxis={"range": [0, most], "fixedrange": True, "gridcolor": FAINT, "zeroline": False,
               "title": {"text": f"balanced accuracy, trained on {own.facet['name']}"}},
        yaxis={"range": [n_rows, 0], "fixedrange": True, "showgrid": False, "zeroline": False,
               "tickvals": [row.at + 0.5 for row in rows], "automargin": True,
               "ticktext": [row.facet["name"] for row in rows], "tickfont": {"size": SMALL_PX}},
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    return figure


def under(run: Run) -> str:
    """Return what stands under the chart: n, what the bars are, and what "=" counts."""
    summary = run["summary"]
    return (
        f"n = {summary['n']} concepts of {summary['n_families']} families; bars: 95 % intervals; "
        "= n: names that are English."
    )


def placed(run: Run) -> tuple[str, list[LanguageRow], list[tuple[int, str, float, float]]]:
    """Return the home view, every language in its place, and the bands (class, name, top, bottom).

    Within a band the language that is reached best comes first.
    """
    home = run["summary"]["resources"]["home"]
    group = run["summary"]["group"]
    cells = {(c["source"], c["target"]): c for c in run["tables"]["cells"] if c["group"] == group}
    facets = [f for f in run["tables"]["facets"] if (home, f["view"]) in cells]

    def level(facet: Mapping[str, Any]) -> int:
        return UNLISTED if facet["resource"] is None else int(facet["resource"])

    rows: list[LanguageRow] = []
    bands: list[tuple[int, str, float, float]] = []
    top = 0.0
    for here in sorted({level(f) for f in facets}, reverse=True):
        mine = sorted(
            (f for f in facets if level(f) == here),
            key=lambda f: (-cells[home, f["view"]]["accuracy"], f["name"]),
        )
        start, top = top, top + BAND_ROWS
        for facet in mine:
            view = facet["view"]
            rows.append(LanguageRow(facet, cells[home, view], cells.get((view, view)), top))
            top += 1
        bands.append((here, mine[0]["resource_name"], start, top))
    return home, rows, bands


def _band_name(level: int, name: str) -> str:
    return "not in the list of classes" if level == UNLISTED else f"class {level}, “{name}”"


def _points(rows: Sequence[LanguageRow], read: bool | None, selected: str) -> go.Scatter:
    import plotly.graph_objects as go

    look = mark("text")
    told = {True: "encoder trained on it", False: "never read", None: "not documented"}[read]
    open_at = [row.cell["target"] == selected for row in rows]
    return go.Scatter(
        x=[row.cell["accuracy"] for row in rows],
        y=[row.at + 0.5 for row in rows],
        mode="markers", name=told, showlegend=bool(rows),
        customdata=[f"{row.cell['source']}|{row.cell['target']}" for row in rows],
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": look.colour,
            "array": [row.cell["accuracy_high"] - row.cell["accuracy"] for row in rows],
            "arrayminus": [row.cell["accuracy"] - row.cell["accuracy_low"] for row in rows],
        },
        marker={
            "color": look.colour, "opacity": 1,
            "symbol": look.symbol if read else f"{look.symbol}-open",
            "size": [17 if chosen else 11 for chosen in open_at],
            "line": {"width": 2, "color": look.colour},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertext=[_sentence(row, told) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _natives(rows: Sequence[LanguageRow]) -> go.Scatter:
    """What a probe trained on the language itself scores, in grey."""
    import plotly.graph_objects as go

    there = [row for row in rows if row.native and row.native["source"] != row.cell["source"]]
    return go.Scatter(
        x=[row.native["accuracy"] for row in there if row.native],
        y=[row.at + 0.5 for row in there],
        mode="markers", name="trained on the language itself", hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": GREY}},
        showlegend=bool(there),
    )  # fmt: skip


def _copies(rows: Sequence[LanguageRow], most: float) -> go.Scatter:
    import plotly.graph_objects as go

    there = [row for row in rows if row.facet["copies"]]
    return go.Scatter(
        x=[most] * len(there), y=[row.at + 0.5 for row in there], mode="text",
        text=[f"= {row.facet['copies']}" for row in there], textposition="middle left",
        textfont={"color": GREY, "size": SMALL_PX}, showlegend=False,
        hovertext=[
            f"{row.facet['copies']} of {row.facet['n']} names in {row.facet['name']} are the "
            "English ones.<br>They are left out unless asked for."
            for row in there
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _sentence(row: LanguageRow, told: str) -> str:
    cell = row.cell
    said = (
        f"{row.facet['name']}: {number(cell['accuracy'])} ({number(cell['accuracy_low'])} to "
        f"{number(cell['accuracy_high'])}), n = {cell['n']}; {told}."
    )
    if row.native is not None and row.native["source"] != cell["source"]:
        said += f"<br>A probe trained on it scores {number(row.native['accuracy'])}."
    return said


def _level(figure: go.Figure, value: float, words: str, bottom: float, side: str) -> None:
    """A dotted level, named above the rows."""
    figure.add_shape(
        type="line", x0=value, x1=value, y0=0, y1=bottom, layer="below",
        line={"color": GREY, "dash": "dot", "width": 2},
    )  # fmt: skip
    figure.add_annotation(
        x=value, y=0, yanchor="bottom", xanchor="left" if side == "left" else "center",
        text=f"{words} {number(round(value, 3))}", showarrow=False,
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
