"""The knobs of the lattice, and how its arms are named."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.experiments.base import Spec
from lab.experiments.missing.question import Task
from lab.experiments.views.view import parse_views

WHOLE = "whole"
TOLD = "told"
MECHANISMS = ("shared", "imbalanced", "mar", "mnar", "segment")
"""Who is missing: by chance at one rate, at unequal rates of the same mean, because of another
modality, because of itself; or by chance, and only a part of each."""
SPREAD = 0.6
"""Of unequal rates: the highest is 1 + this times the mean, the lowest 1 - this times."""
CLIFF = (0.1, 0.3, 0.5, 0.7, 0.9)


class LatticeSpec(Spec):
    """What answers from which views, and how much is missing."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0, minilm, speech_embedding",
        description='Two to five views, "encoder/facet" with commas between; the last is the one '
        "that is added or not.",
    )
    task: Task = Field(
        "subgroup", description="The subgroup of a concept of an unseen family; whether the views "
        "show the same concept; or a planted answer (synthetic).",
    )  # fmt: skip
    fusion: str = Field(
        "modality_dropout", description="What answers from every subset and with every fill."
    )
    hide: float = Field(
        0.3, gt=0, lt=0.5, description="Share of each modality that modality dropout hides while "
        "it learns: .3 means that 30 % is missing.",
    )  # fmt: skip
    test_rate: float = Field(
        0.5, gt=0, lt=1, description="Share of each modality that is missing at test time, where "
        "not a whole modality is: .5 means half is missing.",
    )  # fmt: skip
    train_rate: float = Field(
        0.3, gt=0, lt=1, description="Share of each modality that is missing in training and "
        "validation, where training misses any.",
    )  # fmt: skip
    width: int = Field(
        64, ge=4, le=256, description="Principal components kept of each view.",
        json_schema_extra={"unit": "components"},
    )  # fmt: skip
    n_steps: int = Field(
        200, ge=1, le=5000, description="Steps a network is trained at most; validation stops it "
        "earlier.", json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    seeds: int = Field(10, ge=1, le=20, description="How often each fusion is trained.")
    split_seed: int = Field(0, ge=0, description="Seed of the parts and of the resamples.")
    init_seed: int = Field(0, ge=0, description="Seed of the first training.")
    draw_seed: int = Field(0, ge=0, description="Seed of what is missing, and of random fills.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")


def names_of(spec: LatticeSpec) -> tuple[str, ...]:
    """Return a short name for each view: its modality, or "encoder/facet" where two share one.

    Raises ``BadInput`` for fewer than two views, and what ``parse_views`` raises.
    """
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    if len(views) < 2:
        do = 'Name views with commas between: "lite0, minilm, speech_embedding".'
        raise BadInput("2 views or more", f"{len(views)}", do)
    modalities = [str(view.modality) for view in views]
    return tuple(
        modality if modalities.count(modality) == 1 else str(view)
        for view, modality in zip(views, modalities, strict=True)
    )


def hides(spec: LatticeSpec) -> tuple[float, float, float]:
    """The rates that modality dropout is trained with: none, the asked one, and twice that."""
    return 0.0, spec.hide, 2 * spec.hide


def subset_arm(fill: str, subset: Sequence[str], names: Sequence[str]) -> str:
    """Name the arm that has only a subset, with a fill for the rest."""
    return WHOLE if len(subset) == len(names) else f"{fill}|{'+'.join(subset)}"


def cliff_arm(hide: float, rate: float) -> str:
    """Name the arm that hid so much in training and misses so much at test time."""
    return f"cliff|{hide:g}|{rate:g}"
