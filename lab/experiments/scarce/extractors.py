"""Frozen extractors side by side: how right sets of them are about several tasks.

The regret of a set on a task is what the best single extractor for it scores more.
"""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.gap.scores import found_first
from lab.experiments.tasks.pool import pool_of
from lab.experiments.views.view import View, parse_views, see
from lab.fusion.scale import ViewScale
from lab.probes.linear import LinearProbe
from lab.probes.retrieval import Gallery
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

TASKS = {"subgroup": "its subgroup", "group": "its group", "concept": "the same concept elsewhere",
         "pairs": "same kind or not", "style": "the facet it is in"}  # fmt: skip


class UniversalFeaturesSpec(Spec):
    """Which extractors of one modality, and in which two facets they see each concept."""

    dataset: str = Field("emojilab", description="The paired data set.")
    encoders: str = Field("lite0, lite1, vit, hog, bridge_image", description="Three extractors of "
                          "one modality or more.")  # fmt: skip
    control: str = Field("lite0-random-0", description="An extractor that learned nothing.")
    facets: str = Field("noto, twemoji", description="Two facets of every concept.")
    width: int = Field(120, ge=2, le=512, description="Numbers an extractor, or a set of "
                       "them together, may use.")  # fmt: skip
    n_validation: int = Field(240, ge=20, le=1000, description="Concepts that choose.")
    n_test: int = Field(240, ge=20, le=1000, description="Test concepts, whole families.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


def names_of(spec: UniversalFeaturesSpec) -> tuple[str, ...]:
    """Return the extractors; ``BadInput`` for under three, one named twice, too little width."""
    names = tuple(name.strip() for name in spec.encoders.split(",") if name.strip())
    if len(set(names) - {spec.control}) < max(3, len(names)):
        do = 'Write "lite0, vit, hog".'
        raise BadInput("three extractors or more, each once, beside the control", repr(names), do)
    if spec.width < len(names):
        raise BadInput(f"a number for each of {len(names)}", f"{spec.width}", "Widen it.")
    return names


def views_of(spec: UniversalFeaturesSpec) -> list[tuple[View, View]]:
    """Return both views of every extractor, the control last. Raises as ``parse_views``."""
    facets = [facet.strip() for facet in spec.facets.split(",")]
    if len(facets) != 2 or facets[0] == facets[1]:
        raise BadInput("two facets", repr(spec.facets), 'Write "noto, twemoji".')
    found = []
    for name in (*names_of(spec), spec.control):
        a, b = parse_views(DATASETS.get(spec.dataset), ", ".join(f"{name}/{f}" for f in facets))
        found.append((a, b))
    return found


class Extractors:
    """All concepts in both facets of every extractor.

    Extractors of a set stand side by side, and share the width: a set has no more numbers than one.
    """

    def __init__(self, spec: UniversalFeaturesSpec, progress: Progress) -> None:
        views = views_of(spec)
        seen = see(spec.dataset, [v for pair in views for v in pair], labelled=True,
                   progress=progress)  # fmt: skip
        self.pool = pool_of(DATASETS.get(spec.dataset), seen.concepts)
        group = pool_of(DATASETS.get(spec.dataset), seen.concepts, "group").labels
        self.train, self.valid, self.test = divide(
            seen.labels, seen.families, spec.n_validation, spec.n_test, spec.split_seed
        )
        self.codes = {"subgroup": np.unique(seen.labels, return_inverse=True)[1],
                      "group": np.unique(group, return_inverse=True)[1]}  # fmt: skip
        self.names, self.width = names_of(spec), spec.width
        self._sides = {a.encoder: _narrowed([seen.x[a], seen.x[b]], self.train, spec.width)
                       for a, b in views}  # fmt: skip
        self.scores = cache(self._scores)

    def _scores(self, names: tuple[str, ...]) -> dict[str, Floats]:
        """Return by task how right a set of extractors is about each concept that is held out."""
        sides = []
        for name in names:
            a, b = (side[:, : self.width // len(names)] for side in self._sides[name])
            size = ViewScale.of(np.concatenate([a[self.train], b[self.train]])).size
            sides.append((a / size, b / size))
        a, b = (np.hstack(side) for side in zip(*sides, strict=True))
        n, found = len(a), {task: np.full(len(a), np.nan) for task in TASKS}
        both, shown = np.concatenate([a, b]), np.concatenate([self.train, len(a) + self.train])
        families = np.tile(self.pool.families, 2)[shown]
        asked = {"style": np.repeat([0, 1], n)} | {k: np.tile(c, 2) for k, c in self.codes.items()}
        for task, y in asked.items():
            said = LinearProbe.fit(both[shown], y[shown], families).log_proba(both)
            found[task] = (said.argmax(axis=1) == y).reshape(2, n).mean(axis=0)
        for rows in (self.valid, self.test):
            query, gallery = (side[self.train].mean(axis=0) for side in (b, a))
            with one_blas_thread():
                there = Gallery(a[rows], query_mean=query, gallery_mean=gallery)
                cosines = there.similarity(b[rows])
            found["concept"][rows] = found_first(cosines, np.arange(len(rows)), 1)
            found["pairs"][rows] = _alike(cosines, self.codes["subgroup"][rows])
        return found

    def means(self, names: tuple[str, ...], rows: NDArray[np.intp]) -> dict[str, float]:
        """Return by task the mean over some concepts."""
        return {task: float(np.nanmean(s[rows])) for task, s in self.scores(names).items()}

    def worst(self, names: tuple[str, ...], rows: NDArray[np.intp]) -> tuple[str, float]:
        """Return the task of most regret over some concepts, and that regret."""
        mine = self.means(names, rows)
        regrets = {t: self.means((self.best[t],), rows)[t] - mine[t] for t in TASKS}
        task = max(regrets, key=lambda t: regrets[t])
        return task, regrets[task]

    @cached_property
    def best(self) -> dict[str, str]:
        """The best single extractor for each task, on validation."""
        means = {name: self.means((name,), self.valid) for name in self.names}
        return {task: max(self.names, key=lambda name: means[name][task]) for task in TASKS}


def _narrowed(sides: list[FloatArray], train: NDArray[np.intp], width: int) -> list[Floats]:
    """Return both facets in their common first principal components, of training concepts."""
    shown = np.concatenate([side[train] for side in sides]).astype(np.float64)
    mean = shown.mean(axis=0)
    with one_blas_thread():
        axes = np.linalg.svd(shown - mean, full_matrices=False)[2][:width]
        return [(side - mean) @ axes.T for side in sides]


def _alike(cosines: Floats, kinds: NDArray[np.intp]) -> Floats:
    """Return for each query [n] how often one of its kind is nearer than one of another kind."""
    same = kinds[:, None] == kinds[None, :]
    own = np.eye(len(kinds), dtype=bool)
    found = np.full(len(kinds), np.nan)
    for row, cosine in enumerate(cosines):
        near, far = cosine[same[row] & ~own[row]], np.sort(cosine[~same[row]])
        if len(near) and len(far):
            below, to = (np.searchsorted(far, near, side=side) for side in ("left", "right"))
            found[row] = (below + to).mean() / 2 / len(far)
    return found
