"""Find where an encoder breaks by as few levels as it takes, beside the published grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core.contracts import MAX_SEVERITY
from lab.core.progress import Progress
from lab.encoders.embed import embed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.severity import run as severity
from lab.experiments.severity.run import SeveritySpec
from lab.experiments.severity.words import limit_words
from lab.experiments.tasks.task import task_of
from lab.limits.adaptive import FIRST, AdaptiveLimit, adaptive_limit, bracketed
from lab.limits.breakpoint import Breakpoint, breakpoint_of, fitted_curve
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.tolerance import tolerance_of
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import family_bootstrap

if TYPE_CHECKING:
    import plotly.graph_objects as go

N_FIT = 101


class LimitSpec(SeveritySpec):
    """What is hurt, as in severity, and how well its breakpoint is to be known."""

    encoder: str = Field("minilm", description="The encoder whose input is hurt.")
    perturbation: str = Field("keyboard_typos", description="How the input is hurt.")
    split_seed: int = Field(1, ge=0, description="Seed of test concepts, folds and resamples.")
    width: float = Field(
        0.5, ge=0.1, le=MAX_SEVERITY, description="How wide the interval may be when it stops.",
        json_schema_extra={"unit": "levels of severity"},
    )  # fmt: skip
    budget: int = Field(
        10, ge=FIRST, le=20, description="The most levels that are looked at.",
        json_schema_extra={"unit": "levels"},
    )  # fmt: skip


def asked(spec: LimitSpec) -> SeveritySpec:
    """Return the severity run that asks the same at the published levels."""
    return SeveritySpec(**spec.model_dump(exclude={"width", "budget"}))


def resolved(spec: LimitSpec) -> LimitSpec:
    """Return a spec with every default in its place."""
    return spec.model_copy(update=severity.resolved(asked(spec)).model_dump())


def fingerprint(spec: LimitSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: as those of severity."""
    return severity.fingerprint(asked(spec))


def run(spec: LimitSpec, progress: Progress) -> Result:
    """Look at level after level until the breakpoint is known, and then at the published ones.

    Raises as the severity run of the same fields.
    """
    perturbation = PERTURBATIONS.get(spec.perturbation)
    task = task_of(severity.setting_of(asked(spec)), progress)
    column = task.test_column()
    levels = spec.budget + len(GRID)
    progress.start(f"{spec.encoder}: {perturbation.label}", len(column) * levels)

    def score(level: float) -> Floats:
        hurt = embed(task.encoder, column, perturbation, level, spec.draw_seed, progress)
        return np.asarray(task.score(hurt), np.float64)

    drawn = family_bootstrap(
        task.families, task.classes, spec.n_resamples, spec.split_seed, n_items=len(task.ids)
    )
    found = adaptive_limit(
        score, drawn, chance=task.chance, most=MAX_SEVERITY, width=spec.width, budget=spec.budget
    )
    table = np.stack([score(level) for level in GRID], axis=1)
    even = drawn_curve(table, np.array(GRID), drawn, chance=task.chance)
    fixed = bracketed(breakpoint_of(even), even)
    return Result(
        "limit",
        spec,
        {
            "breakpoint": found.found.as_dict(),
            "tolerance": tolerance_of(found.curve, keep=spec.keep).as_dict(),
            "asked": list(found.asked),
            "stopped": found.stopped,
            "width": found.widths[-1],
            "fixed": fixed.as_dict(),
            "fixed_levels": len(GRID),
            "task": task.setting.task,
            "modality": str(task.encoder.modality),
            "facet": task.setting.facet,
            "gallery_facet": task.setting.gallery_facet,
            "chance": task.chance,
        },
        {"curve": _curve(found, perturbation.physical), "fit": _fit(found.found)},
    )


def _curve(found: AdaptiveLimit, physical: Any) -> list[dict[str, Any]]:
    """One row a level, by rising severity: when it was asked, its score, what was known then."""
    curve = found.curve
    bands, fit = curve.bands(), fitted_curve(found.found, curve.x)
    order = {level: i + 1 for i, level in enumerate(found.asked)}
    width = dict(zip(range(FIRST, len(found.asked) + 1), found.widths, strict=True))
    return [
        {
            "severity": float(x),
            "asked": order[float(x)],
            "physical": _finite(physical(float(x))),
            "score": float(curve.y[i]),
            "low": bands[i][0],
            "high": bands[i][1],
            "n": curve.n,
            "fit": float(fit[i]),
            "width_then": width.get(order[float(x)]),
        }
        for i, x in enumerate(curve.x)
    ]


def _finite(value: float) -> float | None:
    # A clean signal has an infinite signal-to-noise ratio, which JSON cannot say.
    return float(value) if np.isfinite(value) else None


def _fit(found: Breakpoint) -> list[dict[str, Any]]:
    x = np.linspace(0, MAX_SEVERITY, N_FIT)
    y = fitted_curve(found, x)
    return [{"severity": float(s), "score": float(p)} for s, p in zip(x, y, strict=True)]


def figure(result: Result) -> go.Figure:
    """The curve, its levels numbered as they were asked, and the fixed grid's answer."""
    from lab.figures.curve.asked import asked_curve

    return asked_curve(result.numbers())


EXPERIMENTS.register(
    Experiment(
        id="limit",
        title="Adaptive limit",
        question="Where does an encoder break, found by as few levels as it takes?",
        spec_type=LimitSpec,
        run=run,
        figure=figure,
        words=limit_words,
        formula=r"x_{next} = \arg\max_x \mathrm{Cov}(\theta, P(x))^2 / (\mathrm{Var}\,P(x) + "
        r"P(1 - P)/n)",
        references=(
            "Chaloner & Verdinelli (1995), Bayesian Experimental Design: A Review, Statistical "
            "Science 10",
            "Wichmann & Hill (2001), The psychometric function I, Perception & Psychophysics 63",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        main=("encoder", "perturbation", "width", "budget"),
    )
)
