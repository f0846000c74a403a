"""Hurt one modality step by step and find where the encoder loses half of what it had."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
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
from lab.experiments.severity.sample import Clean, Sample, clean_of, hurt_of
from lab.experiments.severity.words import words
from lab.experiments.tasks.setting import MAX_REPEATS, Setting, resolve
from lab.experiments.tasks.task import Task, task_of
from lab.limits.breakpoint import Breakpoint, breakpoint_of, fitted_curve
from lab.limits.cliff import bracketed
from lab.limits.curve import GRID
from lab.limits.curve_row import CurveRow
from lab.limits.drawn_curve import DrawnCurve, drawn_curve
from lab.limits.tolerance import KEEP, tolerance_of
from lab.perturb import PERTURBATIONS
from lab.stats.estimate import Estimate
from lab.stats.intervals.bootstrap import MIN_FAMILIES, FamilyBootstrap, family_bootstrap
from lab.stats.intervals.resample import mean_estimate

if TYPE_CHECKING:
    import plotly.graph_objects as go

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
    keep: float = Field(
        KEEP, gt=0.0, lt=1.0,
        description="What is to be kept of the clean lead above chance for the tolerance.",
        json_schema_extra={"unit": "share"},
    )  # fmt: skip

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
    fields = spec.model_dump(exclude={"perturbation", "draw_seed", "n_resamples", "keep"})
    return resolve(fields.pop("dataset"), fields.pop("encoder"), **fields)


def resolved(spec: SeveritySpec) -> SeveritySpec:
    """Return a spec with every default in its place."""
    setting = setting_of(spec)
    return spec.model_copy(
        update={
            "task": setting.task,
            "facet": setting.facet,
            "gallery_facet": setting.gallery_facet,
            "train_facets": ", ".join(setting.train_facets),
        }
    )


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
    # One set of resamples for all of the curve: the families of a level are those of every other.
    drawn = family_bootstrap(
        task.families, task.classes, spec.n_resamples, spec.split_seed, n_items=len(task.ids)
    )
    plain = drawn.plain()
    scored = drawn_curve(scores, np.array(GRID), drawn, chance=task.chance)
    found = bracketed(breakpoint_of(scored), scored)
    retrieved = [_found_first(task, hits, i, plain) for i in range(len(GRID))]
    moved = [_moved(task, drifts[:, i], e.present, plain, spec) for i, e in enumerate(hurt)]
    setting = task.setting
    return Result(
        "severity",
        spec,
        {
            "breakpoint": found.as_dict(),
            "tolerance": tolerance_of(scored, keep=spec.keep).as_dict(),
            "task": setting.task,
            "modality": str(task.encoder.modality),
            "facet": setting.facet,
            "gallery_facet": setting.gallery_facet,
            "train_facets": list(setting.train_facets),
            "chance": task.chance,
            "retrieval_clean": retrieved[0].as_dict(),
            "n_pool": len(task.pool),
        },
        {
            "curve": _curve(perturbation, found, scored, retrieved, moved, hurt),
            "fit": _fit(found),
            "items": _items(task, scores, drifts, answers, hurt),
        },
    )


def _found_first(
    task: Task, hits: NDArray[np.float64] | None, i: int, plain: FamilyBootstrap
) -> Estimate:
    """How often the concept is found again at one severity; undefined without a gallery."""
    chance = 1 / len(task.ids)
    if hits is None:
        reason = f"no other facet holds the concepts of {task.setting.facet}"
        return Estimate(None, None, None, 0, CONDITIONAL, chance, reason=reason)
    return plain.estimate(hits[:, i], over=CONDITIONAL, chance=chance)


def _moved(
    task: Task,
    drifts: NDArray[np.float64],
    here: NDArray[np.bool_],
    plain: FamilyBootstrap,
    spec: SeveritySpec,
) -> Estimate | None:
    """How far the items that are there moved at one severity; None of too few families."""
    if here.all():
        return plain.estimate(drifts[here])
    families = task.families[here]
    if len(set(families)) < MIN_FAMILIES:
        return None
    return mean_estimate(drifts[here], families, n_resamples=spec.n_resamples, seed=spec.split_seed)


def _curve(
    perturbation: Perturbation,
    found: Breakpoint,
    scored: DrawnCurve,
    retrieved: list[Estimate],
    moved: list[Estimate | None],
    hurt: list[Embedding],
) -> list[CurveRow]:
    fit, bands = fitted_curve(found, scored.x), scored.bands()
    return [
        {
            "severity": severity,
            "physical": _finite(perturbation.physical(severity)),
            "score": float(scored.y[i]),
            "low": bands[i][0],
            "high": bands[i][1],
            "n": scored.n,
            "fit": float(fit[i]),
            "retrieval": retrieved[i].value,
            "retrieval_low": retrieved[i].low,
            "retrieval_high": retrieved[i].high,
            "drift": drift.value if drift else None,
            "drift_low": drift.low if drift else None,
            "drift_high": drift.high if drift else None,
            "present": int(hurt[i].present.sum()),
        }
        for i, (severity, drift) in enumerate(zip(GRID, moved, strict=True))
    ]


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


def figure(result: Result) -> go.Figure:
    """The curve with its band, chance and breakpoint."""
    from lab.figures.curve.curve import curve

    return curve(result.numbers())


def fingerprint(spec: SeveritySpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    facets = sorted(setting_of(spec).facets)
    dataset, encoder = DATASETS.get(spec.dataset), ENCODERS.get(spec.encoder)
    return {
        "data": data_digest(dataset, [(encoder.modality, facet) for facet in facets]),
        "weights": encoder.fingerprint(),
    }


def probe_one(spec: SeveritySpec, concept: str, severity: float) -> Sample:
    """Hurt one item of the data set and read everything that a run reads of it.

    Raises as ``clean_of`` and ``hurt_of``.
    """
    setting = replace(setting_of(spec), task="subgroup")
    return hurt_of(_clean(setting, concept), spec.perturbation, severity, spec.draw_seed)


@lru_cache(maxsize=4)
def _clean(setting: Setting, concept: str) -> Clean:
    """What no slider moves, kept for the next move."""
    return clean_of(setting, concept=concept)


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
        resolve=resolved,
        main=("dataset", "encoder", "perturbation", "n_test"),
        probe_one=probe_one,
    )
)
