"""Noise and missing modalities at once: along which line is half of the lead lost?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.missing.lattice.scoring import test_items
from lab.experiments.missing.question import Task, question_of
from lab.experiments.missing.scoreboard.answers import ALL, BASELINE, NoiseStage, harms_of
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.base import FUSIONS
from lab.fusion.missingness import missing
from lab.limits.curve import GRID
from lab.limits.half_line import half_line
from lab.limits.words import place_words
from lab.stats.intervals.bootstrap import family_bootstrap
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go

OUTCOME, MARGIN = "accuracy", 0.05
MIDDLE = 2.0
"""The severity at which noise and missing are held against their sum."""


class NoiseAndMissingSpec(Spec):
    """Which views are fused, how they are hurt, and how often they are missing."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0, minilm", description='The views that are fused, "encoder/facet" with commas '
        "between.",
    )  # fmt: skip
    task: Task = Field(
        "subgroup", description="What is asked: the subgroup of concepts of unseen families, "
        "whether two views show the same concept, or a planted answer (synthetic).",
    )  # fmt: skip
    rates: str = Field(
        "0, 0.2, 0.4, 0.6, 0.8", description="Shares of each modality that are missing at test "
        "time: 0.2 means that 20 % is missing. An item keeps at least one.",
    )  # fmt: skip
    image_perturbation: str = Field("gaussian_noise", description="How an image is hurt.")
    text_perturbation: str = Field("char_swap", description="How a text is hurt.")
    speech_perturbation: str = Field("noise", description="How a speech is hurt.")
    place_perturbation: str = Field("displaced", description="How a place is hurt.")
    width: int = Field(64, ge=2, le=512, description="Principal components of each view.")
    split_seed: int = Field(1, ge=0, description="Seed of the division into parts and resamples.")
    draw_seed: int = Field(0, ge=0, description="Seed of the noise and of what is missing.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


def rates_of(spec: NoiseAndMissingSpec) -> tuple[float, ...]:
    """Return the missing rates. Raises ``BadInput`` unless three or more rise from 0 to below 1."""
    try:
        rates = tuple(float(part) for part in spec.rates.split(","))
    except ValueError:
        rates = ()
    if len(rates) < 3 or list(rates) != sorted(set(rates)) or rates[0] != 0 or rates[-1] >= 1:
        do = "Write them with commas between: 0, 0.2, 0.4."
        raise BadInput("three rates or more that rise from 0 to below 1", repr(spec.rates), do)
    return rates


def cell(rate: float, severity: float) -> str:
    """Name the arm that misses so much and is hurt so far."""
    return f"{rate:g} missing, severity {severity:g}"


def plan(spec: NoiseAndMissingSpec) -> Plan:
    """Do noise and missing together cost more than one by one?"""
    rates = rates_of(spec)
    middle, most = rates[len(rates) // 2], rates[-1]
    arms = [
        Arm(cell(rate, severity), role="baseline" if rate == severity == 0 else "method",
            title=f"{100 * rate:g} % missing, noise {severity:g}")
        for rate in rates for severity in GRID
    ]  # fmt: skip
    together = {cell(middle, MIDDLE): 1.0, cell(0, MIDDLE): -1.0, cell(middle, 0): -1.0,
                cell(0, 0): 1.0}  # fmt: skip
    claims = [
        Claim("together", together, OUTCOME, primary=True,
              more="noise and missing together cost less than one by one",
              less="noise and missing together cost more than one by one",
              equal="noise and missing together cost what they cost one by one"),
        Claim("missing alone", {cell(most, 0): 1.0, cell(0, 0): -1.0}, OUTCOME,
              more="missing helps without noise", less="missing hurts without noise",
              equal="missing changes nothing without noise"),
        Claim("missing in noise", {cell(most, GRID[-1]): 1.0, cell(0, GRID[-1]): -1.0}, OUTCOME,
              more="missing helps in the strongest noise",
              less="missing hurts in the strongest noise",
              equal="missing changes nothing in the strongest noise"),
    ]  # fmt: skip
    outcome = Outcome(OUTCOME, title="balanced accuracy", margin=MARGIN, balanced=True)
    return Plan(tuple(arms), (outcome,), tuple(claims))


def design(spec: NoiseAndMissingSpec, plan: Plan, progress: Progress) -> Design:
    """Fit late fusion on clean items, hurt all views, take some away, and ask the same items.

    Raises what ``question_of`` and ``harms_of`` raise.
    """
    question = question_of(spec, progress)
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    harms = harms_of(spec, list(dict.fromkeys(str(view.modality) for view in views)))
    stage = NoiseStage(spec, question, harms, progress)
    fused = FUSIONS.get(BASELINE).fit(*stage.examples(question.views), len(question.answers))
    ids, families, classes = test_items(question)
    truth = question.labels[question.rows("test")]
    noise = ALL if len(stage.noises) > 1 else stage.noises[0]
    rates, clean = rates_of(spec), stage.under(noise, 0)
    here = {rate: missing(clean, dict.fromkeys(clean, rate), spec.draw_seed) for rate in rates}
    right = {
        cell(rate, severity): np.asarray(
            fused.log_proba(stage.under(noise, level), here[rate]).argmax(axis=1) == truth, float
        )
        for rate in rates for level, severity in enumerate(GRID)
    }  # fmt: skip

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        return {OUTCOME: right[arm]}

    chance = 1 / len(question.answers)
    drawn = family_bootstrap(families, classes, spec.n_resamples, spec.split_seed,
                             n_items=len(ids))  # fmt: skip
    table = np.stack(list(right.values()), axis=1).reshape(len(ids), len(rates), len(GRID))
    line = half_line(table, np.array(GRID), drawn, chance=chance)
    return Design(
        plan,
        Items(ids, families, classes, n_resamples=spec.n_resamples, seed=spec.split_seed),
        score, chance={OUTCOME: chance},
        summary={"synthetic": list(question.synthetic), "chance": chance},
        tables={"line": [{"rate": rate, **at} for rate, at in zip(rates, line, strict=True)],
                "cells": [{"rate": rate, "severity": severity,
                           "score": float(drawn.score(right[cell(rate, severity)][:, None])[0])}
                          for rate in rates for severity in GRID]},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say where half is lost with nothing missing, and with the most that still has a place."""
    rows = [row for row in result.tables["line"] if row["status"] == "crosses"]
    said = [f"With {100 * row['rate']:g} % missing half of the lead is gone at severity "
            f"{place_words(row)}." for row in (rows[:1] + rows[1:][-1:])]  # fmt: skip
    gone = [row for row in result.tables["line"] if row["status"] == "below at once"]
    said += [
        f"With {100 * row['rate']:g} % missing half is gone without noise." for row in gone[:1]
    ]
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what is synthetic, and what the line is not."""
    synthetic = ", ".join(result.summary["synthetic"]) or "nothing"
    return (
        f"Synthetic: {synthetic}.",
        "The line is of these perturbations, all at one severity; each has a unit of its own.",
        "The band is over families, each place by itself, for one draw of both knobs.",
    )


def figure(result: Result) -> go.Figure:
    """The score over both knobs, and the line at which half of the lead is gone, with its band."""
    from lab.figures.missing.two_knobs import two_knobs

    return two_knobs(result.numbers())


ENTRY = Study(
    id="noise_and_missing",
    title="Noise and missing at once",
    question="How much noise does a fusion bear when modalities are missing too?",
    spec_type=NoiseAndMissingSpec,
    plan=plan,
    design=design,
    points=points,
    limits=limits,
    figure=figure,
    formula=r"\{(s, m) : P(s, m) = c + (P(0, 0) - c) / 2\}",
    references=("Liang, Lyu, Fan et al. (2021), MultiBench, NeurIPS Datasets (arXiv 2107.07502)",),
    fingerprint=lambda spec: views_digest(
        spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
    ),
    resolve=lambda spec: with_facets(spec, "views"),
    uses=(BASELINE,),
    main=("views", "rates", "image_perturbation", "text_perturbation"),
)
EXPERIMENTS.register(ENTRY.experiment())
