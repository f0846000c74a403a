"""Several spaces of the same concepts, divided by family: for what is asked of more than two."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.views.view import View, parse_views, see, views_digest
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread


class SeveralSpacesSpec(Spec):
    """Which spaces, and how many concepts are kept for the test."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0/noto, use/en", description='Spaces as "encoder/facet", separated by commas.'
    )
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of families of their own.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


@dataclass(frozen=True)
class SeveralSpaces:
    """Row i of every space [n, d] is one concept; as they are read rows have length 1."""

    x: dict[str, Floats] = field(repr=False)
    """By view, in the order of the spec."""
    concepts: tuple[str, ...] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    labels: NDArray[np.str_] = field(repr=False)
    """The subgroup of each concept."""
    train: NDArray[np.intp] = field(repr=False)
    validation: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)
    """Rows; no family is in two parts."""


def views_of(spec: SeveralSpacesSpec) -> tuple[View, ...]:
    """Return two views or more; raises ``BadInput`` for one, and as ``parse_views``."""
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    if len(views) < 2:
        raise BadInput("two views or more", repr(spec.views), 'Name another: "lite0/noto, use/en".')
    return views


def several_spaces(
    spec: SeveralSpacesSpec, progress: Progress, n_validation: int = 0
) -> SeveralSpaces:
    """Read the concepts that all views have and divide them; raises as ``divide``.

    Raises ``BadInput`` for a view that is the same for every concept.
    """
    views = views_of(spec)
    seen = see(spec.dataset, views, labelled=True, progress=progress)
    x = {str(view): unit_rows(seen.x[view].astype(np.float64)) for view in views}
    for name, rows in x.items():
        if not np.ptp(rows, axis=0).any():
            raise BadInput("views that differ from concept to concept", f"a constant {name}",
                           "Check the encoder.")  # fmt: skip
    parts = divide(seen.labels, seen.families, n_validation, spec.n_test, spec.split_seed)
    return SeveralSpaces(x, seen.concepts, seen.families, seen.labels, *parts)


def narrowed(spaces: SeveralSpaces, width: int) -> SeveralSpaces:
    """Return the same, each space by its first principal components on the training concepts.

    That takes no pairs, and maps between the components cost a tenth.
    """
    x = {}
    with one_blas_thread():
        for view, rows in spaces.x.items():
            centred = rows - rows[spaces.train].mean(axis=0)
            axes = np.linalg.svd(centred[spaces.train], full_matrices=False)[2]
            x[view] = centred @ axes[:width].T
    return replace(spaces, x=x)


def fingerprint(spec: SeveralSpacesSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, views_of(spec))
