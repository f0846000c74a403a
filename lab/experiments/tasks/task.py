"""What a board row asks of an encoder: the subgroup of unseen families, or the very concept.

Both tasks share their test concepts, their clean embeddings and the training-free retrieval
across a facet; they differ in what counts as right.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, Dataset, Embedding, Encoder, FloatArray
from lab.core.errors import BadInput, unknown_id
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.splits import family_folds, test_concepts
from lab.distance.drift import drift
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments.tasks.setting import MAX_REPEATS, Setting
from lab.probes.calibration import log_softmax
from lab.probes.kept import kept_probes
from lab.probes.linear import LinearProbe, cross_fit
from lab.probes.retrieval import Gallery
from lab.stats.cosine import spread
from lab.store.arrays import key_of

N_FOLDS = 5
MAX_READY = 24
"""Tasks kept in memory at once, about 15 MB each."""

_ready: dict[Setting, Task] = {}
_making: dict[Setting, threading.Lock] = {}
_lock = threading.Lock()


class Task(ABC):
    """One encoder before one question, on clean inputs; hurt embeddings are scored against it."""

    def __init__(self, setting: Setting, progress: Progress) -> None:
        self.setting = setting
        self.dataset: Dataset = DATASETS.get(setting.dataset)
        self.encoder: Encoder = ENCODERS.get(setting.encoder)
        if setting.facet == setting.gallery_facet:
            raise BadInput(
                "a gallery of another facet than the query's",
                f"{setting.facet} for both",
                "Choose another gallery_facet; a query would find its own copy.",
            )
        self.columns = {
            facet: column_for(self.encoder, self.dataset, facet) for facet in setting.facets
        }
        self.pool = self._pool()
        rows = self._test_rows()
        self.ids: tuple[str, ...] = tuple(self.pool[row] for row in rows)
        self.rows = rows
        labels = {level: self._labels(level) for level in ("subgroup", "family")}
        self.pool_labels, self.pool_families = labels["subgroup"], labels["family"]
        self.labels = self.pool_labels[rows]
        self.families = self.pool_families[rows]
        total = sum(len(column) for column in self.columns.values())
        progress.start(f"{setting.encoder}: clean items", total)
        self.clean_pool = {
            facet: self._rows_of(embed(self.encoder, column, progress=progress), self.pool)
            for facet, column in self.columns.items()
        }
        self.clean: FloatArray = self.clean_pool[setting.facet][rows]
        own = self.clean_pool[setting.facet]
        self.gallery: Gallery | None = None
        if setting.gallery_facet:
            other = self.clean_pool[setting.gallery_facet]
            # Each side is centred by its clean pool, which knows no labels and no hurt item.
            self.gallery = Gallery(
                other[rows], query_mean=own.mean(axis=0), gallery_mean=other.mean(axis=0)
            )
        self._own = Gallery(own, query_mean=own.mean(axis=0), gallery_mean=own.mean(axis=0))

    chance: float
    classes: NDArray[np.intp] | None
    """The class of each test item, or None where every item is its own class."""

    @abstractmethod
    def score(self, embedding: Embedding) -> NDArray[np.float64]:
        """Return each test item's score in [0, 1]; a missing item scores chance."""

    @abstractmethod
    def answers(self, embedding: Embedding) -> list[str]:
        """Return the answer to each test item in words; "" where the item is missing."""

    def test_column(self) -> Column:
        """The items to hurt, in the order of ``ids``."""
        return self.dataset.column(self.encoder.modality, self.setting.facet, self.ids)

    def retrieve(self, embedding: Embedding) -> NDArray[np.float64]:
        """Return 1 where the own concept comes first in the clean gallery, else 0.

        Raises ``BadInput`` where there is no gallery: no other facet holds these concepts.
        """
        rows = np.arange(len(self.ids))
        return self.gallery_there().hits(embedding.x, rows, embedding.present)

    def gallery_there(self) -> Gallery:
        """Return the gallery. Raises as ``retrieve``."""
        if self.gallery is None:
            raise BadInput(
                f"a second facet of the concepts in {self.setting.facet}, to find them again in",
                f"none in {self.setting.dataset}",
                "Ask for the subgroup, or choose another data set.",
            )
        return self.gallery

    def neighbours(self, x: FloatArray, k: int) -> list[list[tuple[str, float]]]:
        """Return the k nearest concepts of the hurt facet, with cosines, for each row of x."""
        order, cosine = self._own.nearest(x, k)
        return [
            [(self.pool[row], float(c)) for row, c in zip(rows, values, strict=True)]
            for rows, values in zip(order, cosine, strict=True)
        ]

    def drift_of(self, clean: FloatArray, hurt: FloatArray) -> NDArray[np.float64]:
        """Return the drift of any items, on the scale of the pool's spread."""
        return drift(clean, hurt, self._spread)

    @cached_property
    def _spread(self) -> float:
        return spread(self.clean_pool[self.setting.facet])

    def _pool(self) -> tuple[str, ...]:
        """Concepts with a subgroup that exist in every facet used, in the order of the data set."""
        shared = set.intersection(*(set(column.ids) for column in self.columns.values()))
        labels = self.dataset.labels("subgroup")
        return tuple(
            concept
            for concept, label in zip(self.dataset.concepts, labels, strict=True)
            if label and concept in shared
        )

    def _test_rows(self) -> NDArray[np.intp]:
        """Rows of the pool to test on: as many as asked, or all where there are fewer."""
        return test_concepts(
            self._labels("subgroup"),
            self._labels("family"),
            min(self.setting.n_test, len(self.pool)),
            seed=self.setting.split_seed,
        )

    def _labels(self, level: str) -> NDArray[np.str_]:
        by_concept = dict(zip(self.dataset.concepts, self.dataset.labels(level), strict=True))
        return np.array([by_concept[concept] for concept in self.pool])

    @staticmethod
    def _rows_of(embedding: Embedding, ids: tuple[str, ...]) -> FloatArray:
        row = {item_id: i for i, item_id in enumerate(embedding.ids)}
        return embedding.x[[row[item_id] for item_id in ids]]


