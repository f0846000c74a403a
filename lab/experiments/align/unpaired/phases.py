"""Where a planted geometry stops being enough, in words and in the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.experiments.align.unpaired.planted_claims import BEST, WORKED, WORKS
from lab.experiments.align.unpaired.scores import FOUND, OVER_HALF
from lab.experiments.align.unpaired.worlds import private_parts
from lab.experiments.base import Result
from lab.limits.half_of_lead import half_lost, half_words
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

DRAWN = {BEST: "mini-vec2vec, refined", "gw+": "Gromov-Wasserstein, refined",
         "sorted+": "sorted similarity, refined", "adversarial+": "adversarial, refined",
         "anchored": "some anchors, refined", "all": "all pairs"}  # fmt: skip
FAINTLY, JITTER = 0.35, 0.012


def halves(result: Result) -> dict[str, Mapping[str, Any]]:
    """Return at which private part half of its lead is gone, by method."""
    parts = private_parts(result.spec.private)  # type: ignore[attr-defined]
    at = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == OVER_HALF}
    return {
        method: half_lost(parts, [at[f"{method}@{part:g}"] for part in parts])
        for method in DRAWN if all(f"{method}@{part:g}" in at for part in parts)
    }  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say where half of the lead is gone, and in how many worlds it works where all is shared."""
    said = [f"As the private part grows, the lead of {DRAWN[method]}, {half_words(one)}."
            for method, one in halves(result).items() if method in {BEST, "anchored"}]  # fmt: skip
    shares = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == WORKED}
    return [*said, *(
        f"Where all is shared, {DRAWN[f'{start}+']}, works in {say.row(row)} of the worlds."
        for start in ("mini", "gw") if (row := shares.get(f"{start}{WORKS}"))
    )]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say that it is synthetic, and what a world was chosen for."""
    return (
        "Both spaces are synthetic. The number and spread of their clusters were set so that at "
        "least one start works where all is shared. CKA is measured on pairs that no start sees.",
        "A start works in a world if chance would find as many partners in fewer than 1 of 100.",
        "The adversarial start is much shortened, and asked at both ends alone: this is no verdict "
        "on the published one.",
    )


def figure(result: Result) -> go.Figure:
    """R@1 over the private part, each world a dot."""
    import plotly.graph_objects as go

    from lab.figures.study.knob import STROKES, knob_curves

    drawn = knob_curves(result.numbers(), FOUND, DRAWN, "private part of the variance",
                        plain=("all",), score="R@1", halves=halves(result))  # fmt: skip
    shown = [name for name in DRAWN if name != "all"]
    for i, method in enumerate(shown):
        dots = [row for row in result.tables["seeds"]
                if row["outcome"] == FOUND and row["arm"].partition("@")[0] == method]  # fmt: skip
        aside = (i - (len(shown) - 1) / 2) * JITTER
        drawn.add_trace(go.Scatter(
            x=[float(row["arm"].partition("@")[2]) + aside for row in dots],
            y=[row["value"] for row in dots], mode="markers", opacity=FAINTLY, showlegend=False,
            marker={"size": 5, "color": STROKES[i][0]},
            hovertext=[f"{DRAWN[method]}, world {row['seed']}: {row['value']:.2f}" for row in dots],
            hovertemplate="%{hovertext}<extra></extra>",
        ))  # fmt: skip
    return drawn
