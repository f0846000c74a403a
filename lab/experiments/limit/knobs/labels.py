"""Labels a class: a probe on frozen features is shown fewer and fewer of them."""

from __future__ import annotations

import numpy as np

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.limit.knob import KNOBS, LimitKnob, ReadyKnob
from lab.experiments.limit.spec import LimitSpec
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.limits.axis import Axis
from lab.stats.checks import Floats


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Draw the labels shown, and ask for the group of concepts of unseen families.

    Raises as ``few_labels``.
    """
    few = FewLabelsSpec(**spec.model_dump(include={"dataset", "n_test", "split_seed"}))
    (view,) = parse_views(DATASETS.get(spec.dataset), spec.a)
    task = few_labels(few, (view,), progress)
    x = task.seen.x[view].astype(np.float64)

    def score(level: float) -> Floats:
        right = []
        for draw in range(spec.n_draws):
            probe = task.probe(x, task.shown(round(level), draw), draw)
            right.append(task.right(probe.log_proba(x[task.test])))
        return np.asarray(np.mean(right, axis=0))

    chance = 1 / len(task.classes)
    return ReadyKnob(
        Axis(np.array(counts_of(few), np.float64), "halvings"), score,
        task.seen.families[task.test], task.y[task.test], chance,
        f"A probe on {view} names one of {len(task.classes)} groups of concepts of families "
        f"that it has not seen. Chance is {chance:.2g}.",
        whole=True,
    )  # fmt: skip


KNOBS.register(
    LimitKnob(
        "labels", "labels a class", "labels a class", "labels of each class that are shown", ("a",),
        ready, lambda spec: with_facets(spec, "a"),
        lambda spec: views_digest(spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.a)),
    )
)  # fmt: skip
