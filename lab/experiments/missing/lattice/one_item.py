"""One test item with modalities dropped: the answer, and the real item a fill comes nearest to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.core.errors import BadInput, unknown_id
from lab.core.progress import Progress
from lab.experiments.missing.lattice.scoring import Scoring
from lab.experiments.missing.lattice.spec import LatticeSpec, names_of
from lab.experiments.missing.question import question_of
from lab.experiments.views.view import View


@dataclass(frozen=True)
class Hole:
    """What a fill put in place of a modality: the training concept that it is nearest to."""

    view: View
    concept: str


@dataclass(frozen=True)
class OneItem:
    """What is answered of one item."""

    answers: list[tuple[str, float]]
    """(name, probability), most probable first."""
    label: str
    holes: dict[str, Hole]
    """By the name of each modality that was filled."""


@dataclass(frozen=True)
class Bench:
    """A trained fusion with the test items that it may be asked about."""

    scoring: Scoring
    names: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of the test items."""
        question = self.scoring.question
        return tuple(question.ids[row] for row in question.rows("test"))

    def view(self, name: str) -> tuple[View, tuple[str, ...]]:
        """Return the view that is called so, and the concept of each test item in it."""
        question = self.scoring.question
        view, which = question.sources[self.scoring.view_of[name]]
        return view, tuple(question.concepts[k] for k in which[question.rows("test")])

    def ask(self, item: str, kept: Sequence[str], fill: str) -> OneItem:
        """Answer one test item from the modalities ``kept``, the others filled.

        Raises ``UnknownId`` for another item or fill, and ``BadInput`` where nothing is kept.
        """
        if item not in self.items:
            raise unknown_id("test item", item, self.items)
        if not kept:
            names = ", ".join(self.names)
            raise BadInput("one modality at least", "none", f"Keep one of: {names}.")
        scoring, question = self.scoring, self.scoring.question
        row = self.items.index(item)
        views = {view: x[[row]] for view, x in scoring.test.views.items()}
        there = {scoring.view_of[name] for name in kept}
        filled, present = scoring.filling(fill)(
            views, {view: np.array([view in there]) for view in views}
        )
        p = np.exp(scoring.usual().log_proba(filled, present)[0])
        holes = {}
        for name in self.names:
            view = scoring.view_of[name]
            if view in there or not present[view][0]:
                continue
            train = question.rows("train")
            far = np.square(question.views[view][train] - filled[view][0]).sum(axis=1)
            source, which = question.sources[view]
            holes[name] = Hole(source, question.concepts[which[train[far.argmin()]]])
        answers = [(question.answers[k], float(p[k])) for k in np.argsort(-p, kind="stable")]
        return OneItem(answers, question.answers[scoring.test.labels[row]], holes)


def bench(spec: LatticeSpec, progress: Progress | None = None) -> Bench:
    """Train the spec's own fusion once; raises what ``question_of`` raises."""
    progress = progress or Progress()
    names = names_of(spec)
    scoring = Scoring(spec, question_of(spec, progress), names)
    scoring.usual(progress)
    return Bench(scoring, names)
