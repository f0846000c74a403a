"""Where two towers are trained on pairs of one style and asked about other families and styles."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.towers import picture, text
from lab.adapt.towers.last_blocks import LastBlocks, TowerStart
from lab.adapt.towers.losses import Loss
from lab.adapt.towers.train import Schedule, Towers, fit, untrained
from lab.core.contracts import Modality
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.distance.alignment.centred import centre
from lab.distance.alignment.cka import debiased_cka
from lab.distance.alignment.cka_interval import debiased_influence
from lab.experiments.align.divide import divide
from lab.experiments.align.spaces import TwoSpacesSpec
from lab.experiments.gap.scores import found_first
from lab.experiments.gap.space import pair_of_views
from lab.experiments.tasks.pool import Pool, pool_of
from lab.experiments.views.view import View
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, mean_reciprocal, standing
from lab.stats.threads import one_blas_thread

FEW, ONE = 10, 1


class TowersSpec(TwoSpacesSpec):
    """Which two towers, in which facets they are trained, and in which others they are asked."""

    style: str = Field("openmoji", description="The style of pictures that no training sees.")
    language: str = Field("es", description="The language of texts that no training sees.")
    n_steps: int = Field(
        32, ge=1, le=5000, description="Training steps of UU, of a batch of 32.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    equal: Literal["compute", "steps"] = Field(
        "compute", description="What all arms have as much of as UU: multiply-adds, or steps."
    )
    loss: Loss = Field("softmax", description="What is trained by; one arm takes the other one.")


@dataclass(frozen=True)
class TowerBench:
    """Both towers' last blocks over the same concepts, divided by family."""

    pictures: LastBlocks = field(repr=False)
    texts: LastBlocks = field(repr=False)
    styles: tuple[str, str]
    """The one of training, and one that no training sees."""
    languages: tuple[str, str]
    pool: Pool = field(repr=False)
    train: NDArray[np.intp] = field(repr=False)
    validation: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)

    def multiply_adds(self, starts: tuple[TowerStart, TowerStart], batch: int) -> int:
        """Return what a training step costs a batch: three times forwards, what is kept is free.

        Backwards costs twice what forwards does; blocks that are locked are run once, before.
        """
        projected = (self.texts.dim + batch) * self.pictures.dim
        sides = zip(starts, (self.pictures, self.texts), strict=True)
        blocks = sum(s.multiply_adds for start, s in sides if start is not TowerStart.LOCKED)
        return 3 * batch * (projected + blocks)

    def trained(
        self, starts: tuple[TowerStart, TowerStart], n: int, schedule: Schedule, seed: int,
        progress: Progress,
    ) -> Towers:  # fmt: skip
        """Train two towers on ``n`` pairs, nested in those of more; raises as ``fit``."""
        rows = self.train[stream(seed, "", "pairs of towers").permutation(len(self.train))[:n]]
        facets = self.styles[0], self.languages[0]
        sides = zip(starts, (self.pictures, self.texts), facets, strict=True)
        x, y = (tuple(p[rows] for p in s.inputs(start, facet)) for start, s, facet in sides)
        towers = untrained(self.pictures, self.texts, starts, seed)
        return fit(towers, x, y, schedule, seed, progress)

    def reciprocal_rank(self, towers: Towers) -> float:
        """Return how well validation pairs find each other in the facets of training: MRR."""
        rows = self.validation
        x = towers.pictures(self.pictures, self.styles[0], rows)
        cosines = _cosines(x, towers.texts(self.texts, self.languages[0], rows))
        own = np.arange(len(rows))
        ways = [mean_reciprocal(*standing(way, own)) for way in (cosines, cosines.T)]
        return float(np.mean(ways))

    def asked(self, towers: Towers, start: Towers) -> dict[str, Floats]:
        """Return what the test pairs [n] say of towers; ``start`` is what they were before.

        R@10 in the unseen style, R@1 there, R@10 in the style of training and in the unseen
        language; and 1 - CKA of the picture tower with what it was, as each picture moves it.
        """
        seen, strange = (towers.pictures(self.pictures, s, self.test) for s in self.styles)
        own, foreign = (towers.texts(self.texts, s, self.test) for s in self.languages)
        away = _cosines(strange, own)
        return {
            "unseen": _found(away, FEW),
            "unseen_1": _found(away, ONE),
            "seen": _found(_cosines(seen, own), FEW),
            "language": _found(_cosines(seen, foreign), FEW),
            "drift": self._drift(seen, start),
        }

    def _drift(self, now: Floats, start: Towers) -> Floats:
        if start.starts[0] is TowerStart.LOCKED:
            return np.zeros(len(now))
        with one_blas_thread():
            after = centre(now)
            before = centre(start.pictures(self.pictures, self.styles[0], self.test))
            return 1 - debiased_cka(after, before) - debiased_influence(after, before)


