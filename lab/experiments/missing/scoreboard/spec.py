"""The knobs of the scoreboard, its claims, and what is scored of an item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from pydantic import Field

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.base import N_RANDOM
from lab.encoders.compressed.compressed import Compressed
from lab.experiments.base import Spec
from lab.experiments.missing.question import Task
from lab.experiments.missing.scoreboard.answers import ALL, BEST, fusions_of
from lab.experiments.views.view import parse_views, with_facets
from lab.fusion.network import NetworkFusion
from lab.limits.curve import GRID
from lab.stats.checks import Floats
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

MARGIN = 0.05
EXCESS = "excess"
FURTHER = tuple(f"-{draw}" for draw in range(1, N_RANDOM))
"""How the ids of the second and third draws of a control end."""


class ScoreboardSpec(Spec):
    """Which fusions are hurt, how, and on which views of which items."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0, minilm, speech_embedding",
        description='The views that are fused, "encoder/facet" with commas between.',
    )
    task: Task = Field(
        "subgroup", description="What is asked: the subgroup of concepts of unseen families, "
        "whether two views show the same concept, or a planted answer (synthetic).",
    )  # fmt: skip
    fusions: str = Field(
        "late, early, tensor, gated, modality_dropout, transformer",
        description="The fusions; late is always among them: rho and corruption error are "
        "relative to it.",
    )
    image_perturbation: str = Field(
        "gaussian_noise", description="How an image is hurt: at severities from 0 to 5, of which "
        "the mean over the whole range counts.",
    )  # fmt: skip
    text_perturbation: str = Field("char_swap", description="How a text is hurt.")
    speech_perturbation: str = Field("noise", description="How a speech is hurt.")
    place_perturbation: str = Field("displaced", description="How a place is hurt.")
    standard_encoders: str = Field(
        ALL,
        description="Taori's standard models: a probe on each encoder alone; three or more of a "
        f'modality. "{ALL}": every encoder that comes with the lab and its first control; an '
        f'optional one is named beside, as in "{ALL}, whisper". Those that read no modality of '
        "the views are left out.",
    )
    width: int = Field(64, ge=2, le=512, description="Principal components of each view.")
    seeds: int = Field(10, ge=1, le=30, description="How often each fusion is trained.")
    split_seed: int = Field(0, ge=0, description="Seed of the division into parts and resamples.")
    draw_seed: int = Field(
        0, ge=0, description="Seed of the noise's draws; one draw serves all severities."
    )
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


def modalities_of(spec: ScoreboardSpec) -> tuple[str, ...]:
    """Return the modalities of the views, each once, in their order."""
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    return tuple(dict.fromkeys(str(view.modality) for view in views))


def resolved(spec: ScoreboardSpec) -> ScoreboardSpec:
    """Return a spec that names the facet of each view, and each of the standard encoders.

    Optional encoders are not among ``ALL``: what is asked must not hang on what is installed. Nor
    are smaller forms of one that is, and second and third draws of its control.
    """
    named, read = with_facets(spec, "views"), modalities_of(spec)
    every = [
        e.id for e in ENCODERS
        if e.modality in read and not e.card.optional and not isinstance(e, Compressed)
        and not (e.card.control_of and e.id.endswith(FURTHER))
    ]  # fmt: skip
    given = [every if name == ALL else [name] for name in names_in(spec.standard_encoders)]
    names = dict.fromkeys(chain.from_iterable(given))
    return named.model_copy(update={"standard_encoders": ", ".join(names)})


def plan(spec: ScoreboardSpec) -> Plan:
    """Does noise everywhere cost more than its parts; do fusions stay above the best single?"""
    fusions, modalities = fusions_of(spec.fusions), modalities_of(spec)
    noises = (*modalities, *([ALL] if len(modalities) > 1 else []))
    arms = [
        Arm(f.id, title=f"{f.title.split(':')[0].lower()} fusion",
            seeds=spec.seeds if isinstance(f, NetworkFusion) else 0)
        for f in fusions
    ] + [Arm(BEST, title="the best single modality", role="baseline")]  # fmt: skip
    outcomes = [Outcome("clean", title="clean balanced accuracy", balanced=True)] + [
        Outcome(f"under {noise}", title=f"mean balanced accuracy, {where_said(noise)} hurt",
                margin=MARGIN, balanced=True)
        for noise in noises
    ]  # fmt: skip
    mean = {f.id: 1 / len(fusions) for f in fusions}
    claims = [
        Claim(
            f"single {noise}", {**mean, BEST: -1.0}, f"under {noise}",
            more=f"fusions beat the best one alone when {_hurt(noise)}",
            less=f"fusions fall behind the best one alone when {_hurt(noise)}",
            equal=f"fusions do as well as the best one alone when {_hurt(noise)}",
            primary=noise == noises[-1],
        )
        for noise in reversed(noises)
    ]  # fmt: skip
    if ALL in noises:
        outcomes.append(Outcome(EXCESS, title="cost beyond the sum", margin=MARGIN,
                                balanced=True, higher_is_better=False))  # fmt: skip
        claims.insert(1, Claim(
            "joint", mean, EXCESS,
            more="noise everywhere at once costs more than its parts one by one",
            less="noise everywhere at once costs less than its parts one by one",
            equal="noise everywhere at once costs what its parts cost one by one",
        ))  # fmt: skip
        if {"modality_dropout", "early"} <= set(mean):
            claims.append(Claim(
                "dropout", minus("modality_dropout", "early"), f"under {ALL}",
                more="hiding views in training helps when all are hurt",
                less="hiding views in training harms when all are hurt",
                equal="hiding views in training changes nothing when all are hurt",
            ))  # fmt: skip
    return Plan(tuple(arms), tuple(outcomes), tuple(claims))


def _hurt(noise: str) -> str:
    return "all are hurt" if noise == ALL else f"{noise} is hurt"


def where_said(noise: str) -> str:
    """Return what is hurt, in running text."""
    return "all" if noise == ALL else noise


def scores_of(right: Floats, noises: Sequence[str]) -> dict[str, Floats]:
    """Return an item's score by outcome, [n], from answers [n, noises, levels].

    The mean over the range of severities is that of the trapezoids, so that its mean over items is
    tau, and a difference of two has an interval as any other.
    """
    x = np.array(GRID)
    over = ((right[..., 1:] + right[..., :-1]) / 2 * np.diff(x)).sum(axis=-1) / (x[-1] - x[0])
    clean = right[:, 0, 0]
    found = {"clean": clean, **{f"under {noise}": over[:, i] for i, noise in enumerate(noises)}}
    if ALL in noises:
        lost = clean[:, None] - over
        found[EXCESS] = lost[:, -1] - lost[:, :-1].sum(axis=1)
    return found


def names_in(text: str) -> list[str]:
    """Return the ids between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]
