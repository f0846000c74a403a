"""Shared lights: how often the worst lights of the row's encoder flip the column's.

Cells are bars, because a heat map's cells cannot be clicked; ``customdata`` is "source|target".
Controls are in italics and paler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.distances.cells import PAD, Placed, short
from lab.figures.pieces import wrapped
from lab.figures.theme import DAMAGE, FAINT, GREY, PALE, SMALL_PX, ink, layout, muted

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, HEAD_PX, FOOT_PX = 78, 110, 112
NAME_CHARS = 9
Run = Mapping[str, Any]


def attack_matrix(run: Run, table: str = "matrix") -> go.Figure:
    """Draw a result of "lighting_transfer" as plain data; ``table`` is "matrix" or "guarded"."""
    import plotly.graph_objects as go

    cells = run["tables"][table]
    names = list(dict.fromkeys(cell["source"] for cell in cells))
    at = {name: i for i, name in enumerate(names)}
    placed = [Placed(cell, at[cell["target"]], at[cell["source"]]) for cell in cells]
    figure = go.Figure(_grounds(placed))
    figure.add_traces([_words(placed), _scale()])
    controls = {cell["source"] for cell in cells if cell["source_control"]}
    _axes(figure, [f"<i>{name}</i>" if name in controls else name for name in names])
    kind = "without guards" if table == "matrix" else "passing the guards"
    figure.add_annotation(
        x=0, y=0, xref="paper", yref="paper", yshift=-FOOT_PX + 6, xanchor="left",
        yanchor="bottom", align="left", showarrow=False, font={"size": SMALL_PX, "color": GREY},
        text=f"Lights {kind}. Cells: share flipped,<br>95 % interval, r by random lights;<br>"
        "framed: differs from it after Holm;<br>italics: a control",
    )  # fmt: skip
    return figure


def _grounds(placed: Sequence[Placed[Run]]) -> go.Bar:
    import plotly.graph_objects as go

    sure = [is_sure(p.cell) for p in placed]
    return go.Bar(
        x=[p.middle for p in placed],
        y=[1 - 2 * PAD] * len(placed),
        base=[p.row + PAD for p in placed],
        width=[1 - 2 * PAD] * len(placed),
        customdata=[f"{p.cell['source']}|{p.cell['target']}" for p in placed],
        hovertext=[wrapped(sentence(p.cell), 60) for p in placed],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "color": [ground_of(p.cell) for p in placed],
            "line": {
                "color": [GREY if s else FAINT for s in sure],
                "width": [4 if s else 1 for s in sure],
            },
        },
    )


def _words(placed: Sequence[Placed[Run]]) -> go.Scatter:
    """Share, interval, and the share under random lights, in each cell."""
    import plotly.graph_objects as go

    return go.Scatter(
        x=[p.middle for p in placed], y=[p.row + 0.5 for p in placed], mode="text",
        text=[cell_words(p.cell) for p in placed], hoverinfo="skip",
        textfont={"size": SMALL_PX, "color": [_ink_of(p.cell) for p in placed]},
    )  # fmt: skip


def cell_words(cell: Run) -> str:
    """Return the three lines of a cell; italics where either side is a control."""
    found = cell["flips"]
    if found["value"] is None:
        return "–"
    lines = [f"<b>{short(found['value'])}</b>"]
    if found["low"] is not None:
        lines.append(f"{short(found['low'])} to {short(found['high'])}")
    lines.append(f"r {short(cell['random']['value'])}, n {found['n']}")
    said = "<br>".join(lines)
    return f"<i>{said}</i>" if is_control(cell) else said


def is_control(cell: Run) -> bool:
    """Whether either side of a cell is a control."""
    return bool(cell["source_control"] or cell["target_control"])


def is_sure(cell: Run) -> bool:
    """Whether the lift over random lights is off zero after Holm's correction."""
    return bool(cell["verdict"] in {"more", "less"})


def ground_of(cell: Run) -> str:
    """Return the colour of a cell: dark where all are flipped, greyer for a control."""
    value = cell["flips"]["value"]
    if value is None:
        return PALE
    colour = DAMAGE[round(value * (len(DAMAGE) - 1))]
    return muted(colour, 0.45) if is_control(cell) else colour


def _ink_of(cell: Run) -> str:
    ground = ground_of(cell)
    return ink(ground) if ground.startswith("#") else GREY


def sentence(cell: Run) -> str:
    """Say a cell in words."""
    found, whose = cell["flips"], f"The worst lights of {cell['source']}"
    if found["value"] is None:
        return f"{whose}: no picture that {cell['target']} names when clean."
    between = "" if found["low"] is None else f" ({found['low']:.2f} to {found['high']:.2f})"
    said = (
        f"{whose} flip {found['value']:.2f}{between} of {found['n']} pictures of {cell['target']}"
    )
    lift = f"; random lights {cell['random']['value']:.2f}, a lift of {cell['value']:+.2f}"
    if cell["low"] is None:
        return f"{said}{lift} (no interval: too few families)."
    verdict = "" if is_sure(cell) else ": undecided"
    return (
        f"{said}{lift} ({cell['low']:+.2f} to {cell['high']:+.2f}, Holm p "
        f"{cell['p_holm']:.2g}){verdict}."
    )


def _scale() -> go.Scatter:
    """The colours with their values: a bar under the table."""
    import plotly.graph_objects as go

    last = len(DAMAGE) - 1
    return go.Scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip",
        marker={
            "color": [0.0], "cmin": 0, "cmax": 1, "showscale": True,
            "colorscale": [(i / last, colour) for i, colour in enumerate(DAMAGE)],
            "colorbar": {
                "orientation": "h", "thickness": 10, "len": 0.36, "x": 0.97, "xanchor": "right",
                "y": 0, "yanchor": "top", "ypad": 8, "outlinewidth": 0, "tickvals": [0, 1],
                "ticktext": ["none", "all"], "tickfont": {"size": SMALL_PX},
                "ticklabeloverflow": "allow",
            },
        },
    )  # fmt: skip


def _axes(figure: go.Figure, names: Sequence[str]) -> None:
    m = len(names)
    shared = {
        "tickmode": "array", "tickvals": [i + 0.5 for i in range(m)], "showgrid": False,
        "zeroline": False, "fixedrange": True, "tickfont": {"size": SMALL_PX}, "automargin": True,
        "ticktext": [_name(name) for name in names],
    }  # fmt: skip
    figure.update_layout(
        **layout(ROW_PX * m + HEAD_PX + FOOT_PX, clickmode="event+select", barmode="overlay"),
        xaxis={**shared, "range": [0, m], "side": "top", "title": {"text": "shown to"}},
        yaxis={**shared, "range": [m, 0], "title": {"text": "worst for"}},
    )
    figure.update_layout(margin_b=FOOT_PX)


def _name(name: str) -> str:
    return wrapped(name.replace("-random-", " random "), NAME_CHARS)
