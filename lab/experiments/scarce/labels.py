"""When does pretraining help? Accuracy against labels a class, and what a method is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.two_versions import self_supervised
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce import along
from lab.experiments.scarce import few_labels as few
from lab.experiments.spaces.layers.views import random_twins
from lab.experiments.study import Study
from lab.experiments.views.view import View, parse_views, views_digest, with_facets
from lab.probes.linear import LOG_UNSEEN
from lab.probes.typical import typical
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict
from lab.stats.threads import one_blas_thread
from lab.study.design import Design
from lab.study.plan import Arm, Plan

Rows = NDArray[np.intp]
METHODS: along.Methods = {
    "pretrained": ("pretrained features", "method"),
    "head": ("a self-supervised head on pretrained features", "method"),
    "spread": ("labels spread to neighbours", "method"),
    "typical": ("labels on typical concepts", "method"),
    "unsure": ("labels on unsure concepts", "method"),
    "poor": ("pretrained features seen alone", "method"),
    "shallow": ("a self-supervised head on hand-made features", "method"),
    "hand": ("hand-made features", "baseline"),
    "drawn": ("labels on any concepts", "baseline"),
    "random": ("random weights", "control"),
    "shuffled": ("shuffled labels", "control"),
}
ALL_LABELS = Arm("all", title="pretrained features, all labels", role="ceiling")
LEADS = (("pretrained", "hand"), ("pretrained", "random"), ("pretrained", "poor"))
WORTH = (("head", "pretrained"), ("spread", "pretrained"), ("typical", "drawn"),
         ("shallow", "hand"), ("unsure", "drawn"))  # fmt: skip
ALPHA = 0.9
"""The share of an answer that spreads from neighbours."""


class LabelsSpec(few.FewLabelsSpec):
    """Whose features, and which labels."""

    views: str = Field("lite0/noto, hog/noto", description="Pretrained, then hand-made features.")
    other: str = Field("twemoji", description="The facet for a second version of each concept.")


def views_of(spec: LabelsSpec) -> tuple[View, ...]:
    """Return pretrained, hand-made, both on the other facet, and the random twins of the first.
    Raises ``BadInput`` where it is not so, and as ``parse_views``."""
    dataset = DATASETS.get(spec.dataset)
    views = parse_views(dataset, spec.views)
    twins = [View(e.id, views[0].facet) for e in random_twins(views[0].encoder)]
    if len(views) != 2 or views[0].modality != views[1].modality or not twins:
        expected = "an encoder that has random twins, and a hand-made one of its modality"
        raise BadInput(expected, repr(spec.views), 'Write "lite0/noto, hog/noto".')
    if spec.other in {view.facet for view in views}:
        raise BadInput("another facet than the views have", spec.other, "Take another style.")
    return *views, *(parse_views(dataset, f"{v.encoder}/{spec.other}")[0] for v in views), *twins


def plan(spec: LabelsSpec) -> Plan:
    """Every method at every number of labels; raises as ``counts_of``."""
    counts, more = few.counts_of(spec), along.MORE
    least, second, some = counts[0], counts[1], few.middle(spec)
    donahue, chen, hacohen = "Donahue et al. 2014", "Chen et al. 2020", "Hacohen et al. 2022"
    arms = (*along.arms_at(METHODS, counts, spec.n_seeds), ALL_LABELS)
    return Plan(arms, along.outcomes(LEADS, WORTH), along.duels([
        ("pretrained", "hand", least, "trained nets", "plain features", more, donahue),
        ("pretrained", "random", least, "pretrained features", "random weights", more, "a control"),
        ("pretrained", "poor", least, "features seen among others", "those seen alone", (), ""),
        ("head", "pretrained", some, "self-supervised heads", "plain features", more, chen),
        ("shallow", "hand", some, "heads on hand-made features", "these alone", more, chen),
        ("spread", "pretrained", some, "spread labels", "labels alone", more, "Zhou et al. 2004"),
        ("typical", "drawn", least, "labels on typical concepts", "any others", more, hacohen),
        ("unsure", "drawn", second, "labels on unsure concepts", "any others",
         (Verdict.LESS, Verdict.EQUAL), hacohen),
    ]))  # fmt: skip


def design(spec: LabelsSpec, plan: Plan, progress: Progress) -> Design:
    """Ask every method about the same test concepts; raises as ``views_of``, ``few_labels``."""
    views, counts = views_of(spec), few.counts_of(spec)
    task, twins = few.few_labels(spec, views, progress), views[4:]
    x = {view: task.seen.x[view].astype(np.float64) for view in views}
    learned: dict[tuple[str, int], Floats] = {}

    def features(method: str, seed: int, progress: Progress) -> Floats:
        if method not in {"head", "shallow"}:
            return x[{"hand": views[1], "random": twins[seed % len(twins)]}.get(method, views[0])]
        if (key := (method, seed)) not in learned:
            own, again = (x[views[i + (method == "shallow")]] for i in (0, 2))
            learned[key] = self_supervised(own, again, task.train, seed, progress)
        return learned[key]

    def right(method: str, n: int, seed: int, progress: Progress) -> Floats:
        here = features(method, seed, progress)
        rows = task.shown(n, seed) if n else task.train
        if method in {"typical", "drawn", "unsure"}:
            rows = put_on(method, task, here, counts[: counts.index(n) + 1], seed)
        if method == "spread":
            return task.right(spread(task, here, rows))
        return task.right(answer(task, here, rows, task.test, seed, method))

    return along.design_of(task, plan, spec, right, LEADS, WORTH)


def put_on(how: str, task: few.FewLabels, x: Floats, counts: Sequence[int], seed: int) -> Rows:
    """Say which concepts get the labels, as many as the last of ``counts`` for each class.

    The unsure are those of the smallest margin at each count, by the labels of the one before.
    """
    train, most = task.train, counts[-1] * len(task.classes)
    if how == "typical":
        return train[typical(x[train], most, seed)]
    if how == "drawn" or len(counts) == 1:
        return stream(seed, "", "labels on any concepts").permutation(train)[:most]
    rows = put_on(how, task, x, counts[:-1], seed)
    left = np.setdiff1d(train, rows)
    p = np.sort(np.exp(answer(task, x, rows, left, seed)), axis=1)
    unsure = np.argsort(p[:, -1] - p[:, -2], kind="stable")
    return np.concatenate([rows, left[unsure[: most - len(rows)]]])


def answer(
    task: few.FewLabels, x: Floats, rows: Rows, asked: Rows, seed: int, method: str = ""
) -> Floats:
    """Return log-probabilities of the rows ``asked`` by the head of few labels."""
    y = task.y.copy()
    if method == "shuffled":
        y[rows] = stream(seed, "", "labels shuffled").permutation(y[rows])
    if len(only := np.unique(y[rows])) == 1:
        # A few labels on any concepts may be of one class: no other is known.
        known = np.arange(len(task.classes)) == only
        return np.tile(np.where(known, 0.0, LOG_UNSEEN), (len(asked), 1))
    probe = replace(task, y=y).probe(x, rows, seed, unlabelled=method != "poor")
    return probe.log_proba(x[asked])


def spread(task: few.FewLabels, x: Floats, rows: Rows) -> Floats:
    """Return the shares of classes that labels spread to the test from training neighbours."""
    from sklearn.semi_supervised import LabelSpreading

    z = unit_rows(x - x[task.train].mean(axis=0))
    y = np.where(np.isin(task.train, rows), task.y[task.train], -1)
    with one_blas_thread():
        model = LabelSpreading("rbf", alpha=ALPHA, max_iter=1000).fit(z[task.train], y)
        return np.asarray(model.predict_proba(z[task.test]))


def points(result: Result) -> Sequence[str]:
    """Say up to where pretraining is ahead, and what a method is worth."""
    from lab.experiments.scarce.words import ahead

    leads = [ahead(result, METHODS, *pair) for pair in LEADS[:2]]
    return [*leads, *(along.worth(result, METHODS, *pair) for pair in WORTH[:3])]


def limits(result: Result) -> Sequence[str]:
    """Say the other limits, and what each method was allowed."""
    from lab.experiments.scarce.words import ahead

    return (
        ahead(result, METHODS, *LEADS[2]),
        *(along.worth(result, METHODS, *pair) for pair in WORTH[3:]),
        "Self-supervision is told which two versions of a training concept are one.",
        "Labels on typical, unsure or any concepts are as many in all, but not as many a class.",
    )


EXPERIMENTS.register(
    Study(
        id="labels", title="When does pretraining help?",
        question="How many labels until pretraining adds nothing?",
        spec_type=LabelsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=lambda result: along.picture(result, METHODS, ["pretrained", "hand"]),
        formula=r"n^* : \mathrm{acc}_{\mathrm{pretrained}}(n) = \mathrm{acc}_{\mathrm{hand}}(n)",
        references=(
            "Chen et al. (2020), A Simple Framework for Contrastive Learning, ICML",
            "Zhou et al. (2004), Learning with Local and Global Consistency, NIPS",
            "Donahue et al. (2014), DeCAF, ICML", "Hacohen et al. (2022), TypiClust, ICML",
        ),
        fingerprint=lambda spec: views_digest(spec.dataset, views_of(spec)),
        resolve=lambda spec: with_facets(spec, "views"), main=("views", "labels"),
    ).experiment()
)  # fmt: skip
