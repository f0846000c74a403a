"""A sweep at a glance: one number of every cell, a row a setting, seeds as faint dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.pieces import segments, wrapped
from lab.figures.theme import FAINT, FONT_PX, GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_ROWS = 40
ROW_PX, LEAST_PX, FRAME_PX, LABEL_CHARS = 30, 240, 70, 34
BESIDE_PX, BESIDE_CHARS = 96, 12
"""For what is said right of a row that lacks points."""
Row = Mapping[str, Any]


def sweep_rows(cells: Sequence[Row], title: str, modality: str = "other") -> go.Figure:
    """Draw cells as points with their intervals; an end that is open is an arrow.

    ``cells``: rows with ``label`` (their setting without seeds), ``value``, ``low``, ``high``
    (None where it is not known), ``became`` and ``key``, the point's customdata. Every setting has
    its row from the beginning, so that nothing jumps while cells come; at most 40 are drawn. Of
    several seeds the mean is the large dot.
    """
    import plotly.graph_objects as go

    labels = list(dict.fromkeys(cell["label"] for cell in cells))[:MOST_ROWS]
    at = {label: y for y, label in enumerate(labels)}
    shown = [cell for cell in cells if cell["label"] in at]
    seeds = len(shown) > len(labels)
    colour = mark(modality).colour
    figure = go.Figure()
    known = [cell for cell in shown if _x(cell) is not None]
    if not seeds:
        bars, arrows = _intervals(known, at)
        figure.add_trace(go.Scatter(**segments(bars), mode="lines", hoverinfo="skip",
                                    line={"color": colour, "width": 2}))  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[x for x, _, _ in arrows], y=[y for _, y, _ in arrows], mode="markers",
                hoverinfo="skip",
                marker={"symbol": [symbol for *_, symbol in arrows], "size": 9, "color": colour},
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[_x(cell) for cell in known], y=[at[cell["label"]] for cell in known], mode="markers",
            marker={"symbol": [_symbol(cell) for cell in known], "size": 8 if seeds else 12,
                    "color": tint(colour, 0.45) if seeds else colour},
            customdata=[cell["key"] for cell in known],
            hovertext=[wrapped(_said(cell)) for cell in known],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    if seeds:
        figure.add_trace(_means(known, at, modality))
    missing = {y: _missing([c for c in shown if c["label"] == label]) for label, y in at.items()}
    for y, said in missing.items():
        if said:
            figure.add_annotation(
                x=1, xref="paper", xshift=8, y=y, text=wrapped(said, BESIDE_CHARS), align="left",
                showarrow=False, xanchor="left", font={"color": GREY, "size": SMALL_PX},
            )  # fmt: skip
    beside = BESIDE_PX if any(missing.values()) else 24
    figure.update_layout(
        **layout(max(LEAST_PX, FRAME_PX + ROW_PX * len(labels)), margin_r=beside),
        xaxis={"title": title, "gridcolor": FAINT, "zeroline": False, "fixedrange": True,
               "showticklabels": bool(known), "tickfont": {"size": SMALL_PX}},
        yaxis={"tickvals": list(at.values()), "ticktext": [wrapped(n, LABEL_CHARS) for n in at],
               "range": [len(labels) - 0.4, -0.6], "showgrid": False, "zeroline": False,
               "fixedrange": True, "automargin": True,
               "tickfont": {"size": FONT_PX}},
    )  # fmt: skip
    return figure


def _means(known: Sequence[Row], at: Mapping[str, int], modality: str) -> go.Scatter:
    """The mean over the seeds of each setting."""
    import plotly.graph_objects as go

    values: dict[str, list[float]] = {}
    # Of a setting with open ends the mean would be of those seeds alone that have none.
    open_ended = {cell["label"] for cell in known if cell["value"] is None}
    for cell in known:
        if cell["label"] not in open_ended:
            values.setdefault(cell["label"], []).append(cell["value"])
    means = {label: sum(found) / len(found) for label, found in values.items()}
    return go.Scatter(
        x=list(means.values()), y=[at[label] for label in means], mode="markers",
        marker={"symbol": mark(modality).symbol, "size": 13, "color": mark(modality).colour},
        hovertext=[f"{label}: mean {number(mean)} of {len(values[label])} seeds"
                   for label, mean in means.items()],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _ends(cell: Row) -> tuple[float | None, float | None]:
    return cell["low"], cell["high"]


def _intervals(
    known: Sequence[Row], at: Mapping[str, int]
) -> tuple[list[tuple[float, float, int]], list[tuple[float, int, str]]]:
    """Return the bars of cells with a value, and an arrow where an end is open: there the bar goes
    as far as the picture does."""
    valued = [cell for cell in known if cell["value"] is not None and any(_known(cell))]
    every = [x for cell in known for x in (cell["value"], *_ends(cell)) if x is not None]
    bars, arrows = [], []
    for cell in valued:
        (low, high), y = _ends(cell), at[cell["label"]]
        bars.append((min(every) if low is None else low, max(every) if high is None else high, y))
        if low is None:
            arrows.append((min(every), y, "triangle-left"))
        if high is None:
            arrows.append((max(every), y, "triangle-right"))
    return bars, arrows


def _known(cell: Row) -> tuple[bool, bool]:
    low, high = _ends(cell)
    return low is not None, high is not None


def _x(cell: Row) -> float | None:
    """Where a cell stands: its value, or the end up to which it is known."""
    found = (cell["value"], cell["low"], cell["high"])
    return next((float(value) for value in found if value is not None), None)


def _symbol(cell: Row) -> str:
    if cell["value"] is not None:
        return "circle"
    return "triangle-right-open" if cell["low"] is not None else "triangle-left-open"


def _said(cell: Row) -> str:
    low, high = _ends(cell)
    if cell["value"] is None:
        found = f"above {number(low)}" if low is not None else f"below {number(high)}"
    else:
        found = number(cell["value"])
        if None not in (low, high):
            found += f" ({number(low)} to {number(high)})"
        elif low is not None:
            found += f" (above {number(low)}, open)"
        elif high is not None:
            found += f" (below {number(high)}, open)"
    return f"{cell['label']}: {found}"


def _missing(cells: Sequence[Row]) -> str:
    """Say what a row has no point for."""
    left = sum(cell["became"] == "left" for cell in cells)
    failed = sum(cell["became"] not in {"left", "done"} for cell in cells)
    nothing = len(cells) - left - failed - sum(_x(cell) is not None for cell in cells)
    told = [(left, "to come"), (failed, "failed"), (nothing, "without a value")]
    of = "" if len(cells) == 1 else "{} "
    return ", ".join(f"{of.format(n)}{what}" for n, what in told if n)
