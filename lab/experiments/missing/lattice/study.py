"""The lattice: every subset of modalities at test time, every fill, every way to be missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.missing.lattice.edges import edges, shapley
from lab.experiments.missing.lattice.scoring import Scoring, test_items
from lab.experiments.missing.lattice.spec import (
    CLIFF,
    MECHANISMS,
    TOLD,
    WHOLE,
    LatticeSpec,
    cliff_arm,
    hides,
    names_of,
    subset_arm,
)
from lab.experiments.missing.question import question_of
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.base import FUSIONS
from lab.fusion.late import all_subsets
from lab.impute.base import IMPUTERS
from lab.impute.fills import FILLS
from lab.stats.contrast import Over
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

if TYPE_CHECKING:
    import plotly.graph_objects as go

OUTCOME, MARGIN = "accuracy", 0.05
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
WHO = {
    "shared": "by chance", "imbalanced": "at unequal rates", "mar": "because of another modality",
    "mnar": "because of itself", "segment": "by chance, and only a segment of each",
}  # fmt: skip


def plan(spec: LatticeSpec) -> Plan:
    """Does the last modality help? What does each fill, mechanism and rate change?"""
    names = names_of(spec)
    *others, last = names
    hole = [name for name in names if name != names[1]]
    with_hole = {fill.id: subset_arm(fill.id, hole, names) for fill in FILLS}
    none, some, twice = hides(spec)
    arms = [Arm(WHOLE, title="all modalities", seeds=spec.seeds)]
    arms += [
        Arm(subset_arm(fill.id, subset, names), seeds=spec.seeds,
            title=f"{' and '.join(subset)}; the rest {fill.title}")
        for subset in all_subsets(names)[:-1] for fill in FILLS
    ]  # fmt: skip
    for when in ("test", "train"):
        arms += [Arm(f"{when}|{m}", title=f"missing {WHO[m]}, at {when} time", seeds=spec.seeds)
                 for m in MECHANISMS]  # fmt: skip
    arms += [Arm(f"fusion|{f.id}", title=f.title, seeds=spec.seeds) for f in FUSIONS]
    arms += [
        Arm(cliff_arm(hide, rate), title=f"trained at {hide:g}, tested at {rate:g} missing",
            seeds=spec.seeds)
        for hide in hides(spec) for rate in CLIFF
    ]  # fmt: skip
    near, far = min(CLIFF, key=lambda rate: abs(rate - some)), CLIFF[-1]
    claims = [
        Claim("adding", minus(WHOLE, subset_arm(TOLD, others, names)), OUTCOME,
              more=f"adding {last} helps", less=f"adding {last} hurts",
              equal=f"adding {last} changes nothing", primary=True),
        Claim("where zeros stand", minus(with_hole["zero_input"], with_hole["zero_feature"]),
              OUTCOME, more="zeros at the input do better than zeros at the feature",
              less="zeros at the input do worse than zeros at the feature",
              equal="zeros at the input do as well as zeros at the feature"),
        Claim("imputing", minus(with_hole["imputed"], with_hole[TOLD]), OUTCOME,
              more="imputing beats the learned token", less="the learned token beats imputing",
              equal="imputing does as well as the learned token"),
        Claim("a donor", minus(with_hole["donor"], with_hole["shuffled"]), OUTCOME,
              more="the nearest donor beats any other item",
              less="the nearest donor does worse than any other item",
              equal="the nearest donor does as well as any other item"),
        Claim("unequal rates", minus("test|imbalanced", "test|shared"), OUTCOME, expects=LESS,
              source="MissBench (arXiv 2603.09874)", more="unequal rates hurt less than equal ones",
              less="unequal rates hurt more than equal ones",
              equal="unequal rates hurt as much as equal ones"),
        Claim("not at random", minus("test|mnar", "test|shared"), OUTCOME,
              more="it hurts less where an item decides that it is missing",
              less="it hurts more where an item decides that it is missing",
              equal="it hurts as much where an item decides that it is missing"),
        Claim("protects", minus(cliff_arm(some, near), cliff_arm(none, near)), OUTCOME,
              expects=MORE, source="MuteBench (arXiv 2605.15235)",
              more="hiding modalities in training protects where as much is missing",
              less="hiding modalities in training harms where as much is missing",
              equal="hiding modalities in training changes nothing where as much is missing"),
        Claim("cliff", {cliff_arm(some, near): 1.0, cliff_arm(some, far): -1.0,
                        cliff_arm(twice, near): -1.0, cliff_arm(twice, far): 1.0},
              OUTCOME, expects=MORE, source="MuteBench (arXiv 2605.15235)",
              more="beyond the trained rate more is lost than by training at twice the rate",
              less="beyond the trained rate less is lost than by training at twice the rate",
              equal="beyond the trained rate as much is lost as by training at twice the rate"),
    ]  # fmt: skip
    outcome = Outcome(OUTCOME, title="balanced accuracy", margin=MARGIN, balanced=True)
    return Plan(tuple(arms), (outcome,), tuple(claims))


def design(spec: LatticeSpec, plan: Plan, progress: Progress) -> Design:
    """Train every fusion, take away, fill, and ask the same test items.

    Raises what ``question_of`` raises, and ``UnknownId`` for a fusion that is not there.
    """
    FUSIONS.get(spec.fusion)
    question = question_of(spec, progress)
    names = names_of(spec)
    scoring = Scoring(spec, question, names)
    ids, families, classes = test_items(question)
    items = Items(ids, families, classes, n_resamples=spec.n_resamples, seed=spec.split_seed)
    over = Over(np.unique(families, return_inverse=True)[1], classes, spec.n_resamples,
                spec.split_seed)  # fmt: skip
    chance = 1 / len(question.answers)
    arms = [subset_arm(f.id, one, names) for f in FILLS for one in all_subsets(names)]
    scores = {
        arm: np.stack([scoring.right(arm, seed, progress) for seed in range(spec.seeds)], axis=1)
        for arm in dict.fromkeys(arms)
    }

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        return {OUTCOME: scoring.right(arm, seed, progress)}

    return Design(
        plan, items, score, chance={OUTCOME: chance},
        summary={"modalities": list(names), "synthetic": list(question.synthetic),
                 "n_train": len(question.rows("train"))},
        tables={"edges": edges(scores, names, over, MARGIN),
                "shapley": shapley(scores, names, over, chance)},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say where more modalities hurt, and what the most valuable one is worth."""
    worse = [row for row in result.tables["edges"] if row["verdict"] == Verdict.LESS]
    ranked = sorted(result.tables["shapley"], key=lambda row: -(row["value"] or 0.0))
    worth = say.estimate(*(ranked[0][end] for end in ("value", "low", "high")))
    said = [f"{ranked[0]['modality'].capitalize()} carries most: {worth} of the accuracy."]
    if worse:
        most = min(worse, key=lambda row: row["value"])
        by = say.difference(most["value"], most["low"], most["high"])
        rest = FILLS.get(most.get("fill", TOLD)).title
        said.append(f"One more hurts in {len(worse)} of {len(result.tables['edges'])} places. The "
                    f"worst is where {most['adds']} joins {most['has'].replace('+', ' and ')}, "
                    f"the rest {rest}: {by}.")  # fmt: skip
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what is synthetic, and what the networks saw."""
    synthetic = ", ".join(result.summary["synthetic"]) or "nothing"
    return (f"Synthetic: {synthetic}.",
            f"Each network learned from {result.summary['n_train']} items, in at most "
            f"{result.spec.model_dump()['n_steps']} steps, the same for all.",
            "“Adaptive limit” finds how many may be missing: its knob is “missing”.")  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Every subset and fill, the whole and chance."""
    from lab.figures.missing.lattice import lattice

    return lattice(result.numbers())


ENTRY = Study(
    id="lattice",
    title="The lattice of missing modalities",
    question="When does one more modality hurt, and what should fill the hole?",
    spec_type=LatticeSpec,
    plan=plan,
    design=design,
    points=points,
    limits=limits,
    figure=figure,
    formula=r"\phi_m = \sum_{S \not\ni m} \frac{|S|!\,(M-|S|-1)!}{M!}\,(v(S \cup m) - v(S))",
    references=(
        "Liang, Lyu, Fan et al. (2021), MultiBench, NeurIPS Datasets (arXiv 2107.07502)",
        "Shapley (1953), A value for n-person games",
        "Rubin (1976), Inference and missing data, Biometrika 63",
    ),
    fingerprint=lambda spec: views_digest(
        spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
    ),
    resolve=lambda spec: with_facets(spec, "views"),
    uses=(FUSIONS, FILLS, IMPUTERS, "occlusion", "word_drop", "dropped_segments"),
    main=("views", "fusion", "task", "test_rate"),
)
EXPERIMENTS.register(ENTRY.experiment())
