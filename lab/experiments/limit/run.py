"""Find where a knob takes half of a lead by as few levels as it takes, beside a fixed grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.limit.knob import KNOBS, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.experiments.limit.words import words
from lab.limits.adaptive import AdaptiveLimit, adaptive_limit
from lab.limits.breakpoint import breakpoint_of
from lab.limits.cliff import bracketed
from lab.limits.drawn_curve import OVER, drawn_curve
from lab.limits.in_units import in_units
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import family_bootstrap

if TYPE_CHECKING:
    import plotly.graph_objects as go


def run(spec: LimitSpec, progress: Progress) -> Result:
    """Look at level after level until the limit is known, and then at the fixed grid.

    Raises as the knob of the spec, and what ``drawn_curve`` raises.
    """
    knob = KNOBS.get(spec.knob)
    ready = knob.ready(spec, progress)
    axis, known = ready.axis, dict[float, Floats]()
    progress.start(knob.title, spec.budget + len(axis.levels))

    def score(level: float) -> Floats:
        if level not in known:
            known[level] = ready.score(level)
        progress.advance()
        return known[level]

    drawn = family_bootstrap(
        ready.families, ready.classes, spec.n_resamples, spec.split_seed,
        n_items=len(ready.families),
    )  # fmt: skip
    most = float(axis.x[-1])
    found = adaptive_limit(
        lambda place: score(ready.level(place)), drawn, chance=ready.chance, most=most,
        width=spec.width * most, budget=spec.budget, places=ready.places(),
    )  # fmt: skip
    limit = in_units(found.curve, axis, spec.keep, OVER)
    table = axis.ordered(np.stack([score(float(level)) for level in axis.levels], axis=1))
    even = drawn_curve(table, axis.x, drawn, chance=ready.chance)
    fixed = bracketed(breakpoint_of(even), even)
    return Result(
        "limit",
        spec,
        {
            "breakpoint": limit["breakpoint"],
            "tolerance": limit["tolerance"],
            "dispersion": limit["dispersion"],
            "asked": [ready.level(place) for place in found.asked],
            "stopped": found.stopped,
            "width": found.widths[-1] / most,
            "fixed": in_units(even, axis, spec.keep, OVER)["breakpoint"],
            "fixed_levels": len(axis.levels),
            "fixed_width": _width(fixed.low, fixed.high, most) / most,
            "knob": {"title": knob.title, "unit": knob.unit, "axis": knob.axis_title,
                     "helps": axis.helps, "way": axis.way,
                     "ticks": [[level, said] for level, said in ready.ticks.items()]},
            "question": ready.asked,
            "chance": ready.chance,
        },
        {"curve": _curve(found, ready, limit["curve"]), "fit": _levels(limit["fit"])},
    )  # fmt: skip


def _width(low: float | None, high: float | None, most: float) -> float:
    return (most if high is None else high) - (0.0 if low is None else low)


def _levels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name the knob's place as what it is."""
    return [{"level": row.pop("severity"), **row} for row in rows]


def _curve(
    found: AdaptiveLimit, ready: ReadyKnob, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """One row a level, rising: when it was asked, its score, how wide the interval was then."""
    first = len(found.asked) - len(found.widths) + 1
    width = dict(zip(range(first, len(found.asked) + 1), found.widths, strict=True))
    order = {place: i + 1 for i, place in enumerate(found.asked)}
    places = ready.axis.ordered(found.curve.x)
    most = float(ready.axis.x[-1])
    return [
        {**row, "level": ready.level(float(place)), "asked": order[float(place)],
         "n": found.curve.n,
         "width_then": width[order[float(place)]] / most if order[float(place)] in width else None}
        for place, row in zip(places, _levels(rows), strict=True)
    ]  # fmt: skip


def figure(result: Result) -> go.Figure:
    """The curve, its levels numbered as they were asked, and the fixed grid's answer."""
    from lab.figures.curve.asked import asked_curve

    return asked_curve(result.numbers())


EXPERIMENTS.register(
    Experiment(
        id="limit",
        title="Adaptive limit",
        question="How far can a knob be turned before half of a lead is lost?",
        spec_type=LimitSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"x_{next} = \arg\max_x \mathrm{Cov}(\theta, P(x))^2 / (\mathrm{Var}\,P(x) + "
        r"P(1 - P)/n)",
        references=(
            "Chaloner & Verdinelli (1995), Bayesian Experimental Design: A Review, Statistical "
            "Science 10",
            "Wichmann & Hill (2001), The psychometric function I, Perception & Psychophysics 63",
        ),
        fingerprint=lambda spec: KNOBS.get(spec.knob).depends(spec),
        resolve=lambda spec: KNOBS.get(spec.knob).resolve(spec),
        uses=(KNOBS,),
        main=("knob", "encoder", "perturbation", "a"),
    )
)
