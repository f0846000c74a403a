"""A task with few labels: the same test families for all, and labels drawn so that fewer are a part
of more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments.align.divide import divide
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Spec
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import Seen, View, see
from lab.probes.few_labels import FewLabelProbe
from lab.stats.checks import Floats


class FewLabelsSpec(Spec):
    """Whose labels are few, how few, and what is asked."""

    dataset: str = Field("emojilab", description="The paired data set.")
    level: Literal["group", "subgroup"] = Field(
        "group", description="What is asked of each concept: its group (few classes) or subgroup."
    )
    labels: str = Field("1, 2, 4, 8, 16, 32", description="Labels of each class that are shown.")
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of families of their own.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of the labels that are shown.")
    split_seed: int = Field(1, ge=0, description="Seed of the families that are tested.")


@dataclass(frozen=True)
class FewLabels:
    """The concepts that every view has, divided by family."""

    seen: Seen = field(repr=False)
    y: NDArray[np.intp] = field(repr=False)
    """The class of each concept [n]."""
    classes: tuple[str, ...]
    train: NDArray[np.intp] = field(repr=False)
    """Rows whose labels may be shown; without labels all of them may be used."""
    test: NDArray[np.intp] = field(repr=False)

    def shown(self, count: int, seed: int) -> NDArray[np.intp]:
        """Return the rows shown with labels, ``count`` a class; those of fewer are among them."""
        order = stream(seed, "", "labels shown").permutation(self.train)
        return np.concatenate([order[self.y[order] == c][:count] for c in range(len(self.classes))])

    def probe(
        self, x: Floats, rows: NDArray[np.intp], seed: int, *, unlabelled: bool = True
    ) -> FewLabelProbe:
        """Fit the head of few labels on ``rows`` of features ``x`` [n, d]; raises as its ``fit``.

        ``unlabelled``: all training concepts may be looked at without labels; else the rows alone.
        """
        return FewLabelProbe.fit(
            x[rows], self.y[rows], self.seen.families[rows], len(self.classes), seed,
            x[self.train] if unlabelled else None,
        )  # fmt: skip

    def right(self, log_proba: Floats) -> Floats:
        """Return 1 where the likeliest class of a test concept is its own [n test], else 0."""
        return np.asarray(log_proba.argmax(axis=1) == self.y[self.test], np.float64)


def counts_of(spec: FewLabelsSpec) -> list[int]:
    """Return the numbers of labels a class, rising; raises ``BadInput`` for under two of them."""
    counts = numbers_of(spec.labels, 1, "labels a class")
    if len(counts) < 2:
        raise BadInput("two numbers of labels or more", repr(spec.labels), 'Write "1, 8".')
    return counts


def middle(spec: FewLabelsSpec) -> int:
    """Return the number of labels at which arms are compared."""
    counts = counts_of(spec)
    return counts[len(counts) // 2]


def few_labels(spec: FewLabelsSpec, views: Sequence[View], progress: Progress) -> FewLabels:
    """Read the views of all concepts that have a label, and divide them.

    Raises ``TooFew`` where a class has fewer training concepts than the most labels asked, and what
    ``see`` and ``divide`` raise.
    """
    seen = see(spec.dataset, views, labelled=spec.level == "subgroup", progress=progress)
    pool = pool_of(DATASETS.get(spec.dataset), seen.concepts, spec.level, labelled=False)
    seen = seen.take(np.flatnonzero(pool.labels != ""))
    labels = pool.labels[pool.labels != ""]
    classes, y = np.unique(labels, return_inverse=True)
    train, _, test = divide(labels, seen.families, 0, spec.n_test, spec.split_seed)
    held = np.bincount(y[train], minlength=len(classes))
    most = counts_of(spec)[-1]
    if held.min() < most:
        raise TooFew(
            f"{most} training concepts in each class",
            f"{held.min()} in {str(classes[held.argmin()])!r}",
            "Show fewer labels, test fewer concepts, or ask for the group.",
        )
    return FewLabels(seen, y, tuple(map(str, classes)), train, test)
