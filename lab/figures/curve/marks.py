"""What a curve is read against: chance, and the breakpoint with its interval or open arrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lab.core.contracts import MAX_SEVERITY
from lab.figures.theme import GREY, SMALL_PX, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

LIFT_PX, NEAR = 18, 0.08
TOLERANCE_Y = 1.0
ROOM = 0.9
"""Severities left free on the right, for the name of chance and for an open arrow."""


def mark_breakpoint(figure: go.Figure, found: Mapping[str, Any], colour: str) -> None:
    """A line with its interval shaded; an open arrow at the edge where it is censored."""
    if found["status"] == "does not work clean":
        return
    if found["value"] is None:
        right = found["status"] == "holds"
        figure.add_annotation(
            x=MAX_SEVERITY + 0.4 if right else 0, y=0.94, yref="paper", showarrow=False,
            text="<b>▷</b>" if right else "<b>◁</b>", font={"size": 26, "color": colour},
        )  # fmt: skip
        return
    low = 0.0 if found["low"] is None else found["low"]
    high = MAX_SEVERITY + 0.2 if found["high"] is None else found["high"]
    figure.add_vrect(x0=low, x1=high, fillcolor=tint(colour, 0.13), line_width=0, layer="below")
    figure.add_vline(x=found["value"], line={"color": colour, "width": 2})
    if found["high"] is None:
        figure.add_annotation(
            x=MAX_SEVERITY + 0.4, y=0.94, yref="paper", showarrow=False, text="<b>▷</b>",
            font={"size": 26, "color": colour},
        )  # fmt: skip


def mark_foreseen(figure: go.Figure, told: Mapping[str, Any], height: float, colour: str) -> None:
    """A hollow marker with its interval where the break was foreseen without labels.

    ``told``: ``foreseen``, ``low`` and ``high`` in severity, ``censored``; an end that is None goes
    to the edge. ``height`` is the score half-way between clean and chance.
    """
    import plotly.graph_objects as go

    at, (low, high) = told["foreseen"], (told["low"], told["high"])
    low, high = 0.0 if low is None else low, MAX_SEVERITY + 0.2 if high is None else high
    side = {"left": "triangle-left-open", "right": "triangle-right-open"}
    # Below the interval: above it lies the curve, which falls to this height there.
    inwards = "bottom left" if at > MAX_SEVERITY / 2 else "bottom right"
    figure.add_trace(go.Scatter(
        x=[at], y=[height], mode="markers+text", text=["foreseen"], textposition=inwards,
        textfont={"size": SMALL_PX, "color": GREY}, showlegend=False, name="foreseen",
        marker={"symbol": side.get(told["censored"], "diamond-open"), "size": 14, "color": colour,
                "line": {"width": 3}},
        error_x={"type": "data", "symmetric": False, "thickness": 1.5, "width": 5, "color": GREY,
                 "array": [max(high - at, 0.0)], "arrayminus": [max(at - low, 0.0)]},
        hovertext=[f"Foreseen without labels: level {number(at)} ({number(low)} to {number(high)})."
                   f"<br>95 % of the breaks under {told['n']} other curves were this near."],
        hovertemplate="%{hovertext}<extra></extra>",
    ))  # fmt: skip


def mark_here(figure: go.Figure, severity: float) -> None:
    """A dotted line at the severity of the one item that is looked at, with its name."""
    figure.add_vline(x=severity, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=severity, y=0.9, yref="paper", text="this item", showarrow=False, xanchor="left",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip


def mark_tolerance(figure: go.Figure, found: Mapping[str, Any], colour: str) -> None:
    """A thin line above the curve, from clean to the last level that is surely kept."""
    if found["value"] is None:
        return
    kept = f"{100 * found['keep']:.0f} % kept"
    figure.add_shape(
        type="line", x0=0, x1=found["value"], y0=TOLERANCE_Y, y1=TOLERANCE_Y, yref="paper",
        line={"color": colour, "width": 3},
    )  # fmt: skip
    figure.add_annotation(
        x=found["value"], y=TOLERANCE_Y, yref="paper", xanchor="left", yanchor="bottom",
        showarrow=False, text=kept if found["value"] else f"{kept}: at no level",
        font={"color": colour, "size": SMALL_PX},
    )  # fmt: skip


def mark_chance(figure: go.Figure, chance: float, last: float) -> None:
    """A dotted line with its name at the right end, lifted where the curve's last point is."""
    lift = LIFT_PX if last - chance < NEAR else 0
    figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=MAX_SEVERITY + ROOM, y=chance, text=f"chance<br>{number(chance)}", showarrow=False,
        xanchor="right", yanchor="bottom", align="right", yshift=lift,
        font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
