"""Missing rate: so much of every view is gone at test time, and one fill stands there."""

from __future__ import annotations

import numpy as np

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.limit.knob import KNOBS, LimitKnob, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.experiments.missing.lattice.scoring import Scoring, test_items
from lab.experiments.missing.lattice.spec import LatticeSpec, names_of
from lab.experiments.missing.question import question_of
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.missingness import missing
from lab.limits.axis import Axis
from lab.stats.checks import Floats

RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Fit a fusion on whole items, and take views away from the test items by chance.

    Raises what ``question_of``, fusions and fills raise.
    """
    shared = {"dataset", "views", "fusion", "split_seed", "draw_seed"}
    lattice = LatticeSpec(**spec.model_dump(include=shared))
    question = question_of(lattice, progress)
    scoring = Scoring(lattice, question, names_of(lattice))
    fused, fill, test = scoring.usual(progress), scoring.filling(spec.fill, progress), scoring.test

    def score(level: float) -> Floats:
        right = []
        for draw in range(spec.n_draws):
            rates = dict.fromkeys(test.views, level)
            present = missing(test.views, rates, spec.draw_seed + draw)
            answers = fused.log_proba(*fill(test.views, present)).argmax(axis=1)
            right.append(answers == test.labels)
        return np.asarray(np.mean(right, axis=0))

    _, families, classes = test_items(question)
    return ReadyKnob(
        Axis(np.array(RATES)), score, families, classes, 1 / len(question.answers),
        f"{spec.fusion} fusion of {', '.join(question.views)} names the subgroup; an item keeps at "
        f"least one view; what is gone: {spec.fill}. Chance is {1 / len(question.answers):.2g}.",
    )  # fmt: skip


KNOBS.register(
    LimitKnob(
        "missing", "missing rate", "of each view missing", "share of each view that is missing",
        ("views", "fusion", "fill"), ready, lambda spec: with_facets(spec, "views"),
        lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
        ),
    )
)  # fmt: skip
