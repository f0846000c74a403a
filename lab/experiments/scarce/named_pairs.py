"""Only named pairs of modalities may interact: does the restriction pay where items are few?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.scarce.every_graph import GRAPH, graph_arm, graphs_of, pairs_of
from lab.experiments.scarce.few_labels import few_labels
from lab.experiments.scarce.graphical_models import UNIT, GraphicalModelsSpec, names_of
from lab.experiments.scarce.modalities import Modalities
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.graphs.edges import Edge, edges_of
from lab.fusion.graphs.gaussian import GaussianGraph
from lab.limits.at_count import ahead_words, gone_at
from lab.stats.by_ends import decide_ends
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

FUSIONS = {
    "all": "a fusion of all pairs", "named": "a fusion of the named pairs",
    "none": "a fusion without pairs", "other": "a fusion of the other pairs",
    "shuffled": "the named pairs, labels shuffled",
}  # fmt: skip
OVER_NONE, OVER_ALL = "over no edge", "named over all"
OUTCOMES = (
    Outcome("accuracy", title="accuracy", margin=0.02),
    Outcome(OVER_NONE, title="accuracy over a graph without edges"),
    Outcome(OVER_ALL, title="accuracy of named pairs over all pairs"),
)


def plan(spec: GraphicalModelsSpec) -> Plan:
    """Every fusion and graph at every number of items; raises as ``graphs_of``, ``edges_of``."""
    counts, graphs = numbers_of(spec.labels, 2, UNIT), graphs_of(spec)
    if not edges_of(spec.edges, names_of(spec)):
        do = f'Write "{"-".join(pairs_of(spec)[0])}".'
        raise BadInput("a named pair or more", "none", do)
    roles: dict[str, Role] = {
        "all": "baseline", "none": "baseline", "other": "control", "shuffled": "control",
    }  # fmt: skip
    titles = FUSIONS | {arm: f"a graph of {arm.removeprefix(GRAPH)}" for arm in graphs}
    arms = [
        Arm(f"{m}@{n}", title=f"{title}, {n} items", role=roles.get(m, "method"),
            seeds=spec.n_seeds)
        for m, title in titles.items() for n in counts
    ]  # fmt: skip
    few, most, named = counts[0], counts[-1], "the named pairs"

    def claim(a: str, b: str, n: int, *, primary: bool = False, source: str = "") -> Claim:
        where, other = f"with {n} items", FUSIONS[b]
        return Claim(
            f"{a} over {b} at {n}", minus(f"{a}@{n}", f"{b}@{n}"), "accuracy", primary=primary,
            more=f"{where}, {named} beat {other}", less=f"{where}, {named} lose to {other}",
            equal=f"{where}, {named} tie {other}", source=source,
            expects=frozenset({Verdict.MORE} if source else ()),
        )  # fmt: skip

    gain = slope({f"named@{n}": float(np.log2(n)) for n in counts})
    return Plan(tuple(arms), OUTCOMES, (
        claim("named", "all", few, primary=True, source="Koller & Friedman 2009"),
        claim("named", "all", most), claim("named", "none", few), claim("named", "none", most),
        claim("named", "other", few), claim("named", "shuffled", few, source="a control"),
        Claim("labels", gain, OVER_ALL,
              more="each doubling of items adds to what the restriction gives",
              less="each doubling of items takes from what the restriction gives"),
    ))  # fmt: skip


def design(spec: GraphicalModelsSpec, plan: Plan, progress: Progress) -> Design:
    """Ask every fusion and graph of the same concepts; raises as ``few_labels``."""
    views, names = parse_views(DATASETS.get(spec.dataset), spec.views), names_of(spec)
    bench = few_labels(spec, views, progress)
    nodes, graphs, pairs = Modalities.of(bench, names, spec.width), graphs_of(spec), pairs_of(spec)
    named, asked = edges_of(spec.edges, names), nodes.some(bench.test)
    chosen = {"all": pairs, "none": [], "other": [p for p in pairs if p not in named]}

    @cache
    def fitted(count: int, seed: int) -> GaussianGraph:
        return GaussianGraph.fit(nodes.some(bench.shown(count, seed)), len(bench.classes))

    @cache
    def right(method: str, count: int, seed: int) -> Floats:
        if method in graphs:
            graph = fitted(count, seed).with_edges(graphs[method])
            return bench.right(graph.log_proba(asked.views, asked.present))
        rows, y = bench.shown(count, seed), bench.y.copy()
        if method == "shuffled":
            y[rows] = stream(seed, "", "shuffled labels").permutation(y[rows])
        x = crossed(nodes.x, chosen.get(method, named))
        probe = replace(bench, y=y).probe(x, rows, seed)
        return bench.right(probe.log_proba(x[bench.test]))

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, count = arm.partition("@")
        own = right(method, int(count), seed)
        scores = {"accuracy": own}
        if method in graphs:
            scores[OVER_NONE] = own - right(graph_arm([]), int(count), seed)
        if method == "named":
            scores[OVER_ALL] = own - right("all", int(count), seed)
        return scores

    test = bench.seen.take(bench.test)
    return Design(
        plan, Items(tuple(test.concepts), test.families, seed=spec.split_seed), score,
        chance={"accuracy": 1 / len(bench.classes), OVER_NONE: 0.0, OVER_ALL: 0.0},
        tables={"edges": nodes.edges(named, spec.split_seed)},
    )  # fmt: skip


def crossed(x: dict[str, Floats], pairs: Sequence[Edge]) -> Floats:
    """Return all components side by side, then the products of those of each pair [n, d]: of a
    pair no more variance than of a view."""
    products = [
        (x[a][:, :, None] * x[b][:, None, :]).reshape(len(x[a]), -1) / np.sqrt(x[b].shape[1])
        for a, b in pairs
    ]
    return np.concatenate([*x.values(), *products], axis=1)


def points(result: Result) -> Sequence[str]:
    """Say up to how many items the restriction is ahead, and which graph is best with few."""
    counts = numbers_of(result.spec.model_dump()["labels"], 2, UNIT)
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    lead = [rows[f"named@{n}", OVER_ALL] for n in counts]
    if any(decide_ends((row["low"], row["high"])) is Verdict.MORE for row in lead):
        ahead = ahead_words(gone_at(counts, lead), UNIT)
    else:
        ahead = "is surely ahead at no number of items"
    few, best = counts[0], max(
        graphs_of(GraphicalModelsSpec(**result.spec.model_dump())),
        key=lambda arm: rows[f"{arm}@{counts[0]}", "accuracy"]["value"] or 0.0,
    )  # fmt: skip
    row = rows[f"{best}@{few}", OVER_NONE]
    return (
        f"Against a fusion of all pairs, one of the named pairs {ahead}.",
        f"With {few} items the best graph has {best.removeprefix(GRAPH)}: its accuracy over that "
        f"of no edge is {row['value']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f}).",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what interacts, and what was not tried."""
    return (
        "Modalities interact through products of their components; one head reads them all, and "
        f"its penalty is chosen by families left out. {result.spec.model_dump()['width']} "
        "components of each view.",
        "The best of all graphs was a little lucky. Deep nets with such a restriction, and more "
        "than three modalities, were not tried.",
    )


def figure(result: Result) -> go.Figure:
    """The graph, and accuracy of every fusion by the items shown."""
    from lab.figures.study.graph import graph_and_curves

    return graph_and_curves(result.numbers(), FUSIONS, "items of each class",
                            plain=("other", "shuffled"))  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="named_pairs", title="Only named pairs interact",
        question="Does it pay to let only named pairs of modalities interact?",
        spec_type=GraphicalModelsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"\sum_m w_m^\top x_m + \sum_{(a, b) \in E} x_a^\top W_{ab}\, x_b",
        references=("Koller & Friedman (2009), Probabilistic Graphical Models",
                    "Zadeh et al. (2017), Tensor Fusion Network, EMNLP (products)"),
        fingerprint=lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
        ),
        resolve=lambda spec: with_facets(spec, "views"), main=("views", "edges", "labels"),
    ).experiment()
)  # fmt: skip