class SubgroupTask(Task):
    """A linear probe on clean embeddings names the subgroup of concepts of unseen families."""

    def __init__(self, setting: Setting, progress: Progress) -> None:
        super().__init__(setting, progress)
        self.names, codes = np.unique(self.pool_labels, return_inverse=True)
        self.classes = codes[self.rows]
        self.chance = 1 / len(self.names)
        units = self.pool_families if setting.split == "family" else np.array(self.pool)
        first = MAX_REPEATS * setting.split_seed  # no two seeds share a repeat
        self.folds = [
            family_folds(units, self.pool_labels, N_FOLDS, seed=first + repeat)
            for repeat in range(setting.repeats)
        ]
        progress.start(f"{setting.encoder}: probes", setting.repeats)
        self.probes: list[list[LinearProbe]] = []
        for folds in self.folds:
            self.probes.append(self._fit(codes, units, folds))
            progress.advance()

    def _fit(
        self, codes: NDArray[np.intp], units: NDArray[np.str_], folds: NDArray[np.intp]
    ) -> list[LinearProbe]:
        train = [self.clean_pool[facet] for facet in self.setting.train_facets]
        parts = {
            "encoder": self.encoder.id,
            "weights": self.encoder.fingerprint(),
            "data": [(f, self.columns[f].fingerprint) for f in self.setting.train_facets],
            "concepts": list(self.pool),
            "labels": self.pool_labels.tolist(),
            "folds": folds.tolist(),
            "units": list(units),
        }
        # The key, not the file, is what grows with the concepts.
        return kept_probes(
            {"encoder": self.encoder.id, "fit": key_of(parts)},
            lambda: cross_fit(train, codes, units, folds),
        )

    def log_proba(self, x: FloatArray, rows: NDArray[np.intp] | None = None) -> FloatArray:
        """Return calibrated log-probabilities [repeats, n, K] for rows of the pool.

        Each row is answered by the probe that never saw its family; ``rows=None`` means items
        from outside the data set, answered by the first fold's probe.
        """
        out = []
        for folds, probes in zip(self.folds, self.probes, strict=True):
            fold_of = np.zeros(len(x), np.intp) if rows is None else folds[rows]
            answer = np.zeros((len(x), len(self.names)), np.float32)
            for fold in np.unique(fold_of):
                chosen = fold_of == fold
                answer[chosen] = probes[fold].log_proba(x[chosen])
            out.append(answer)
        return np.stack(out)

    def answer(self, x: FloatArray, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """Return one answer an item, [n, K] log-probabilities: the repeats' mean probability."""
        # The sum of probabilities by their logarithms, so that none is rounded to zero.
        return log_softmax(np.logaddexp.reduce(self.log_proba(x, rows).astype(np.float64), axis=0))

    def score(self, embedding: Embedding) -> NDArray[np.float64]:
        right = self.log_proba(embedding.x, self.rows).argmax(axis=2) == self.classes
        return np.where(embedding.present, right.mean(axis=0), self.chance)

    def answers(self, embedding: Embedding) -> list[str]:
        best = self.answer(embedding.x, self.rows).argmax(axis=1)
        said = zip(best, embedding.present, strict=True)
        return [str(self.names[k]) if present else "" for k, present in said]


class ConceptTask(Task):
    """Training-free: the query's concept, found in a clean gallery of another facet."""

    def __init__(self, setting: Setting, progress: Progress) -> None:
        super().__init__(setting, progress)
        self.gallery_there()  # refused before anything is asked
        self.classes = None
        self.chance = 1 / len(self.ids)

    def score(self, embedding: Embedding) -> NDArray[np.float64]:
        return self.retrieve(embedding)

    def answers(self, embedding: Embedding) -> list[str]:
        nearest = self.gallery_there().nearest(embedding.x, 1)[0][:, 0]
        said = zip(nearest, embedding.present, strict=True)
        return [self.dataset.name(self.ids[k]) if present else "" for k, present in said]


TASKS: dict[str, type[Task]] = {"subgroup": SubgroupTask, "concept": ConceptTask}


def task_of(setting: Setting, progress: Progress | None = None) -> Task:
    """Return the task of a setting, prepared once a process and shared by all perturbations.

    Raises ``UnknownId`` for an unknown data set, encoder, facet or task, ``BadInput`` for a
    gallery of the hurt facet, ``TooFew`` where the facets share too few concepts, ``Unavailable``
    where the encoder's weights are not here, and ``StoreError`` where nothing can be kept.
    """
    if setting.task not in TASKS:
        raise unknown_id("task", setting.task, TASKS)
    with _lock:
        making = _making.setdefault(setting, threading.Lock())
    # Two threads asking for the same task: the second waits for the first, and for no other.
    with making:
        # Looked up once: another thread may push this task out at any moment.
        task = _ready.get(setting)
        if task is None:
            task = TASKS[setting.task](setting, progress or Progress())
            with _lock:
                if len(_ready) >= MAX_READY:
                    _ready.pop(next(iter(_ready)))
                _ready[setting] = task
        return task
