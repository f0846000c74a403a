"""The ground of every lighting experiment: pictures, classes, families, and heads that never saw
the picture they answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.objective import Margin
from lab.adversary.attack.victim import Victim
from lab.adversary.base import Image
from lab.adversary.judges import Judge, Panel
from lab.core.contracts import Column, Encoder, FloatArray, Modality
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.splits import family_folds, test_concepts
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.tasks.pool import N_FOLDS, cross_fitted, pool_of, reader_of
from lab.probes.linear import LinearProbe, predict_out_of_fold
from lab.stats.checks import Floats


@dataclass(frozen=True)
class PicturePool:
    """The pictures of one facet that have a class with enough families, by row."""

    dataset: str
    column: Column
    level: str
    names: tuple[str, ...]
    """The classes."""
    classes: NDArray[np.intp] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)
    folds: NDArray[np.intp] = field(repr=False)
    test: NDArray[np.intp] = field(repr=False)
    """The rows that are attacked."""
    tune: NDArray[np.intp] = field(repr=False)
    """Rows of other families, on which a search is chosen."""

    @property
    def ids(self) -> tuple[str, ...]:
        return self.column.ids

    @property
    def chance(self) -> float:
        return 1 / len(self.names)

    @property
    def majority(self) -> float:
        """The share of the commonest class: what a constant answer gets."""
        return float(np.bincount(self.classes).max() / len(self.classes))

    def pictures(self, rows: Sequence[int] | NDArray[np.intp]) -> list[Image]:
        return [self.column.items[int(row)] for row in rows]


def ground_of(
    dataset: str, facet: str, level: str, *, n_test: int, n_tune: int = 0, seed: int = 0
) -> PicturePool:
    """Return the ground of a facet of pictures, with ``n_test`` rows to attack.

    Classes with fewer than five families are left out. Test rows are whole families, classes as
    equal as can be; tuning rows are of other families. Where there are fewer, all are taken. Raises
    ``UnknownId`` for an unknown data set, facet or level, ``Unavailable`` for a data set that is
    not here, and ``TooFew`` where fewer than two classes are left.
    """
    entry = DATASETS.get(dataset)
    whole = entry.column(Modality.IMAGE, facet or entry.facets(Modality.IMAGE)[0])
    pool = pool_of(entry, whole.ids, level, labelled=False)
    names, sizes = np.unique(
        [name for name, _ in set(zip(pool.labels, pool.families, strict=True))], return_counts=True
    )
    large = names[(names != "") & (sizes >= N_FOLDS)]
    if len(large) < 2:
        got = f"{len(large)} of {len(names)} in {dataset}, {level}"
        raise TooFew(f"2 classes of {N_FOLDS} families or more", got, "Choose another level.")
    rows = np.flatnonzero(np.isin(pool.labels, large))
    column, pool = whole.take(rows), pool.take(rows)
    labels, families = pool.labels, pool.families
    names, classes = np.unique(labels, return_inverse=True)
    test = test_concepts(labels, families, min(n_test, len(rows)), seed)
    left = np.where(np.isin(families, families[test]), "", labels)
    n_left = int((left != "").sum())
    tune = (
        test_concepts(left, families, min(n_tune, n_left), seed)
        if n_tune and n_left
        else np.zeros(0, np.intp)
    )
    folds = family_folds(families, labels, N_FOLDS, seed)
    return PicturePool(
        dataset, column, level, tuple(map(str, names)), classes, families, folds, test, tune
    )


@dataclass(frozen=True)
class Head:
    """An encoder with one linear probe a fold; each picture is answered by the one of its fold."""

    encoder: Encoder
    ground: PicturePool = field(repr=False)
    probes: list[LinearProbe] = field(repr=False)
    clean: FloatArray = field(repr=False)
    """``[n, d]``, the clean embeddings."""
    right: NDArray[np.bool_] = field(repr=False)
    """Which clean pictures it names rightly, ``[n]``."""

    def answer(self, pictures: Sequence[Image], rows: NDArray[np.intp]) -> Floats:
        """Return log-probabilities ``[m, K]`` of pictures that stand for these rows."""
        return self.answer_x(self.encoder.encode(pictures), rows)

    def answer_x(self, x: FloatArray, rows: NDArray[np.intp]) -> Floats:
        """The same of their embeddings ``[m, d]``."""
        return predict_out_of_fold(self.probes, self.ground.folds[rows], x)

    def victim(self) -> Victim:
        """Return the encoder as a victim whose margin is attacked."""
        ground = self.ground
        return Victim(self.encoder, Margin(self.probes, ground.folds, ground.classes), ground.ids)

    def judge(self) -> Judge:
        return Judge(self.encoder.id, self.encoder.card.family, self.right, self.answer)


def head_of(ground: PicturePool, encoder: str, progress: Progress | None = None) -> Head:
    """Fit, or take from the store, the probes of an encoder on clean pictures.

    Raises ``UnknownId`` for an encoder that does not read pictures, ``Unavailable`` where its
    weights are missing.
    """
    entry = image_encoder(encoder)
    if progress is not None:
        progress.start(f"{encoder}: clean pictures", len(ground.column))
    clean = embed(entry, ground.column, progress=progress).x
    probes = cross_fitted(
        entry, [ground.column], [clean], ground.ids, ground.classes, ground.families, ground.folds
    )
    found = predict_out_of_fold(probes, ground.folds, clean).argmax(axis=1)
    return Head(entry, ground, probes, clean, found == ground.classes)


def image_encoder(encoder: str) -> Encoder:
    """Return an encoder of pictures; raises ``UnknownId`` for any other."""
    return reader_of(Modality.IMAGE, encoder)


PANEL = ("lite0", "vit", "hog")
"""Encoders of three families that know something of pictures, the best judge first."""


def usual_judges(victim: str) -> tuple[str, str]:
    """Return (judge, outsider) for a victim: two encoders of other families than its own.

    The judge sits on the panel; the outsider never does, and says what was lost of the pictures
    that the guards took out.
    """
    family = image_encoder(victim).card.family
    others = [name for name in PANEL if ENCODERS.get(name).card.family != family]
    ready = [name for name in others if ENCODERS.get(name).availability().ok]
    chosen = [*ready, *(name for name in others if name not in ready)]
    return chosen[0], chosen[1]


def panel_of(ground: PicturePool, judges: Sequence[Head]) -> Panel:
    """Return the panel of judges over a ground's pictures."""
    return Panel(tuple(head.judge() for head in judges), ground.classes)
