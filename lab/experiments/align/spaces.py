"""Two spaces with pairs between them, divided by family: what every study of a bridge asks about.

Nothing is ever fitted on a test concept or on one of its family; what is chosen (when to stop,
which penalty, which restart) is chosen on the validation pairs alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import see, views_digest
from lab.stats.checks import Floats
from lab.stats.cosine import is_collapsed, unit_rows


class TwoSpacesSpec(Spec):
    """Which two spaces, and how many pairs between them are kept for the test."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first space, as "encoder/facet".')
    b: str = Field("minilm/en", description='The second space, as "encoder/facet".')
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of families of their own.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_validation: int = Field(
        120, ge=20, le=1000, description="Validation concepts, of families of their own.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


@dataclass(frozen=True)
class TwoSpaces:
    """Row i of ``x`` [n, d] and of ``y`` [n, e] is one concept; rows have length 1."""

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    concepts: tuple[str, ...] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    labels: NDArray[np.str_] = field(repr=False)
    """The subgroup of each concept."""
    train: NDArray[np.intp] = field(repr=False)
    validation: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)
    """Rows; no family is in two parts."""


def two_spaces(spec: TwoSpacesSpec, progress: Progress) -> TwoSpaces:
    """Read both views and divide their concepts; all that are not held out are for training.

    Raises ``BadInput`` where a side is constant, and what ``see`` and ``divide`` raise.
    """
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    seen = see(spec.dataset, views, labelled=True, progress=progress)
    x, y = (unit_rows(seen.x[view].astype(np.float64)) for view in views)
    for view, side in zip(views, (x, y), strict=True):
        if is_collapsed(side):
            do = "Choose another encoder or facet."
            raise BadInput("vectors that differ", f"all of {view} in one direction", do)
    train, validation, test = divide(
        seen.labels, seen.families, spec.n_validation, spec.n_test, spec.split_seed
    )
    return TwoSpaces(
        x, y, seen.concepts, seen.families, seen.labels, train, validation, test
    )  # fmt: skip


def fingerprint(spec: TwoSpacesSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))
