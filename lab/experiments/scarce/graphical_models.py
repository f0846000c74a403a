"""Graphical models against deep nets: with few items, does knowing what hangs together help?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.scarce.few_labels import FewLabelsSpec, few_labels
from lab.experiments.scarce.modalities import Modalities
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.graphs.edges import edges_of
from lab.limits.at_count import ahead_words, gone_at
from lab.probes.calibration import expected_calibration_error
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRAPHS = {"tree": "a learnt tree", "product": "a graph without edges", "wrong": "a wrong tree",
          "named": "a graph of named pairs", "joint": "a graph of all pairs"}  # fmt: skip
OTHERS = {"logistic": "logistic regression", "mlp": "a deep net", "transformer": "a transformer",
          "alone": "the first view alone"}  # fmt: skip
LOST, UNIT, CEILING = "one lost", "items a class", "all labels"
LEADS = {"over logistic": "logistic", "over MLP": "mlp"}
OUTCOMES = (
    Outcome("accuracy", title="accuracy", margin=0.02),
    Outcome("brier", title="Brier score", higher_is_better=False, margin=0.02),
    Outcome(LOST, title="accuracy with one modality missing", margin=0.02),
    Outcome("ece", title="calibration error (ECE)", higher_is_better=False),
    *(Outcome(lead, title=f"accuracy {lead}", margin=0.02) for lead in LEADS),
)
NG, KOLLER = "Ng & Jordan 2001", "Koller & Friedman 2009"


class GraphicalModelsSpec(FewLabelsSpec):
    """What is seen of each item, and which pairs of modalities an expert would join."""

    views: str = Field("lite0/noto, minilm/en, speech_embedding/en+m3", description="Views.")
    edges: str = Field(
        "image-text, text-speech", description="Named pairs of modalities that may hang together "
        "(of views, where two have one modality); empty: those that a tree learns.",
    )  # fmt: skip
    labels: str = Field("2, 4, 8, 16, 32", description="Items of each class that are shown.")
    width: int = Field(8, ge=1, le=64, description="Principal components of each view.")


def names_of(spec: GraphicalModelsSpec) -> list[str]:
    """Return the node of each view: its modality, or the view itself where two share one."""
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    kinds = [view.modality.value for view in views]
    return [k if kinds.count(k) == 1 else str(v) for k, v in zip(kinds, views, strict=True)]


def plan(spec: GraphicalModelsSpec) -> Plan:
    """Every method at every number of items; raises as ``numbers_of`` and ``edges_of``."""
    counts = numbers_of(spec.labels, 2, UNIT)  # one does not say what varies within a class
    edges_of(spec.edges, names_of(spec))
    few, most = counts[0], counts[-1]
    arms = [
        Arm(f"{method}@{n}", title=f"{title}, {n} items", seeds=spec.n_seeds,
            role="control" if method == "wrong" else "method" if method in GRAPHS else "baseline")
        for method, title in {**GRAPHS, **OTHERS}.items() for n in counts
    ]  # fmt: skip
    ceiling = Arm(CEILING, title="logistic regression, all labels", role="ceiling")
    claims = (
        _claim(few, "tree", "mlp", "accuracy", NG, primary=True),
        _claim(most, "mlp", "tree", "accuracy", NG),
        _claim(few, "product", "logistic", "accuracy", NG),
        _claim(few, "tree", "mlp", LOST, KOLLER),
        _claim(few, "named", "joint", "brier", KOLLER),
        _claim(most, "tree", "product", "brier", "Friedman, Geiger & Goldszmidt 1997"),
        _claim(most, "tree", "wrong", "brier", "a control"),
    )
    return Plan((*arms, ceiling), OUTCOMES, claims)


def _claim(n: int, a: str, b: str, outcome: str, source: str, *, primary: bool = False) -> Claim:
    """Expect ``a`` to be better than ``b`` with ``n`` items a class."""
    one, other = ({**GRAPHS, **OTHERS}[method] for method in (a, b))
    where, gone = f"with {n} items a class", " with a modality gone" * (outcome == LOST)
    better = "has better odds than" if outcome == "brier" else "beats"
    won, lost = (f"{where}, {x} {better} {y}{gone}" for x, y in ((one, other), (other, one)))
    low = outcome == "brier"
    return Claim(
        f"{a} over {b}, {outcome}", minus(f"{a}@{n}", f"{b}@{n}"), outcome, primary=primary,
        more=lost if low else won, less=won if low else lost, source=source,
        equal=f"{where}, {one} ties {other}{gone}",
        expects=frozenset({Verdict.LESS if low else Verdict.MORE}),
    )  # fmt: skip


def design(spec: GraphicalModelsSpec, plan: Plan, progress: Progress) -> Design:
    """Ask all methods of the same concepts. Raises as ``few_labels`` and ``edges_of``."""
    views, names = parse_views(DATASETS.get(spec.dataset), spec.views), names_of(spec)
    bench = few_labels(spec, views, progress)
    nodes, y, k = Modalities.of(bench, names, spec.width), bench.y[bench.test], len(bench.classes)
    named, asked = edges_of(spec.edges, names), nodes.some(bench.test)
    drawn = stream(spec.split_seed, "", "lost").permutation(len(y)) % len(names)
    lost = {name: drawn != i for i, name in enumerate(names)}

    @cache
    def answers(method: str, count: int, seed: int) -> tuple[Floats, Floats]:
        rows = bench.shown(count, seed) if count else bench.train
        said = nodes.fit(method, rows, named, seed, progress)
        return said(asked.views, asked.present), said(asked.views, lost)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, count = arm.partition("@")
        full, less = answers(method, int(count or 0), seed)
        right, ece = bench.right(full), expected_calibration_error(full, y)
        scores = {
            "accuracy": right, LOST: bench.right(less), "ece": np.full(len(y), ece),
            "brier": np.square(np.exp(full) - np.eye(k)[y]).sum(axis=1),
        }  # fmt: skip
        for lead, other in LEADS.items() if method in {"tree", "product"} else ():
            scores[lead] = right - bench.right(answers(other, int(count), seed)[0])
        return scores

    ids, families = np.array(bench.seen.concepts)[bench.test], bench.seen.families[bench.test]
    return Design(
        plan, Items(tuple(map(str, ids)), families, seed=spec.split_seed), score,
        chance={"accuracy": 1 / k, LOST: 1 / k, "brier": 1 - 1 / k, **dict.fromkeys(LEADS, 0.0)},
        tables={"edges": nodes.edges(named, spec.split_seed)},
    )  # fmt: skip


def ends(result: Result) -> dict[str, dict[str, Any]]:
    """Return by lead the number of items up to which the graph is ahead: a ``ZeroCrossing``, and
    whether it is "sure" to be ahead anywhere."""
    counts = numbers_of(result.spec.model_dump()["labels"], 2, UNIT)
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    found = {lead: [rows[f"{method}@{n}", lead] for n in counts]
             for lead, method in zip(LEADS, ("product", "tree"), strict=True)}  # fmt: skip
    return {lead: {**gone_at(counts, of), "sure": any((row["low"] or 0) > 0 for row in of)}
            for lead, of in found.items()}  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say up to how many items the graphs are ahead, and which modalities hang together most."""
    edge = max(result.tables["edges"], key=lambda row: row["bits"])
    logistic, net = (
        ahead_words(found, UNIT) if found["sure"] else "is surely ahead at no number of items"
        for found in ends(result).values()
    )
    return (
        f"Against logistic regression, a graph without edges {logistic}.",
        f"Against a deep net, a learnt tree {net}.",
        f"Given the class, {edge['a']} and {edge['b']} share most: {edge['bits']:.2g} bits.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what fills a missing modality, and what the nets were allowed."""
    return (
        "A graph sums a missing modality out exactly; logistic regression has its mean instead; "
        "nets saw modalities hidden while they learned. How long they learn is chosen with halves "
        "of the labels left out; then each learns from all labels shown, and from none beyond.",
        "The interval of the calibration error is over draws of labels alone.",
    )


def figure(result: Result) -> go.Figure:
    """The graph, and accuracy of every method by the items shown."""
    from lab.figures.study.graph import graph_and_curves

    titles = {**GRAPHS, **OTHERS, CEILING: CEILING}
    return graph_and_curves(result.numbers(), titles, "items of each class")


EXPERIMENTS.register(
    Study(
        id="graphical_models", title="Graphical models",
        question="With few items, does a graph beat a deep net?",
        spec_type=GraphicalModelsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"p(y \mid x) \propto p(y) \prod_m p(x_m \mid y, x_{\pi(m)})",
        references=("Koller & Friedman (2009), Probabilistic Graphical Models",
                    "Ng & Jordan (2001), On Discriminative vs. Generative Classifiers, NIPS",
                    "Friedman, Geiger & Goldszmidt (1997), Bayesian Network Classifiers"),
        fingerprint=lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
        ),
        resolve=lambda spec: with_facets(spec, "views"), main=("views", "edges", "labels"),
    ).experiment()
)  # fmt: skip
