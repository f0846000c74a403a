"""The breakdown board: encoders x ways to break them, a breakpoint with its interval in each cell.

Cells are bars, because a heat map's cells cannot be clicked; ``customdata`` is the cell's key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.board.cells import (
    BIG_PX,
    ground_of,
    intervals_in,
    is_hopeless,
    is_measured,
    plain_words_in,
    words_in,
)
from lab.figures.board.layout import HEADER_PX, LOW_HEADER_PX, Band, Box, Cell, bands
from lab.figures.pieces import wrapped
from lab.figures.theme import (
    DARK_INK,
    FAINT,
    GREY,
    LIGHT_INK,
    PALE,
    SMALL_PX,
    ink,
    layout,
    mark,
    number,
)
from lab.limits.words import breakpoint_words
from lab.perturb import PERTURBATIONS

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEAD_CHARS, LABEL_CHARS = 10, 13


def board(cells: Sequence[Cell], selected: str = "", *, low: bool = False) -> go.Figure:
    """Draw the board.

    A cell has ``key, encoder, encoder_title, encoder_short, perturbation, perturbation_title,
    kind, unit, modality, control, state`` ("live", "recorded", "pending" or "failed"); the first
    two states also have ``status, value, low, high, value_physical, clean`` and the rest of
    a board record, "failed" has ``message``. ``selected`` is the key of the cell that is open. A
    ``low`` board leaves out the names of the kinds of perturbations.
    """
    import plotly.graph_objects as go

    placed, height_px = bands(cells, LOW_HEADER_PX if low else HEADER_PX)
    boxes = [pair for band in placed for pair in band.cells]
    figure = go.Figure(_grounds(boxes, selected) if boxes else None)
    for shade in (DARK_INK, LIGHT_INK):
        here = [(c, b) for c, b in boxes if is_measured(c) and ink(ground_of(c)) == shade]
        figure.add_traces(words_in(here, shade) + intervals_in(here, shade))
    figure.add_traces(plain_words_in([(c, b) for c, b in boxes if not is_measured(c)]))
    for band in placed:
        _heads(figure, band, kinds=not low)
    figure.update_layout(
        **layout(int(height_px) + 16, clickmode="event+select", barmode="overlay"),
        xaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        yaxis={"visible": False, "range": [max(height_px, 1), 0], "fixedrange": True},
    )
    return figure


def sentence(cell: Cell) -> str:
    """Say a cell in a sentence, for hover and for readers of the screen."""
    name = f"{cell['encoder_title']} under “{cell['perturbation_title']}”"
    if cell["state"] == "pending":
        return f"{name}: not computed yet."
    if cell["state"] == "failed":
        return f"{name}: failed. {cell['message']}"
    clean = f"{number(cell['clean'])} ({number(cell['clean_low'])} to {number(cell['clean_high'])})"
    found = breakpoint_words(cell, PERTURBATIONS.get(cell["perturbation"]))
    told = (
        f"{name} {found}. Clean score {clean}, chance {number(cell['chance'])}, "
        f"n = {cell['n']} concepts of {cell['n_families']} families."
    )
    return told + (" Recorded, not yet computed here." if cell["state"] == "recorded" else "")


def _grounds(boxes: Sequence[tuple[Cell, Box]], selected: str) -> go.Bar:
    import plotly.graph_objects as go

    chosen = [cell["key"] == selected for cell, _ in boxes]
    return go.Bar(
        x=[b.middle for _, b in boxes],
        y=[b.bottom - b.top for _, b in boxes],
        base=[b.top for _, b in boxes],
        width=[b.right - b.left for _, b in boxes],
        customdata=[cell["key"] for cell, _ in boxes],
        hovertext=[wrapped(sentence(cell)) for cell, _ in boxes],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "color": [ground_of(c) if is_measured(c) else PALE for c, _ in boxes],
            "pattern": {
                "shape": ["/" if is_hopeless(c) else "" for c, _ in boxes],
                "fgcolor": FAINT,
                "fillmode": "overlay",
                "size": 8,
            },
            "line": {
                "color": [mark("text").colour if s else FAINT for s in chosen],
                "width": [3 if s else 1 for s in chosen],
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _heads(figure: go.Figure, band: Band, *, kinds: bool) -> None:
    """Names of kinds, perturbations with their unit, and encoders, under a rule."""
    look, top = mark(band.modality), band.box.top
    words: dict[str, Any] = {"showarrow": False, "xanchor": "left", "align": "left"}
    figure.add_shape(
        type="line", x0=0, x1=1, y0=top + 2, y1=top + 2, line={"color": look.colour, "width": 3}
    )
    figure.add_annotation(
        x=0, y=top + 22, font={"color": look.colour, "size": BIG_PX},
        text=f"<b>{band.modality.capitalize()}</b>", **words,
    )  # fmt: skip
    before = ""
    for cell, box in band.columns:
        if kinds and cell["kind"] != before:
            figure.add_annotation(
                x=box.left + 0.005, y=top + 13, text=cell["kind"],
                font={"size": SMALL_PX, "color": GREY}, **words,
            )  # fmt: skip
        before = cell["kind"]
        title, unit = (wrapped(cell[part], HEAD_CHARS) for part in ("perturbation_title", "unit"))
        figure.add_annotation(
            x=box.middle, y=box.bottom - 2, yanchor="bottom", showarrow=False,
            font={"size": SMALL_PX}, text=f"<b>{title}</b><br>{unit}",
        )  # fmt: skip
    for cell, box in band.rows:
        title = wrapped(cell["encoder_short"], LABEL_CHARS)
        text = f"<i>{title}</i>" if cell["control"] else f"<b>{title}</b>"
        colour = {"color": GREY} if cell["control"] else {}
        figure.add_annotation(
            x=0, y=(box.top + box.bottom) / 2, text=text, font={"size": SMALL_PX, **colour},
            **words,
        )  # fmt: skip
