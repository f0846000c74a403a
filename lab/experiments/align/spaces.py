"""Two spaces with pairs between them, divided by family: what every study of a bridge asks about.

Nothing is ever fitted on a test concept or on one of its family; what is chosen (when to stop,
which penalty, which restart) is chosen on the validation pairs alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.data.splits import test_concepts
from lab.experiments.base import Spec
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import see, views_digest
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows

LEAST = 20
"""Pairs that each part must have."""


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

    Raises ``TooFew`` where fewer than 20 training pairs are left, and what ``see`` and
    ``test_concepts`` raise.
    """
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    seen = see(spec.dataset, views, labelled=True, progress=progress)
    x, y = (unit_rows(seen.x[view].astype(np.float64)) for view in views)
    train, validation, test = divided(seen.labels, seen.families, spec)
    return TwoSpaces(
        x, y, seen.concepts, seen.families, seen.labels, train, validation, test
    )  # fmt: skip


def divided(
    labels: NDArray[np.str_], families: NDArray[np.str_], spec: TwoSpacesSpec
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows for training, validation and test; no family is in two parts.

    Raises ``TooFew`` where fewer than 20 rows are left for training, or as ``test_concepts``.
    """
    test, rest = _hold_out(labels, families, np.arange(len(labels)), spec.n_test, spec)
    validation, train = _hold_out(labels, families, rest, spec.n_validation, spec)
    if len(train) < LEAST:
        got = f"{len(train)} of {len(labels)}"
        raise TooFew(f"at least {LEAST} training pairs", got, "Hold fewer concepts out.")
    return train, validation, test


def fingerprint(spec: TwoSpacesSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))


def _hold_out(
    labels: NDArray[np.str_],
    families: NDArray[np.str_],
    rows: NDArray[np.intp],
    n: int,
    spec: TwoSpacesSpec,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return about ``n`` of the rows, whole families, and those of all other families."""
    held = rows[test_concepts(labels[rows], families[rows], n, seed=spec.split_seed)]
    return held, rows[~np.isin(families[rows], families[held])]
