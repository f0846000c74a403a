"""Hurt one modality step by step and find where the encoder loses half of what it had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.core.contracts import MAX_SEVERITY, Embedding, Modality, Perturbation
from lab.core.errors import UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.depends import data_digest
from lab.experiments.tasks.setting import MAX_REPEATS, Setting, resolve
from lab.experiments.tasks.task import Task, task_of
from lab.limits.breakpoint import Breakpoint, breakpoint_of, fitted_curve, level_estimates
from lab.perturb import PERTURBATIONS
from lab.stats.estimate import Estimate
from lab.stats.resample import MIN_FAMILIES, mean_estimate

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRID = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
"""Seven levels, fixed: clean, the five published ones, and half of the first."""

CONDITIONAL = "concept families, conditional on the gallery"


class SeveritySpec(Spec):
    """Which encoder is hurt, by what, on which items, and how the score is taken."""

    dataset: str = Field("emojilab", description="The paired data set.")
    encoder: str = Field("lite0", description="The encoder whose input is hurt.")
    perturbation: str = Field("darker", description="How the input is hurt.")
    task: Literal["auto", "subgroup", "concept"] = Field(
        "auto",
        description="What is asked: the subgroup of unseen families (linear probe) or the very "
        "concept (retrieval, no training). auto: subgroup for image and text, concept for speech.",
    )
    facet: str = Field("", description="Style, language or voice that is hurt; empty: the first.")
    gallery_facet: str = Field(
        "", description="Facet of the clean gallery of retrieval; empty: the first other one."
    )
    train_facets: str = Field(
        "",
        description="Facets the probe is trained on, clean, separated by commas; empty: three "
        "styles for an image, the hurt facet for text and speech.",
    )
    n_test: int = Field(
        240, ge=40, le=1000, description="Test concepts; all where the data set has fewer.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    split: Literal["family", "concept"] = Field(
        "family",
        description="What is held out together. concept leaks: a head word or a near-duplicate "
        "drawing may be on both sides; it is here for comparison only.",
    )
    repeats: int = Field(2, ge=1, le=MAX_REPEATS, description="Repeats of the 5-fold split.")
    split_seed: int = Field(0, ge=0, description="Seed of test concepts, folds and resamples.")
    draw_seed: int = Field(0, ge=0, description="Seed of the perturbation's draws.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")

    @model_validator(mode="after")
    def _fits_together(self) -> SeveritySpec:
        encoder = ENCODERS.get(self.encoder)
        perturbation = PERTURBATIONS.get(self.perturbation)
        if perturbation.modality not in (encoder.modality, Modality.ANY):
            raise UnknownId(
                f"a perturbation of {encoder.modality}, as {self.encoder} reads {encoder.modality}",
                f"{self.perturbation}, which hurts {perturbation.modality}",
                "Choose one of: "
                + ", ".join(p.id for p in PERTURBATIONS if p.modality == encoder.modality)
                + ".",
            )
        return self


def setting_of(spec: SeveritySpec) -> Setting:
    """Resolve every default of a spec against its data set and encoder."""
    fields = spec.model_dump(exclude={"perturbation", "draw_seed", "n_resamples"})
    return resolve(fields.pop("dataset"), fields.pop("encoder"), **fields)


def run(spec: SeveritySpec, progress: Progress) -> Result:
    """Score clean and six hurt versions of the test items and fit the breakpoint.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    perturbation = PERTURBATIONS.get(spec.perturbation)
    task = task_of(setting_of(spec), progress)
    column = task.test_column()
    progress.start(f"{spec.encoder}: {perturbation.label}", len(column) * len(GRID))
    hurt = [
        embed(task.encoder, column, perturbation, severity, spec.draw_seed, progress)
        for severity in GRID
    ]
    clean = hurt[0]
    scores = np.stack([task.score(e) for e in hurt], axis=1)
    hits = None if task.gallery is None else np.stack([task.retrieve(e) for e in hurt], axis=1)
    drifts = np.stack([task.drift_of(clean.x, e.x) for e in hurt], axis=1)
    answers = [task.answers(e) for e in hurt]
    found = breakpoint_of(
        scores,
        np.array(GRID),
        classes=task.classes,
        families=task.families,
        chance=task.chance,
        n_resamples=spec.n_resamples,
        seed=spec.split_seed,
    )
    return Result(
        "severity",
        spec,
        _summary(task, perturbation, found, hits, spec),
        {
            "curve": _curve(task, perturbation, found, scores, hits, drifts, hurt, spec),
            "fit": _fit(found),
            "items": _items(task, scores, drifts, answers, hurt),
        },
    )


