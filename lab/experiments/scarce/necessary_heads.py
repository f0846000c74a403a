"""Only the necessary heads: attention heads chosen by the few labels, before probing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders.minilm.heads import ENCODER, pooled_heads
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce import along
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels
from lab.experiments.scarce.words import ahead
from lab.experiments.study import Study
from lab.experiments.views.view import View, parse_views, views_digest
from lab.probes.choose_units import anova_f, choose_units, folds_of, standardised
from lab.stats.checks import Floats
from lab.study.design import Design
from lab.study.plan import Claim, Plan, slope

METHODS: along.Methods = {
    "all": ("all attention heads", "baseline"),
    "last": ("the last layer", "baseline"),
    "heads": ("attention heads chosen", "method"),
    "any heads": ("as many heads drawn at random", "control"),
    "best heads": ("heads chosen by all labels", "ceiling"),
}
LEADS = (("heads", "all"), ("heads", "last"))


class NecessaryHeadsSpec(FewLabelsSpec):
    """In which language the names are, and how many labels choose."""

    facet: str = Field("en", description="The language of the names that MiniLM reads.")
    labels: str = Field(
        "2, 4, 8, 16, 32", description="Labels of each class that are shown, two or more."
    )


def view_of(spec: NecessaryHeadsSpec) -> View:
    """Return the view of the names; raises as ``parse_views``."""
    return parse_views(DATASETS.get(spec.dataset), f"{ENCODER}/{spec.facet}")[0]


def plan(spec: NecessaryHeadsSpec) -> Plan:
    """Every choice at every number of labels. Raises ``BadInput`` for one label a class, as nothing
    is then left to judge a choice by, and as ``counts_of``."""
    counts = counts_of(spec)
    few, more, michel = counts[0], along.MORE, "Michel, Levy & Neubig 2019"
    if few < 2:
        do = "Start with 2."
        raise BadInput("two labels a class or more", f"{few}", do)
    chosen = "chosen heads"
    claims = along.duels([
        ("heads", "all", few, chosen, "all heads", (), ""),
        ("heads", "any heads", few, chosen, "random ones", more, michel),
        ("heads", "last", few, chosen, "the last layer", (), ""),
        ("heads", "all", counts[-1], chosen, "all heads", (), ""),
        ("best heads", "heads", few, "heads chosen by all labels", "heads chosen by few", more,
         "a check for overfitting"),
    ])  # fmt: skip
    slopes = Claim(
        "labels", slope({f"heads@{n}": float(np.log2(n)) for n in counts}), "heads over all",
        more="each doubling of labels adds to what choosing heads gives",
        less="each doubling of labels takes from what choosing heads gives",
    )  # fmt: skip
    arms = along.arms_at(METHODS, counts, spec.n_seeds)
    return Plan(arms, along.outcomes(LEADS, ()), (*claims, slopes))


def by_head(x: Floats, y: NDArray[np.intp], width: int) -> Floats:
    """Return for each unit [d] the mean of ANOVA's F over its head of ``width`` units."""
    return np.repeat(anova_f(x, y).reshape(-1, width).mean(axis=1), width)


def design(spec: NecessaryHeadsSpec, plan: Plan, progress: Progress) -> Design:
    """Choose heads by the labels shown, then fit the same head of few labels on what was chosen;
    raises as ``view_of``, ``few_labels`` and ``folds_of``."""
    view = view_of(spec)
    task = few_labels(spec, [view], progress)
    names = DATASETS.get(spec.dataset).column(Modality.TEXT, view.facet, task.seen.concepts)
    handed = pooled_heads(names.items)
    width = handed.shape[-1]
    n_heads = handed.shape[1] * handed.shape[2]
    x = handed.reshape(len(handed), -1).astype(np.float64)
    last, z = task.seen.x[view].astype(np.float64), standardised(x, task.train)
    best: list[NDArray[np.intp]] = []

    def heads(rows: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
        folds = folds_of(task.seen.families[rows], seed)
        units = choose_units(z[rows], task.y[rows], folds, partial(by_head, width=width))
        # A head is taken whole as soon as one of its units is.
        return np.unique(units // width)

    def units_of(method: str, rows: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
        if method == "best heads":
            best[:] = best or [heads(task.train, 0)]
            chosen = best[0]
        else:
            chosen = heads(rows, seed)
        if method == "any heads":
            chosen = stream(seed, "", f"heads of {len(rows)}").permutation(n_heads)[: len(chosen)]
        return np.asarray((chosen[:, None] * width + np.arange(width)).ravel(), np.intp)

    def right(method: str, n: int, seed: int, progress: Progress) -> Floats:
        rows = task.shown(n, seed)
        own = last if method == "last" else x
        if method not in {"all", "last"}:
            own = x[:, units_of(method, rows, seed)]
        return task.right(task.probe(own, rows, seed).log_proba(own[task.test]))

    return along.design_of(task, plan, spec, right, LEADS, (), n_heads=n_heads,
                           width=width)  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say up to how many labels the choice helps, or up to how many it harms."""
    return [ahead(result, METHODS, *pair) for pair in LEADS]


def limits(result: Result) -> Sequence[str]:
    """Say what was chosen among, and what was not tried."""
    told = result.summary
    return (
        f"Chosen among the {told['n_heads']} heads of MiniLM, {told['width']} numbers each, the "
        "mean over tokens; how many, by families left out among the few. Other models' heads were "
        "not tried.",
        "The model stays as it is: a head that is not chosen is not read, but still runs.",
    )


EXPERIMENTS.register(
    Study(
        id="necessary_heads", title="Only the necessary heads",
        question="Does choosing attention heads by few labels help, or is it overfitting?",
        spec_type=NecessaryHeadsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=lambda result: along.picture(result, METHODS, ["heads", "all"]),
        formula=r"\bar F_h = \frac{1}{w} \sum_{j \in h} F_j",
        references=(
            "Michel, Levy & Neubig (2019), Are Sixteen Heads Really Better than One?, NeurIPS",
            "Dalvi, Sajjad, Durrani & Belinkov (2020), Analyzing Redundancy in Pretrained "
            "Transformer Models, EMNLP",
        ),
        fingerprint=lambda spec: views_digest(spec.dataset, [view_of(spec)]),
        main=("facet", "labels"),
    ).experiment()
)  # fmt: skip
