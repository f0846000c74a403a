"""How often people name a picture, by a guard's value: answers in bins, the fit, the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX, DOT_PX = 430, 11
Row = Mapping[str, float]


def psychometric(
    found: Mapping[str, Any] | None,
    curve: Sequence[Row],
    bins: Sequence[Row],
    *,
    title: str,
    unit: str,
    span: tuple[float, float],
    own: float,
    chance: float,
    digits: int = 2,
) -> go.Figure:
    """Draw one guard: ``found`` is a fitted psychometric function as plain data, or None.

    ``curve`` and ``bins`` have value, share, low and high, and a bin its n; ``own`` is the guard's
    default threshold, ``chance`` the share right of who guesses, ``digits`` the decimals of values.
    """
    import plotly.graph_objects as go

    look = mark("image")
    figure = go.Figure()
    right = max([span[1], *(row["value"] for row in bins)])
    if found is not None:
        _mark_threshold(figure, found, (span[0], right), look.colour, digits)
        figure.add_trace(_band(curve, look.colour))
        figure.add_trace(_line(curve, look.colour))
    figure.add_trace(_dots(bins, look.colour, look.symbol))
    _mark_own(figure, own)
    figure.add_hline(y=chance, line={"color": GREY, "dash": "dot", "width": 2})
    figure.add_annotation(
        x=right, y=chance, text=f"guessing {number(chance)}", showarrow=False, xanchor="right",
        yanchor="bottom", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip
    n = sum(int(row["n"]) for row in bins)
    under = f"n = {n} answers; dots: bins with 95 % intervals"
    figure.update_layout(
        **layout(HEIGHT_PX, margin={"l": 8, "r": 12, "t": 64, "b": 8}),
        xaxis={
            "range": [span[0] - 0.02 * (right - span[0]), right * 1.03], "fixedrange": True,
            "showgrid": False, "zeroline": False, "ticks": "outside",
            "title": {"text": f"{title}, {unit}<br><span style='color:{GREY};font-size:{SMALL_PX}"
                              f"px'>{under}</span>"},
        },
        yaxis={"range": [-0.03, 1.04], "fixedrange": True, "gridcolor": FAINT, "zeroline": False,
               "tickvals": [0, 0.25, 0.5, 0.75, 1], "title": {"text": "share of pictures named"}},
    )  # fmt: skip
    return figure


def _mark_threshold(
    figure: go.Figure,
    found: Mapping[str, Any],
    axis: tuple[float, float],
    colour: str,
    digits: int,
) -> None:
    """People's threshold with its interval shaded, or an open arrow where it is beyond."""
    (left, right), at = axis, found["threshold"]
    if at is None:
        side = found["censored"] == "left"
        figure.add_annotation(
            x=left if side else right, y=found["at"], showarrow=False, font={"size": 26,
            "color": colour}, text="<b>◁</b>" if side else "<b>▷</b>",
        )  # fmt: skip
        return
    low = left if found["low"] is None else found["low"]
    high = right if found["high"] is None else found["high"]
    figure.add_vrect(x0=low, x1=high, fillcolor=tint(colour, 0.13), line_width=0, layer="below")
    figure.add_vline(x=at, line={"color": colour, "width": 2})
    ends = [found[k] for k in ("low", "high")]
    low_end, high_end = ("open" if end is None else f"{end:.{digits}f}" for end in ends)
    figure.add_annotation(
        x=at, y=1, yref="paper", yanchor="bottom", yshift=22, showarrow=False,
        xanchor=_anchor(at, left, right), font={"color": colour, "size": SMALL_PX},
        text=f"people {at:.{digits}f}, {low_end} to {high_end}",
    )  # fmt: skip


def _mark_own(figure: go.Figure, own: float) -> None:
    figure.add_vline(x=own, line={"color": GREY, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=own, y=1, yref="paper", yanchor="bottom", yshift=2, showarrow=False, xanchor="left",
        text=f"own {number(own)}", font={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip


def _anchor(at: float, left: float, right: float) -> str:
    share = (at - left) / (right - left) if right > left else 0.5
    return "left" if share < 0.3 else "right" if share > 0.7 else "center"


def _band(curve: Sequence[Row], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    x = [row["value"] for row in curve]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(row["high"] for row in curve), *reversed([row["low"] for row in curve])],
        fill="toself", fillcolor=tint(colour, 0.16), line={"width": 0}, mode="lines",
        hoverinfo="skip",
    )  # fmt: skip


def _line(curve: Sequence[Row], colour: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["value"] for row in curve], y=[row["share"] for row in curve], mode="lines",
        line={"color": colour, "width": 3}, hoverinfo="skip",
    )  # fmt: skip


def _dots(bins: Sequence[Row], colour: str, symbol: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[row["value"] for row in bins], y=[row["share"] for row in bins], mode="markers",
        marker={"color": colour, "symbol": symbol, "line": {"color": "white", "width": 1},
                "size": DOT_PX},
        error_y={"type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                 "array": [row["high"] - row["share"] for row in bins],
                 "arrayminus": [row["share"] - row["low"] for row in bins]},
        hovertext=[f"{number(row['value'])}: named {row['share']:.0%} of {row['n']:.0f} "
                   f"({row['low']:.0%} to {row['high']:.0%})" for row in bins],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