def _summary(
    task: Task,
    perturbation: Perturbation,
    found: Breakpoint,
    hits: NDArray[np.float64] | None,
    spec: SeveritySpec,
) -> dict[str, Any]:
    setting = task.setting
    retrieval = _found_first(task, hits, 0, spec)
    return {
        "breakpoint": found.as_dict(),
        "breakpoint_words": breakpoint_words(found, perturbation),
        "task": setting.task,
        "modality": str(task.encoder.modality),
        "facet": setting.facet,
        "gallery_facet": setting.gallery_facet,
        "train_facets": list(setting.train_facets),
        "chance": task.chance,
        "retrieval_clean": retrieval.as_dict(),
        "n_pool": len(task.pool),
    }


def _found_first(
    task: Task, hits: NDArray[np.float64] | None, i: int, spec: SeveritySpec
) -> Estimate:
    """How often the concept is found again at one severity; undefined without a gallery."""
    chance = 1 / len(task.ids)
    if hits is None:
        reason = f"no other facet holds the concepts of {task.setting.facet}"
        return Estimate(None, None, None, 0, CONDITIONAL, chance, reason=reason)
    return mean_estimate(
        hits[:, i],
        task.families,
        over=CONDITIONAL,
        chance=chance,
        n_resamples=spec.n_resamples,
        seed=spec.split_seed,
    )


def breakpoint_words(found: Breakpoint, perturbation: Perturbation) -> str:
    """The breakpoint in the knob's own unit, with its interval, or why there is none."""
    if found.status == "does not work clean":
        return "does not work clean"
    if found.status == "holds":
        return f"holds to {perturbation.describe(MAX_SEVERITY)}"
    if found.value is None:
        return f"breaks before {perturbation.describe(GRID[1])}"
    low = _end(found.low, perturbation, "less")
    high = _end(found.high, perturbation, f"beyond {perturbation.physical(MAX_SEVERITY):.3g}")
    return f"breaks at {perturbation.describe(found.value)} ({low} to {high})"


def _end(severity: float | None, perturbation: Perturbation, when_open: str) -> str:
    return when_open if severity is None else f"{perturbation.physical(severity):.3g}"


def _curve(
    task: Task,
    perturbation: Perturbation,
    found: Breakpoint,
    scores: NDArray[np.float64],
    hits: NDArray[np.float64] | None,
    drifts: NDArray[np.float64],
    hurt: list[Embedding],
    spec: SeveritySpec,
) -> list[dict[str, Any]]:
    shared = {"n_resamples": spec.n_resamples, "seed": spec.split_seed}
    levels = level_estimates(
        scores, classes=task.classes, families=task.families, chance=task.chance, **shared
    )
    fit = fitted_curve(found, np.array(GRID))
    rows = []
    for i, severity in enumerate(GRID):
        here = hurt[i].present
        found_first = _found_first(task, hits, i, spec)
        moved = (
            mean_estimate(drifts[here, i], task.families[here], over="concept families", **shared)
            if len(set(task.families[here])) >= MIN_FAMILIES
            else None
        )
        rows.append(
            {
                "severity": severity,
                "physical": _finite(perturbation.physical(severity)),
                "physical_words": perturbation.describe(severity),
                "score": levels[i].value,
                "low": levels[i].low,
                "high": levels[i].high,
                "n": levels[i].n,
                "fit": float(fit[i]),
                "retrieval": found_first.value,
                "retrieval_low": found_first.low,
                "retrieval_high": found_first.high,
                "drift": moved.value if moved else None,
                "drift_low": moved.low if moved else None,
                "drift_high": moved.high if moved else None,
                "present": int(here.sum()),
            }
        )
    return rows


