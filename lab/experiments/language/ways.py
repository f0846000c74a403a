"""Every way from several modalities to one answer, on the same concepts, divided by family."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from lab.adapt.joint_space import fit_joint_space
from lab.core.contracts import Column, Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.align.several import SeveralSpaces
from lab.experiments.language.in_words import words_of
from lab.experiments.views.view import View
from lab.fusion.late import late_fusion
from lab.language.as_picture import as_pictures
from lab.probes.linear import LinearProbe
from lab.probes.maps import fit_map
from lab.stats.checks import Floats, codes_of
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, hit_share, standing
from lab.stats.threads import one_blas_thread

K = 10
"""A name is found where it is among so many."""
Views = tuple[View, ...]
Rows = NDArray[np.intp]
Part = tuple[str, Views]
"""What one head reads: a kind of vector, and the views that it is made of."""


class Routes:
    """Answers and retrieval by each method from each set of views. Heads are fitted on training
    concepts, and what is chosen is chosen on validation concepts."""

    def __init__(
        self, dataset: str, spaces: SeveralSpaces, views: Views, n_words: int, width: int,
        progress: Progress,
    ) -> None:  # fmt: skip
        """``views`` are those of ``spaces``, a picture and a text among them: their encoders see
        all that is drawn, and read all words. Raises as ``fit_joint_space``."""
        self.dataset, self.spaces, self.n_words, self.progress = dataset, spaces, n_words, progress
        by_modality = {view.modality: view for view in views}
        self.image, self.text = by_modality[Modality.IMAGE], by_modality[Modality.TEXT]
        self.classes = codes_of(spaces.labels, len(spaces.labels), "labels")
        self.names = spaces.x[str(self.text)]
        train, held = ({view: x[rows] for view, x in spaces.x.items()}
                       for rows in (spaces.train, spaces.validation))  # fmt: skip
        self.joint = fit_joint_space(train, held, width)
        # Several ways share parts: each is made once.
        self.words, self.x = cache(self._words), cache(self._x)
        self.probe, self.mapped = cache(self._probe), cache(self._mapped)

    def right(self, method: str, views: Views, rows: Rows) -> Floats:
        """Return 1 where the likeliest label is the true one, [rows]; the answer of several heads
        is the mean of their log-probabilities."""
        parts = self._parts(method, views, self.right)
        told = {str(part): self.probe(part).log_proba(self.x(part)[rows]) for part in parts}
        answer = late_fusion(told, {part: np.ones(len(rows), bool) for part in told})
        return np.asarray(answer.argmax(axis=1) == self.classes[rows], np.float64)

    def found(self, method: str, views: Views, rows: Rows) -> Floats:
        """Return 1 where a concept's own name is among the ten nearest of the names of ``rows``,
        [rows]; the likeness of several heads is the mean of their cosines."""
        parts = self._parts(method, views, self.found)
        return _hits(np.mean([_cosines(*self.mapped(part), rows) for part in parts], axis=0))

    def _parts(
        self, method: str, views: Views, score: Callable[[str, Views, Rows], Floats]
    ) -> list[Part]:
        if method in {"late", "pictures"}:
            return [("early" if method == "late" else method, (view,)) for view in views]
        if method == "single":
            held = self.spaces.validation
            return [("early", (max(views, key=lambda v: score("late", (v,), held).mean()),))]
        return [(method, views)]

    def _x(self, part: Part) -> Floats:
        """Return the vectors of all concepts, [concepts, d]."""
        (kind, views), x = part, self.spaces.x
        if kind == "joint":
            codes = [self.joint.code(str(view), x[str(view)]) for view in views]
            return np.asarray(np.mean(codes, axis=0))
        if kind == "language":
            words = zip(*(self.words(view) for view in views), strict=True)
            texts = [", ".join(filter(None, some)) or "no words" for some in words]
            told = sha256("\x1f".join(texts).encode()).hexdigest()
            column = Column(Modality.TEXT, "words", self.spaces.concepts, texts, told)
            return self._embedded(self.text, column)
        if kind == "pictures":
            column = DATASETS.get(self.dataset).column(
                views[0].modality, views[0].facet, self.spaces.concepts
            )
            return self._embedded(self.image, as_pictures(column))
        return np.hstack([x[str(view)] for view in views])

    def _embedded(self, view: View, column: Column) -> Floats:
        found = embed(ENCODERS.get(view.encoder), column, progress=self.progress.part())
        return unit_rows(found.x.astype(np.float64))

    def _words(self, view: View) -> list[str]:
        progress, language = self.progress.part(), self.text.facet
        return words_of(self.dataset, self.spaces, view, language, self.n_words, progress)

    def _probe(self, part: Part) -> LinearProbe:
        train, n = self.spaces.train, int(self.classes.max()) + 1
        x, families = self.x(part)[train], self.spaces.families[train]
        return LinearProbe.fit(x, self.classes[train], families, n_classes=n)

    def _mapped(self, part: Part) -> tuple[Floats, Floats]:
        """Return all concepts, and all names, in one space."""
        x, train, held = self.x(part), self.spaces.train, self.spaces.validation
        if part[0] == "joint":
            return x, self.joint.code(str(self.text), self.names)
        fitted = fit_map(x[train], self.names[train], "ridge", families=self.spaces.families[train])
        names, ways = fitted.map_y(self.names), [fitted.map_x(x)]
        if part[0] == "language":
            # Words are where names are already: whether a map helps is seen on validation.
            ways.append(x - x[train].mean(axis=0))
        return max(ways, key=lambda way: _hits(_cosines(way, names, held)).mean()), names


def _cosines(x: Floats, names: Floats, rows: Rows) -> Floats:
    with one_blas_thread():
        return np.asarray(unit_rows(x[rows]) @ unit_rows(names[rows]).T)


def _hits(alike: Floats) -> Floats:
    return hit_share(*standing(np.round(alike, TIE_DIGITS), np.arange(len(alike))), K)
