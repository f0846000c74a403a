"""Finer labels: are a few items with rich labels worth more than the same with the group alone?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from lab.adapt.rich_labels import answer_rich
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce import along
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels, middle
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.language.keywords import other_words
from lab.probes.choose_units import standardised
from lab.stats.checks import Floats
from lab.study.design import Design
from lab.study.plan import Plan

METHODS: along.Methods = {
    "group": ("the group alone", "method"),
    "subgroups": ("subgroups", "method"),
    "keywords": ("the group and keywords", "method"),
    "rich": ("subgroups and keywords", "method"),
    "subgroups shuffled": ("subgroups, shuffled in the group", "control"),
    "keywords shuffled": ("the group and shuffled keywords", "control"),
    "logistic": ("the group alone, logistic regression", "baseline"),
}
WORTH = (("rich", "group"), ("subgroups", "group"), ("keywords", "group"))


class FinerLabelsSpec(FewLabelsSpec):
    """Whose features, and how many items are described."""

    view: str = Field("lite0/noto", description="What is described: an encoder on a facet.")
    labels: str = Field("1, 2, 4, 8, 16", description="Items of each group that are shown.")
    level: Literal["group", "subgroup"] = Field(
        "group", description="What is asked; that has finer labels is true of the group alone."
    )


def plan(spec: FinerLabelsSpec) -> Plan:
    """Every kind of label at every number of items.

    Raises ``BadInput`` where the subgroup is asked, which has none finer, and as ``counts_of``.
    """
    if spec.level != "group":
        do = "Ask for the group."
        raise BadInput("a level that has finer labels", repr(spec.level), do)
    counts = counts_of(spec)
    few, some = counts[0], middle(spec)
    chen, caruana, shuffled = "Chen et al. 2018", "Caruana 1997", "shuffled ones"
    claims = along.duels([
        ("rich", "group", some, "rich labels", "groups alone", along.MORE, caruana),
        ("rich", "group", few, "rich labels", "groups alone", along.MORE, caruana),
        ("subgroups", "group", some, "subgroups", "groups alone", along.MORE, chen),
        ("keywords", "group", some, "keywords", "groups alone", along.MORE, caruana),
        ("subgroups", "subgroups shuffled", some, "subgroups", shuffled, along.MORE, "a control"),
        ("keywords", "keywords shuffled", some, "keywords", shuffled, along.MORE, "a control"),
        ("group", "logistic", some, "small networks", "logistic regressions", (), ""),
    ])  # fmt: skip
    arms = along.arms_at(METHODS, counts, spec.n_seeds)
    return Plan(arms, along.outcomes((), WORTH), claims)


def design(spec: FinerLabelsSpec, plan: Plan, progress: Progress) -> Design:
    """Teach each kind of label on the same items and ask for the group of other families.

    Raises ``BadInput`` for a data set without keywords, and as ``few_labels``.
    """
    dataset = DATASETS.get(spec.dataset)
    if (keywords := getattr(dataset, "keywords", None)) is None:
        raise BadInput("a data set whose concepts have keywords", spec.dataset, "Take emojilab.")
    view = parse_views(dataset, spec.view)[0]
    task = few_labels(spec, [view], progress)
    x, groups = task.seen.x[view].astype(np.float64), np.array(task.classes)[task.y]
    said = [set(other_words(group, keywords(concept, "en")))
            for concept, group in zip(task.seen.concepts, groups, strict=True)]  # fmt: skip
    # A concept without a subgroup is of the others of its group.
    finer = np.array([f"{g}: {s}" for g, s in zip(groups, task.seen.labels, strict=True)])
    z = standardised(x, task.train)

    def right(method: str, n: int, seed: int, progress: Progress) -> Floats:
        rows = task.shown(n, seed)
        if method == "logistic":
            return task.right(task.probe(x, rows, seed).log_proba(x[task.test]))
        kind, _, shuffled = method.partition(" ")
        own = finer[rows] if kind in {"subgroups", "rich"} else groups[rows]
        told = [said[row] for row in rows] if kind in {"keywords", "rich"} else []
        if shuffled:
            mix = stream(seed, "", "finer labels shuffled")
            told = [told[i] for i in mix.permutation(len(told))]
            for c in np.unique(task.y[rows]):
                mine = task.y[rows] == c
                own[mine] = mix.permutation(own[mine])
        _, first, fine = np.unique(own, return_index=True, return_inverse=True)
        known = sorted(set[str]().union(*told))
        words = np.array([[word in one for word in known] for one in told], np.float64)
        return task.right(answer_rich(z[rows], z[task.test], fine, task.y[rows][first],
                                      words if known else None, seed, progress))  # fmt: skip

    return along.design_of(task, plan, spec, right, (), WORTH,
                           n_keywords=sum(map(len, said)) / len(said))  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say how many items with the group alone do as well."""
    return [along.worth(result, METHODS, *pair) for pair in WORTH]


def limits(result: Result) -> Sequence[str]:
    """Say what the labels are."""
    return (
        f"{result.summary['n_keywords']:.1f} keywords a concept; those that share a word with the "
        "name of the group were taken out. They may still hold the name of the concept.",
        "All but the logistic regression are one network, its steps fixed beforehand.",
        "Subgroups were made by those who made the groups, so they may know them.",
    )


EXPERIMENTS.register(
    Study(
        id="finer_labels", title="Finer labels",
        question="Are a few items with rich labels worth more than a class label alone?",
        spec_type=FinerLabelsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=lambda result: along.picture(result, METHODS, ["group", "rich"]),
        formula=r"p(g \mid x) = \sum_{s \in g} p(s \mid x)",
        references=(
            "Caruana (1997), Multitask Learning, Machine Learning 28",
            "Chen, Ding, Chin & Marculescu (2018), Understanding the Impact of Label Granularity "
            "on CNN-based Image Classification, ICDM Workshops",
        ),
        fingerprint=lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.view)
        ),
        resolve=lambda spec: with_facets(spec, "view"), main=("view", "labels"),
    ).experiment()
)  # fmt: skip