def _finite(value: float) -> float | None:
    # A clean signal has an infinite signal-to-noise ratio, which JSON cannot say.
    return float(value) if np.isfinite(value) else None


def _fit(found: Breakpoint) -> list[dict[str, Any]]:
    x = np.linspace(0, MAX_SEVERITY, 101)
    y = fitted_curve(found, x)
    return [{"severity": float(s), "score": float(p)} for s, p in zip(x, y, strict=True)]


def _items(
    task: Task,
    scores: NDArray[np.float64],
    drifts: NDArray[np.float64],
    answers: list[list[str]],
    hurt: list[Embedding],
) -> list[dict[str, Any]]:
    return [
        {
            "concept": concept,
            "name": task.dataset.name(concept),
            "label": str(task.labels[row]),
            "severity": severity,
            "answer": answers[i][row],
            "score": round(float(scores[row, i]), 6),
            # An item that is missing has no embedding, and so no drift.
            "drift": round(float(drifts[row, i]), 6) if hurt[i].present[row] else None,
        }
        for row, concept in enumerate(task.ids)
        for i, severity in enumerate(GRID)
    ]


def words(result: Result) -> str:
    """What the numbers mean, in sentences made from them."""
    summary, found = result.summary, result.summary["breakpoint"]
    spec: Any = result.spec
    perturbation = PERTURBATIONS.get(spec.perturbation)
    clean = Estimate(**found["clean"])
    unseen = (
        "concepts of unseen families"
        if spec.split == "family"
        else "unseen concepts whose families were seen (a split that leaks, for comparison only)"
    )
    asked = {
        "subgroup": f"Asked for the subgroup of {unseen}",
        "concept": f"Asked to find the concept in a clean gallery of {summary['gallery_facet']}",
    }[summary["task"]]
    first = f"{asked}, {spec.encoder} scores {clean.words()} on clean items."
    if found["status"] == "does not work clean":
        return f"{first} That is too close to chance to speak of a breakpoint: {found['reason']}"
    second = f"Under “{perturbation.label}” it {summary['breakpoint_words']}."
    if found["status"] == "breaks":
        second += (
            " There it has lost half of what it had above chance; the interval generalises over "
            f"{found['n_families']} concept families."
        )
    elif found["status"] == "holds":
        second += " Within the range it keeps more than half of what it had above chance."
    if found["isotonic_agrees"] is False:
        second += " A fit without a shape crosses half-way outside this interval: read with care."
    return f"{first} {second}"


def figure(result: Result) -> go.Figure:
    """The curve with its band, chance and breakpoint."""
    from lab.figures.curve.curve import curve

    return curve(result.as_dict())


def fingerprint(spec: SeveritySpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    facets = sorted(setting_of(spec).facets)
    dataset, encoder = DATASETS.get(spec.dataset), ENCODERS.get(spec.encoder)
    return {
        "data": data_digest(dataset, [(encoder.modality, facet) for facet in facets]),
        "weights": encoder.fingerprint(),
    }


EXPERIMENTS.register(
    Experiment(
        id="severity",
        title="Severity",
        question="How far can one modality be hurt before the encoder loses half of what it knew?",
        spec_type=SeveritySpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"P(x) = c + (a - c)\,2^{-(x/\theta)^\beta}",
        references=(
            "Hendrycks & Dietterich (2019), Benchmarking Neural Network Robustness to Common "
            "Corruptions and Perturbations, ICLR",
            "Wichmann & Hill (2001), The psychometric function I, Perception & Psychophysics 63",
        ),
        fingerprint=fingerprint,
    )
)
