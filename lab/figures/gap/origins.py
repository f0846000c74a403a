"""Where a gap comes from: cones of random networks, and heads trained in different ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.figures.theme import FAINT, GREY, SMALL_PX, layout, mark, number, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT_PX = 360
PANELS = {
    "gap": "Gap<br>|δ|",
    "alignment": "Alignment<br>|x - y|²",
    "recall_at_10": "R@10,<br>both ways",
}
STARTS = (("as drawn", "solid", "circle"), ("gap removed", "dash", "diamond-open"))
"""Both starts share the colour of what is not one modality; dash and marker tell them apart."""
SEED_OPACITY = 0.35
Rows = Sequence[Mapping[str, Any]]


def trained_curves(run: Mapping[str, Any], axis: str, *, logarithmic: bool = False) -> go.Figure:
    """Draw gap, alignment and retrieval of trained heads against the knob that is turned.

    ``run`` is a result as plain data: "arms", named "start@place", with intervals, and "seeds", the
    single runs, which are drawn as faint dots.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=1, cols=len(PANELS), horizontal_spacing=0.09, subplot_titles=list(PANELS.values())
    )
    arms, seeds = (_cells(run["tables"][name]) for name in ("arms", "seeds"))
    for column, name in enumerate(PANELS, 1):
        place = {"row": 1, "col": column}
        for start, dash, symbol in STARTS:
            rows = _of(arms, start, name)
            figure.add_trace(_dots(_of(seeds, start, name), symbol), **place)
            figure.add_trace(_band(rows), **place)
            figure.add_trace(_mean(rows, start, dash, symbol, column == 1), **place)
            if start == STARTS[0][0]:
                known = _of(arms, start, f"{name}_chance")
                chance = [r["value"] for r in known] or [r["chance"] for r in rows]
                figure.add_trace(_chance(rows, chance), **place)
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 8, "t": 88, "b": 8}),
        legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top",
                "font": {"size": SMALL_PX}, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    places = sorted({row["place"] for row in arms})
    figure.update_xaxes(
        type="log" if logarithmic else "linear", fixedrange=True, showgrid=False, zeroline=False,
        ticks="outside", tickvals=places, ticktext=[number(place) for place in places],
    )  # fmt: skip
    figure.update_xaxes(title={"text": axis}, row=1, col=2)
    figure.update_yaxes(fixedrange=True, gridcolor=FAINT, zeroline=False, rangemode="tozero")
    return figure


def _cells(rows: Rows) -> list[dict[str, Any]]:
    """Take each arm's name apart, "start@place"; without an interval, the band is the value."""
    found = []
    for row in rows:
        start, _, place = row["arm"].partition("@")
        ends = {end: row["value"] for end in ("low", "high") if row.get(end) is None}
        found.append({**row, **ends, "start": start, "place": float(place)})
    return found


def _of(rows: Rows, start: str, outcome: str) -> Rows:
    return [r for r in rows if (r["start"], r["outcome"]) == (start, outcome)]


def _mean(rows: Rows, start: str, dash: str, symbol: str, named: bool) -> go.Scatter:
    import plotly.graph_objects as go

    colour = mark("other").colour
    return go.Scatter(
        x=[r["place"] for r in rows], y=[r["value"] for r in rows], mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 3},
        marker={"symbol": symbol, "size": 9, "color": colour},
        name=f"start {start}", showlegend=named,
        hovertext=[
            f"start {start}, {number(r['place'])}: {number(r['value'])} ({number(r['low'])} to "
            f"{number(r['high'])}), {r['n_seeds']} seeds, n = {r['n']}"
            for r in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _dots(rows: Rows, symbol: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[r["place"] for r in rows], y=[r["value"] for r in rows], mode="markers",
        marker={"size": 6, "color": GREY, "symbol": symbol, "opacity": SEED_OPACITY},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _band(rows: Rows) -> go.Scatter:
    import plotly.graph_objects as go

    x = [r["place"] for r in rows]
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*(r["high"] for r in rows), *reversed([r["low"] for r in rows])],
        fill="toself", fillcolor=tint(mark("other").colour, 0.16), line={"width": 0},
        mode="lines", hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _chance(rows: Rows, chance: Sequence[float]) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[r["place"] for r in rows], y=list(chance), mode="lines+text",
        line={"color": GREY, "dash": "dot", "width": 2}, showlegend=False, hoverinfo="skip",
        text=["" for _ in rows[1:]] + ["chance"], textposition="top left",
        textfont={"color": GREY, "size": SMALL_PX},
    )  # fmt: skip


def cones(run: Mapping[str, Any]) -> go.Figure:
    """Draw the mean cosine of each encoder, and the gaps between networks of random weights."""
    from plotly.subplots import make_subplots

    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.3, column_widths=[0.5, 0.5],
        subplot_titles=("Mean cosine<br>between families", "Gap on the<br>same concepts"),
    )  # fmt: skip
    encoders, gaps = run["tables"]["cones"], run["tables"]["gaps"]
    figure.add_trace(
        _points(
            encoders,
            [row["encoder"] for row in encoders],
            [GREY if row["random"] else mark(row["modality"]).colour for row in encoders],
            [mark(row["modality"]).symbol for row in encoders],
        ),
        row=1,
        col=1,
    )
    kinds = [row["kind"].replace(", ", ",<br>").replace(" through", "<br>through") for row in gaps]
    figure.add_trace(
        _points(gaps, kinds, [mark("other").colour] * len(gaps), ["circle"] * len(gaps)),
        row=1,
        col=2,
    )
    for key, symbol, words in (
        ("chance", "line-ns-open", "no gap"),
        ("right_angle", "x-thin-open", "cones at a right angle"),
    ):
        figure.add_trace(_reference(gaps, kinds, key, symbol, words), row=1, col=2)
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 2}, row=1, col=1)
    figure.update_layout(
        **layout(HEIGHT_PX, showlegend=True, margin={"l": 8, "r": 12, "t": 88, "b": 8}),
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yref": "container",
                "yanchor": "top", "font": {"size": SMALL_PX}, "itemclick": False,
                "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, gridcolor=FAINT, zeroline=False)
    figure.update_xaxes(range=[-0.05, 1], row=1, col=1)
    figure.update_xaxes(rangemode="tozero", row=1, col=2)
    figure.update_yaxes(
        fixedrange=True, showgrid=False, zeroline=False, autorange="reversed", automargin=True
    )
    return figure


def _points(rows: Rows, names: list[str], colours: list[str], symbols: list[str]) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[r["value"] for r in rows], y=names, mode="markers",
        marker={"color": colours, "symbol": symbols, "size": 11},
        error_x={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 2, "width": 0,
            "array": [r["high"] - r["value"] for r in rows],
            "arrayminus": [r["value"] - r["low"] for r in rows],
        },
        hovertext=[
            f"{r.get('pair', r.get('encoder'))}: {number(r['value'])} ({number(r['low'])} to "
            f"{number(r['high'])}), n = {r['n']}"
            for r in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip


def _reference(rows: Rows, names: list[str], key: str, symbol: str, words: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[r[key] for r in rows], y=names, mode="markers", name=words, hoverinfo="skip",
        marker={"color": GREY, "symbol": symbol, "size": 11, "line": {"width": 2, "color": GREY}},
    )  # fmt: skip
