"""The knobs of ``contributions``."""

from __future__ import annotations

from pydantic import Field

from lab.experiments.base import Spec
from lab.experiments.missing.question import Task


class ContributionsSpec(Spec):
    """Which fusion answers what from which views."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0, minilm, speech_embedding",
        description='Two to five views, "encoder/facet" with commas between. None is missing here.',
    )
    task: Task = Field(
        "subgroup", description="The subgroup of a concept of an unseen family; whether the views "
        "show the same concept; or a planted answer (synthetic).",
    )  # fmt: skip
    fusion: str = Field("early", description="What answers from all views together.")
    width: int = Field(
        32, ge=4, le=256, description="Principal components kept of each view.",
        json_schema_extra={"unit": "components"},
    )  # fmt: skip
    n_background: int = Field(
        50, ge=5, le=500, description="Training items that fill what is taken away, all of one "
        "item at once (paired), averaged.", json_schema_extra={"unit": "items"},
    )  # fmt: skip
    n_planted: int = Field(
        3000, ge=200, le=20_000, description="Training items with a planted (synthetic) label, to "
        "check the types against known ones.", json_schema_extra={"unit": "items"},
    )  # fmt: skip
    seeds: int = Field(10, ge=1, le=20, description="How often the fusion is trained.")
    split_seed: int = Field(0, ge=0, description="Seed of the parts and of the resamples.")
    init_seed: int = Field(0, ge=0, description="Seed of the first training and of what it draws.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of families.")
