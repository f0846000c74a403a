"""From the name of an arm to its scores: what is trained, what is missing, what fills it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.missing.lattice.spec import SPREAD, WHOLE, LatticeSpec
from lab.experiments.missing.question import Part, Question
from lab.fusion.base import FUSIONS, Examples, Fused
from lab.fusion.methods.early import modality_dropout
from lab.fusion.missingness import Mechanism, missing
from lab.impute.fills import FILLS, Filling, TrainingViews
from lab.perturb import PERTURBATIONS
from lab.probes.training import Budget
from lab.probes.views import Present, Views
from lab.stats.checks import Floats

SEGMENT = {
    Modality.IMAGE: "occlusion", Modality.TEXT: "word_drop", Modality.SPEECH: "dropped_segments",
    Modality.PLACE: "rounded",
}  # fmt: skip
"""What takes a contiguous part away, of a place its last digits; at the highest severity."""
HIGHEST = 5.0
LEARNED: tuple[Part, ...] = ("train", "validation")
NEXT_SEED = 1000
"""Draws of training seeds lie so far apart."""


class Scoring:
    """Scores arms by name. Fusions and filled features are made once and kept while it lives."""

    def __init__(self, spec: LatticeSpec, question: Question, names: tuple[str, ...]) -> None:
        self.spec, self.question = spec, question
        self.view_of = dict(zip(names, question.views, strict=True))
        self.test = question.examples("test")
        train = question.examples("train")
        self.known = TrainingViews(
            train.views,
            train.present,
            {view: question.blank(view) for view in question.views},
            {view: reduction(np.zeros((1, len(reduction.mean))))[0]
             for view, reduction in question.reductions.items()},
        )  # fmt: skip
        self._fused: dict[tuple[str, float, str, int], Fused] = {}
        self._fills: dict[str, Filling] = {}
        self._filled: dict[str, tuple[Views, Present]] = {}
        self._segments: dict[str, Floats] = {}

    def right(self, arm: str, seed: int, progress: Progress) -> Floats:
        """Return whether each test item is answered rightly; unequal rates rotate."""
        kind, _, rest = arm.partition("|")
        usual = self.spec.fusion, self.spec.hide
        if arm == WHOLE:
            return self._asked(self._fit(*usual, "", seed, progress), self.test.views,
                               self.test.present)  # fmt: skip
        if kind == "test":
            return self._missing(self._fit(*usual, "", seed, progress), rest, seed)
        if kind == "train":
            return self._missing(self._fit(*usual, rest, seed, progress), "shared", seed)
        if kind == "fusion":
            fused = self._fit(rest, self.spec.hide, "", seed, progress)
            return self._missing(fused, "shared", seed)
        if kind == "cliff":
            hide, rate = map(float, rest.split("|"))
            fused = self._fit("modality_dropout", hide, "", seed, progress)
            return self._missing(fused, "shared", seed, rate)
        return self._asked(
            self._fit(*usual, "", seed, progress), *self._subset(kind, rest, progress)
        )

    def _subset(self, fill: str, subset: str, progress: Progress) -> tuple[Views, Present]:
        name = f"{fill}|{subset}"
        if name not in self._filled:
            kept = {self.view_of[part] for part in subset.split("+")}
            present = {view: np.full(len(self.test), view in kept) for view in self.test.views}
            self._filled[name] = self.filling(fill, progress)(self.test.views, present)
        return self._filled[name]

    def filling(self, fill: str, progress: Progress | None = None) -> Filling:
        """Return a fill that has looked at the training part."""
        if fill not in self._fills:
            self._fills[fill] = FILLS.get(fill).fit(self.known, self.spec.draw_seed, progress)
        return self._fills[fill]

    def usual(self, progress: Progress | None = None) -> Fused:
        """Return the spec's own fusion, trained from the first seed with nothing missing."""
        return self._fit(self.spec.fusion, self.spec.hide, "", 0, progress or Progress())

    def _fit(
        self, fusion: str, hide: float, mechanism: str, seed: int, progress: Progress
    ) -> Fused:
        """Fit a fusion, or take the one that was fitted; ``mechanism``: what training misses."""
        key = (fusion, hide, mechanism, seed)
        if key not in self._fused:
            method = modality_dropout(hide) if fusion == "modality_dropout" else FUSIONS.get(fusion)
            train, valid = (
                self._lossy(part, mechanism, seed, k) if mechanism else self.question.examples(part)
                for k, part in enumerate(LEARNED, start=1)
            )
            own = self.spec.init_seed + seed
            n_classes = len(self.question.answers)
            method = method.within(Budget(steps=self.spec.n_steps))
            self._fused[key] = method.fit(train, valid, n_classes, own, progress)
        return self._fused[key]

    def _lossy(self, part: Part, mechanism: str, seed: int, stretch: int) -> Examples:
        whole = self.question.examples(part)
        rates = dict(zip(whole.views, unequal(self.spec.train_rate, len(whole.views), mechanism),
                         strict=True))  # fmt: skip
        return Examples(*self._hit(whole, part, mechanism, rates, seed, stretch), whole.labels)

    def _missing(
        self, fused: Fused, mechanism: str, seed: int, rate: float | None = None
    ) -> Floats:
        """Ask while a share is missing; unequal rates are given to the views in every order."""
        rates = unequal(rate or self.spec.test_rate, len(self.test.views), mechanism)
        found = []
        for order in sorted(set(permutations(rates))):
            by_view = dict(zip(self.test.views, order, strict=True))
            found.append(self._asked(fused, *self._hit(self.test, "test", mechanism, by_view, seed,
                                                       0)))  # fmt: skip
        return np.asarray(np.mean(found, axis=0))

    def _hit(
        self,
        whole: Examples,
        part: Part,
        mechanism: str,
        rates: Mapping[str, float],
        seed: int,
        stretch: int,
    ) -> tuple[Views, Present]:
        """Take away what a mechanism takes: whole blocks, or a segment of each."""
        how: Mechanism = "mar" if mechanism == "mar" else "mnar" if mechanism == "mnar" else "mcar"
        draw = self.spec.draw_seed + NEXT_SEED * (3 * seed + stretch)
        present = missing(whole.views, rates, draw, how)
        if mechanism != "segment":
            return whole.views, present
        rows = np.flatnonzero(self.question.part == part)
        cut = {view: np.where(present[view][:, None], x, self._segment(view)[rows])
               for view, x in whole.views.items()}  # fmt: skip
        return cut, whole.present

    def _segment(self, view: str) -> Floats:
        """Return the features of all items with a contiguous part of each taken away."""
        if view not in self._segments:
            source, which = self.question.sources[view]
            reader = ENCODERS.get(source.encoder)
            column = DATASETS.get(self.spec.dataset).column(
                reader.modality, source.facet, self.question.concepts
            )
            harm = PERTURBATIONS.get(SEGMENT[reader.modality])
            hurt = embed(reader, column, harm, HIGHEST, self.spec.draw_seed)
            self._segments[view] = self.question.reductions[view](hurt.x)[which]
        return self._segments[view]

    def _asked(self, fused: Fused, views: Views, present: Present) -> Floats:
        answers = fused.log_proba(views, present).argmax(axis=1)
        return np.asarray(answers == self.test.labels, np.float64)


def unequal(mean: float, n: int, mechanism: str) -> tuple[float, ...]:
    """Return the missing rate of each view: all the same, or evenly spread about it.

    >>> unequal(0.5, 3, "imbalanced")
    (0.2, 0.5, 0.8)
    """
    if mechanism != "imbalanced":
        return (mean,) * n
    most = min(SPREAD * mean, 1 - mean)
    return tuple(float(round(r, 6)) for r in np.linspace(mean - most, mean + most, n))


def test_items(question: Question) -> tuple[tuple[str, ...], NDArray[np.str_], NDArray[np.intp]]:
    """Return ids, families and classes of the test items."""
    rows = question.rows("test")
    return tuple(question.ids[row] for row in rows), question.families[rows], question.labels[rows]
