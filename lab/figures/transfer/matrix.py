"""The transfer matrix: trained on the row, tested on the column; the colour is what is lost.

Cells are bars, because a heat map's cells cannot be clicked; ``customdata`` is "source|target".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.distances.cells import PAD, Placed
from lab.figures.pieces import wrapped
from lab.figures.theme import (
    DARK_INK,
    FAINT,
    GREY,
    LIGHT_INK,
    SMALL_PX,
    ink,
    layout,
    mark,
    number,
)
from lab.figures.transfer.cells import (
    LossScale,
    bars_in,
    ground_of,
    is_home,
    loss_scale,
    sentence,
    words_in,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_PX, HEAD_PX, FOOT_PX = 50, 76, 68
NAME_CHARS = 12
LOSS_KEYS = {"home": "gap", "native": "native_gap"}
Run = Mapping[str, Any]


def transfer_matrix(run: Run, group: str, selected: tuple[str, str] = ("", "")) -> go.Figure:
    """Draw one group (an encoder) of a result of "transfer" as plain data.

    ``selected`` is the open pair (source, target). Facets that were only tested are not here.
    """
    import plotly.graph_objects as go

    key = LOSS_KEYS[run["spec"]["gap"]]
    views = trained_views(run, group)
    names = facet_names(run)
    at = {view: i for i, view in enumerate(views)}
    cells = [c for c in run["tables"]["cells"] if c["group"] == group and c["target"] in at]
    placed = [Placed(c, at[c["target"]], at[c["source"]]) for c in cells]
    scale = loss_scale([c for c in cells if not is_home(c)], key)
    figure = go.Figure(_grounds(placed, key, scale, names, selected))
    for shade in (DARK_INK, LIGHT_INK):
        here = [p for p in placed if not is_home(p.cell)
                and ink(ground_of(p.cell, key, scale)) == shade]  # fmt: skip
        figure.add_traces([words_in(here, key, shade), *bars_in(here, key, scale, shade)])
    figure.add_trace(words_in([p for p in placed if is_home(p.cell)], key, None))
    figure.add_trace(_colours(scale))
    _axes(figure, [names[view] for view in views])
    summary = run["summary"]
    figure.add_annotation(
        x=0, y=0, xref="paper", yref="paper", yshift=-FOOT_PX + 4, xanchor="left",
        yanchor="bottom", align="left", showarrow=False, font={"size": SMALL_PX, "color": GREY},
        text=f"n = {summary['n']} concepts<br>of {summary['n_families']} families<br>"
        f"chance {number(summary['home']['chance'])}",
    )  # fmt: skip
    return figure


def trained_views(run: Run, group: str) -> list[str]:
    """Return the views of a group that a probe was trained on, in the spec's order."""
    return list(dict.fromkeys(c["source"] for c in run["tables"]["cells"] if c["group"] == group))


def facet_names(run: Run) -> dict[str, str]:
    """Return what each view is called: its facet, with the encoder where a run mixes several."""
    mixed = run["spec"]["facet_type"] == "modality"
    return {
        f["view"]: f"{f['encoder']}, {f['name']}" if mixed else f["name"]
        for f in run["tables"]["facets"]
    }


def _grounds(
    placed: Sequence[Placed[Run]],
    key: str,
    scale: LossScale,
    names: Mapping[str, str],
    selected: tuple[str, str],
) -> go.Bar:
    import plotly.graph_objects as go

    chosen = [(p.cell["source"], p.cell["target"]) == selected for p in placed]
    return go.Bar(
        x=[p.middle for p in placed],
        y=[1 - 2 * PAD] * len(placed),
        base=[p.row + PAD for p in placed],
        width=[1 - 2 * PAD] * len(placed),
        customdata=[f"{p.cell['source']}|{p.cell['target']}" for p in placed],
        hovertext=[wrapped(sentence(p.cell, names, key), 60) for p in placed],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "color": [ground_of(p.cell, key, scale) for p in placed],
            "line": {
                "color": [mark("text").colour if c else FAINT for c in chosen],
                "width": [4 if c else 1 for c in chosen],
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _colours(scale: LossScale) -> go.Scatter:
    """The colours with their values: a bar under the table."""
    import plotly.graph_objects as go

    return go.Scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip",
        marker={
            "color": [0.0], "cmin": -scale.most, "cmax": scale.most, "colorscale": scale.steps(),
            "showscale": True,
            "colorbar": {
                "orientation": "h", "thickness": 10, "len": 0.46, "x": 0.95, "xanchor": "right",
                "y": 0, "yanchor": "top", "ypad": 8, "outlinewidth": 0,
                "tickvals": [-scale.most, 0, scale.most],
                "ticktext": ["gains", "0", f"loses {number(round(scale.most, 2))}"],
                "tickfont": {"size": SMALL_PX}, "ticklabeloverflow": "allow",
            },
        },
    )  # fmt: skip


def _axes(figure: go.Figure, names: Sequence[str]) -> None:
    m = len(names)
    shared = {
        "tickmode": "array", "tickvals": [i + 0.5 for i in range(m)], "showgrid": False,
        "zeroline": False, "fixedrange": True, "tickfont": {"size": SMALL_PX}, "automargin": True,
        "ticktext": [wrapped(name, NAME_CHARS) for name in names],
    }  # fmt: skip
    figure.update_layout(
        **layout(ROW_PX * m + HEAD_PX + FOOT_PX, clickmode="event+select", barmode="overlay"),
        xaxis={**shared, "range": [0, m], "side": "top", "title": {"text": "tested on"}},
        yaxis={**shared, "range": [m, 0], "title": {"text": "trained on"}},
    )
    figure.update_layout(margin_b=FOOT_PX)