def _cosines(x: Floats, y: Floats) -> Floats:
    with one_blas_thread():
        return np.asarray(np.round(unit_rows(x) @ unit_rows(y).T, TIE_DIGITS))


def _found(cosines: Floats, k: int) -> Floats:
    """Return the chance that the partner is among the first k, mean of both ways: [n]."""
    own = np.arange(len(cosines))
    return np.asarray(np.mean([found_first(way, own, k) for way in (cosines, cosines.T)], axis=0))


def check_towers(spec: TowersSpec) -> None:
    """Raise ``BadInput`` for a tower whose last blocks cannot be trained."""
    for name, view, wanted in (("a", spec.a, picture.ENCODER), ("b", spec.b, text.ENCODER)):
        if view.strip().partition("/")[0] != wanted:
            raise BadInput(
                f"{name} as a tower that gradients reach, which is {wanted}",
                f"{view!r}, whose weights are only read",
                f'Write "{wanted}/FACET"; other encoders cross a bridge in the other studies.',
            )


def views_of(spec: TowersSpec) -> list[View]:
    """Return the views of both towers: those of training, and those that no training sees."""
    a, b = pair_of_views(spec.dataset, spec.a, spec.b)
    return [a, b, View(a.encoder, spec.style), View(b.encoder, spec.language)]


def bench_of(spec: TowersSpec, most: int, progress: Progress) -> TowerBench:
    """Divide the concepts that all facets have, and read ``most`` training pairs and all others.

    Raises ``BadInput`` for towers that cannot be trained or a facet that training sees,
    ``UnknownId`` for one that is not there, ``TooFew`` for more pairs than there are.
    """
    check_towers(spec)
    dataset, (a, b, *_) = DATASETS.get(spec.dataset), views_of(spec)
    styles, languages = (a.facet, spec.style), (b.facet, spec.language)
    for seen, other in (styles, languages):
        if seen == other:
            raise BadInput("a facet that training does not see", repr(other), "Name another one.")
    sides = ((Modality.IMAGE, styles), (Modality.TEXT, languages))
    there = [set(dataset.column(m, f).ids) for m, facets in sides for f in facets]
    shared = set.intersection(*there)
    pool = pool_of(dataset, (c for c in dataset.concepts if c in shared), labelled=True)
    train, *held = divide(
        pool.labels, pool.families, spec.n_validation, spec.n_test, spec.split_seed
    )
    if most > len(train):
        raise TooFew(f"{most} training pairs", f"{len(train)}", "Ask for fewer pairs.")
    order = stream(spec.split_seed, "", "training pairs of towers").permutation(len(train))
    parts = (np.sort(train[order[:most]]), *held)
    pool = pool.take(np.concatenate(parts))
    progress.start("what lies ahead of the last blocks", 2 * len(pool))
    pictures, texts = (
        {facet: dataset.column(m, facet, pool.ids) for facet in facets} for m, facets in sides
    )
    starts = np.cumsum([0, *map(len, parts)])
    rows = [np.arange(low, high) for low, high in pairwise(starts)]
    return TowerBench(
        picture.PictureBlocks(pictures, progress), text.TextBlocks(texts, progress),
        styles, languages, pool, *rows,
    )  # fmt: skip
