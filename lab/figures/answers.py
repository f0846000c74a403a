"""The answer to one item: probabilities, clean and hurt side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark

if TYPE_CHECKING:
    import plotly.graph_objects as go

Answers = Sequence[tuple[str, float]]
NAME_CHARS = 14
ROW_PX, HEAD_PX, NUMBER_PX = 50, 36, 40


def answers(
    clean: Answers,
    hurt: Answers,
    modality: str,
    label: str | None = None,
    n: int = 4,
    *,
    worse: str = "hurt",
    names: Sequence[str] | None = None,
) -> go.Figure:
    """Draw the ``n`` most probable answers of either side as bars from 0 to 1.

    ``clean`` and ``hurt`` are (name, probability); ``hurt`` is empty where the item is gone. The
    true ``label`` is always shown, in bold with a mark. ``worse`` is what the other side is called;
    ``names`` are the answers to show, in their order, where rows must not move.
    """
    import plotly.graph_objects as go

    names = _chosen(clean, hurt, label, n) if names is None else list(names)
    colour = mark(modality).colour
    lines = ["<br>".join(textwrap.wrap(name, NAME_CHARS)) for name in names]
    ticks = [
        f"<b>✓ {line}</b>" if name == label else line
        for line, name in zip(lines, names, strict=True)
    ]
    sides = [("clean", dict(clean), GREY), (worse, dict(hurt), colour)]
    # A layout given at once takes a tenth of the time of one that is updated.
    return go.Figure(
        [
            go.Bar(
                y=ticks, x=[values.get(name, 0.0) for name in names], orientation="h", name=side,
                marker={"color": shade, "opacity": 0.9 if side == worse else 0.55},
                text=[f"{values[name]:.2f}" if name in values else "" for name in names],
                textposition="outside", cliponaxis=False, constraintext="none",
                textfont={"size": SMALL_PX},
                hovertemplate=f"{side}: %{{x:.3f}}<extra>%{{y}}</extra>",
            )
            for side, values, shade in sides
        ],
        layout(
            ROW_PX * max(len(names), 1) + HEAD_PX, bargap=0.25, bargroupgap=0.08, showlegend=True,
            # The number beside a full bar stands in the margin, which a narrow chart keeps too.
            margin={"l": 8, "r": NUMBER_PX, "t": HEAD_PX, "b": 8},
            xaxis={"range": [0, 1], "fixedrange": True, "tickvals": [0, 0.5, 1],
                   "gridcolor": FAINT, "zeroline": False, "showticklabels": False},
            yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True,
                   "tickfont": {"size": SMALL_PX}},
            legend={"orientation": "h", "y": 1.0, "yanchor": "top", "yref": "container",
                    "x": 0, "xref": "container", "font": {"size": SMALL_PX}},
        ),
    )  # fmt: skip


def _chosen(clean: Answers, hurt: Answers, label: str | None, n: int) -> list[str]:
    """The names to show: the most probable of either side, the true one always among them."""
    best: dict[str, float] = {}
    for name, p in (*clean, *hurt):
        best[name] = max(best.get(name, 0.0), p)
    order = sorted(best, key=lambda name: -best[name])
    kept = order[:n]
    if label is not None and label in best and label not in kept:
        kept = [*kept[: n - 1], label]
    return kept
