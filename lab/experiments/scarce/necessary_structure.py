"""Only the necessary structure: layers or units chosen by the few labels, before probing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.contracts import Layered
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce import along
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels
from lab.experiments.scarce.words import ahead
from lab.experiments.spaces.layers.views import encoded_layer, layers_of
from lab.experiments.study import Study
from lab.experiments.views.view import View, parse_views, views_digest, with_facets
from lab.probes.choose_units import (
    Score,
    anova_f,
    choose_units,
    folds_of,
    information,
    lasso_weight,
    left_out,
    standardised,
)
from lab.stats.checks import Floats
from lab.study.design import Design
from lab.study.plan import Claim, Plan, slope

METHODS: along.Methods = {
    "all": ("all units of the last layer", "baseline"),
    "units": ("units chosen by F", "method"),
    "told": ("units chosen by information", "method"),
    "sparse": ("units chosen by a lasso", "method"),
    "layer": ("the layer chosen", "method"),
    "any units": ("as many units drawn at random", "control"),
    "any layer": ("a layer drawn at random", "control"),
    "best units": ("units chosen by all labels", "ceiling"),
    "best layer": ("the layer chosen by all labels", "ceiling"),
}
LEADS = tuple((m, "all") for m in ("units", "told", "sparse", "layer"))
RANKED: dict[str, Score] = {"units": anova_f, "told": information, "sparse": lasso_weight}


class NecessaryStructureSpec(FewLabelsSpec):
    """Whose layers and units, and how many labels choose."""

    view: str = Field("lite0/noto", description="An encoder that shows its layers, on a facet.")
    labels: str = Field(
        "2, 4, 8, 16, 32", description="Labels of each class that are shown, two or more."
    )


def view_of(spec: NecessaryStructureSpec) -> View:
    """Return the view. Raises ``BadInput`` where it has no layers, and as ``parse_views``."""
    view = parse_views(DATASETS.get(spec.dataset), spec.view)[0]
    if not isinstance(ENCODERS.get(view.encoder), Layered):
        known = [e.id for e in ENCODERS if isinstance(e, Layered) and not e.card.control]
        do = f"Take one of {', '.join(known)}."
        raise BadInput("an encoder that shows its layers", repr(view.encoder), do)
    return view


def plan(spec: NecessaryStructureSpec) -> Plan:
    """Every choice at every number of labels. Raises ``BadInput`` for one label a class, as nothing
    is then left to judge a choice by, and as ``counts_of``."""
    counts = counts_of(spec)
    few, more, head = counts[0], along.MORE, "Evci et al. 2022"
    if few < 2:
        do = "Start with 2."
        raise BadInput("two labels a class or more", f"{few}", do)
    every = "all units"
    claims = along.duels([
        ("units", "all", few, "units chosen by F", every, more, "Dalvi et al. 2020"),
        ("units", "any units", few, "chosen units", "random ones", more, "Dalvi et al. 2020"),
        ("told", "all", few, "units chosen by information", every, (), ""),
        ("sparse", "all", few, "units chosen by a lasso", every, (), ""),
        ("layer", "all", few, "chosen layers", "the last one", more, head),
        ("best units", "units", few, "units chosen by all labels", "units chosen by few", more,
         "a check for overfitting"),
        ("best layer", "layer", few, "layers chosen by all labels", "layers chosen by few", more,
         "a check for overfitting"),
    ])  # fmt: skip
    slopes = Claim(
        "labels", slope({f"units@{n}": float(np.log2(n)) for n in counts}), "units over all",
        more="each doubling of labels adds to what choosing units gives",
        less="each doubling of labels takes from what choosing units gives",
    )  # fmt: skip
    arms = along.arms_at(METHODS, counts, spec.n_seeds)
    return Plan(arms, along.outcomes(LEADS, ()), (*claims, slopes))


def design(spec: NecessaryStructureSpec, plan: Plan, progress: Progress) -> Design:
    """Choose by the labels shown, then fit the same head on what was chosen; raises as ``view_of``,
    ``few_labels`` and ``folds_of``."""
    view = view_of(spec)
    task = few_labels(spec, [view], progress)
    shown = layers_of(task.seen, view, progress)
    last = list(shown).index(encoded_layer(view))
    layers = [np.asarray(x, np.float64) for x in shown.values()]
    z = [standardised(x, task.train) for x in layers]
    best: dict[str, Floats] = {}

    def chosen(how: str, rows: NDArray[np.intp], seed: int) -> Floats:
        """Return the features of all concepts that these rows choose."""
        y, folds = task.y[rows], folds_of(task.seen.families[rows], seed)
        rng = stream(seed, "", f"structure of {len(rows)}")
        if how == "layer":
            return layers[int(np.argmin([left_out(one[rows], y, folds) for one in z]))]
        if how == "any layer":
            return layers[int(rng.integers(len(layers)))]
        units = choose_units(z[last][rows], y, folds, RANKED.get(how, anova_f))
        any_units = rng.permutation(layers[last].shape[1])[: len(units)]
        return layers[last][:, any_units if how == "any units" else units]

    def right(method: str, n: int, seed: int, progress: Progress) -> Floats:
        rows, how = task.shown(n, seed), method.removeprefix("best ")
        if how != method:
            x = best[how] if how in best else best.setdefault(how, chosen(how, task.train, 0))
        else:
            x = layers[last] if how == "all" else chosen(how, rows, seed)
        return task.right(task.probe(x, rows, seed).log_proba(x[task.test]))

    return along.design_of(task, plan, spec, right, LEADS, (),
                           n_layers=len(layers), n_units=layers[last].shape[1])  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say up to how many labels each choice helps, or up to how many it harms."""
    return [ahead(result, METHODS, *pair) for pair in LEADS]


def limits(result: Result) -> Sequence[str]:
    """Say what was chosen among, and what was not tried."""
    told = result.summary
    return (
        f"Chosen among {told['n_layers']} layers, or {told['n_units']} units of the last; the "
        "layer, and how many units, by families left out among the few.",
        "One head answers for all: only the features differ. Attention heads have a study of their "
        "own: only the necessary heads.",
    )


EXPERIMENTS.register(
    Study(
        id="necessary_structure", title="Only the necessary structure",
        question="Does choosing layers or units by few labels help, or is it overfitting?",
        spec_type=NecessaryStructureSpec, plan=plan, design=design, points=points, limits=limits,
        figure=lambda result: along.picture(result, METHODS, ["units", "all"]),
        formula=r"F_j = \frac{\mathrm{between}_j / (K - 1)}{\mathrm{within}_j / (n - K)}",
        references=(
            "Dalvi, Sajjad, Durrani & Belinkov (2020), Analyzing Redundancy in Pretrained "
            "Transformer Models, EMNLP",
            "Evci, Dumoulin, Larochelle & Mozer (2022), Head2Toe: Utilizing Intermediate "
            "Representations for Better Transfer Learning, ICML",
        ),
        fingerprint=lambda spec: views_digest(spec.dataset, [view_of(spec)]),
        resolve=lambda spec: with_facets(spec, "view"), main=("view", "labels"),
    ).experiment()
)  # fmt: skip
