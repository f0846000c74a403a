"""One draw of incomplete training samples: the teachers of it, and every way to learn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lab.adapt.distill import Student, fit_student
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.missing.question import Question
from lab.impute.base import IMPUTERS
from lab.probes.calibration import log_softmax
from lab.stats.checks import Floats


def grid_of(complete: str, synergy: str) -> tuple[list[int], list[float]]:
    """Return the numbers of complete samples and the shares of synergy that two texts name.

    >>> grid_of("25, 100", "0, 1")
    ([25, 100], [0.0, 1.0])

    Raises ``BadInput`` unless both rise, two or more of each, from 2 and from 0 to 1.
    """
    got, do = f"{complete!r} and {synergy!r}", 'Write complete "25, 100, 400", synergy "0, 0.5, 1".'
    try:
        samples = [int(part) for part in complete.split(",")]
        shares = [float(part) for part in synergy.split(",")]
    except ValueError as error:
        raise BadInput("numbers with commas between", got, do) from error
    rise = all(a < b for places in (samples, shares) for a, b in pairwise(places))
    inside = samples[0] >= 2 and shares[0] >= 0 and shares[-1] <= 1
    if not rise or not inside or min(len(samples), len(shares)) < 2:
        raise BadInput("two or more rising numbers from 2, and shares from 0 to 1", got, do)
    return samples, shares


class Classroom:
    """``n`` complete training samples, all others with one view, each view in turn.

    A teacher learns from all samples that have its view. All choose their try on ``n`` validation
    samples, or all there are, which are complete.
    """

    def __init__(
        self, question: Question, n: int, seed: int, imputer: str, progress: Progress
    ) -> None:
        self.train, self.test = question.examples("train"), question.examples("test")
        self.names, self.n_classes = list(question.views), len(question.answers)
        self.seed, self.imputer = seed, imputer
        rng = stream(seed, "", f"{n} complete")
        order = rng.permutation(len(self.train))
        self.complete, rest = order[:n], order[n:]
        only = np.full(len(self.train), -1)
        only[rest] = np.arange(len(rest)) % len(self.names)
        self.present = {v: (only == -1) | (only == k) for k, v in enumerate(self.names)}
        valid = question.examples("validation")
        held = rng.permutation(len(valid))[:n]
        self.valid = {view: x[held] for view, x in valid.views.items()}
        self.valid_labels = valid.labels[held]
        self.deal = rng.permutation(n)
        self.teachers = {
            view: self._fit(np.flatnonzero(self.present[view]), progress, names=[view])
            for view in self.names
        }

    def right(self, method: str, progress: Progress) -> Floats:
        """Return whether each test sample [n] is answered rightly.

        ``method``: student, kd, shuffled (teachers' answers dealt to other samples), imputed, whole
        (nothing was missing), ensemble (the mean log-probability of the teachers) or teacher (the
        one that is likeliest on validation).
        """
        if method in ("ensemble", "teacher"):
            said = {v: log_softmax(t.logits(self.test.views[v])) for v, t in self.teachers.items()}
            vote = said[self._best()] if method == "teacher" else sum(said.values())
            return self._scored(np.asarray(vote))
        rows, views, told = self.complete, self.train.views, list[Floats]()
        if method in ("kd", "shuffled"):
            told = [t.logits(views[v][rows]) for v, t in self.teachers.items()]
        if method == "shuffled":
            told = [logits[self.deal] for logits in told]
        if method in ("imputed", "whole"):
            rows = np.arange(len(self.train))
        if method == "imputed":
            imputer = IMPUTERS.get(self.imputer)
            filler = imputer.fit(views, self.present, self.seed, progress)
            views = filler.fill(views, self.present)
        student = self._fit(rows, progress, views=views, teachers=told)
        return self._scored(student.logits(_side(self.test.views, self.names)))

    def _fit(
        self,
        rows: NDArray[np.intp],
        progress: Progress,
        *,
        names: Sequence[str] = (),
        views: Mapping[str, Floats] | None = None,
        teachers: Sequence[Floats] = (),
    ) -> Student:
        names = names or self.names
        return fit_student(
            _side(views or self.train.views, names)[rows], self.train.labels[rows],
            _side(self.valid, names), self.valid_labels,
            self.n_classes, self.seed, teachers, progress,
        )  # fmt: skip

    def _best(self) -> str:
        def likely(view: str) -> float:
            said = log_softmax(self.teachers[view].logits(self.valid[view]))
            return float(said[np.arange(len(said)), self.valid_labels].mean())

        return max(self.names, key=likely)

    def _scored(self, answers: Floats) -> Floats:
        return np.asarray(answers.argmax(axis=1) == self.test.labels, np.float64)


def _side(views: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Return views side by side, [n, d]."""
    return np.concatenate([views[name] for name in names], axis=1)
