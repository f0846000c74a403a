"""Every curve of a group: a small picture a harm, all encoders in it, two of them in colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

PANEL_PX, GAP_PX, TOP_PX, FOOT_PX = 140, 64, 34, 84
Curve = Mapping[str, Any]


def small_curves(
    panels: Mapping[str, Sequence[Curve]], chosen: Sequence[str], chance: float, modality: str,
    columns: int = 4,
) -> go.Figure:  # fmt: skip
    """Draw one panel for each harm by its name, all on one scale.

    A curve has ``encoder``, ``name``, ``severity`` and ``score``. The first of ``chosen`` is drawn
    solid, the second dashed, the others faint; the dotted line is chance.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    n_rows = -(-len(panels) // columns)
    inside = n_rows * PANEL_PX + (n_rows - 1) * GAP_PX
    figure = make_subplots(
        n_rows, columns, subplot_titles=list(panels), shared_yaxes=True,
        vertical_spacing=GAP_PX / inside, horizontal_spacing=0.03,
    )  # fmt: skip
    colour = mark(modality).colour
    look = {name: {"color": colour, "width": 2.5, "dash": dash}
            for name, dash in zip(chosen, ("solid", "dash"), strict=False)}  # fmt: skip
    named: set[str] = set()
    for at, curves in enumerate(panels.values()):
        place = {"row": at // columns + 1, "col": at % columns + 1}
        figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 1}, **place)
        for curve in sorted(curves, key=lambda one: one["encoder"] in look):
            of = curve["encoder"]
            figure.add_trace(
                go.Scatter(
                    x=curve["severity"], y=curve["score"], mode="lines", name=curve["name"],
                    line=look.get(of, {"color": tint(GREY, 0.35), "width": 1.2}),
                    showlegend=of in look and of not in named, hoverinfo="name+y",
                ),
                **place,
            )  # fmt: skip
            named.add(of)
    most = max(y for curves in panels.values() for curve in curves for y in curve["score"])
    figure.update_layout(**layout(
        inside + TOP_PX + FOOT_PX, margin={"l": 8, "r": 8, "t": TOP_PX, "b": FOOT_PX},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0,
                "font": {"size": SMALL_PX}},
    ))  # fmt: skip
    figure.update_layout(showlegend=True)
    figure.update_annotations(font_size=SMALL_PX)
    figure.update_xaxes(range=[0, 5], tickvals=[0, 1, 2, 3, 4, 5], showgrid=False, zeroline=False,
                        fixedrange=True,
                        tickfont={"size": SMALL_PX})  # fmt: skip
    figure.update_yaxes(range=[0, min(1.02, most * 1.1)], gridcolor=FAINT, zeroline=False,
                        fixedrange=True, tickfont={"size": SMALL_PX})  # fmt: skip
    return figure
