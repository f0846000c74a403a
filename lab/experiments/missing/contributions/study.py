"""Who carried it: does an answer go wrong more often where the modalities are at odds?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.missing.contributions.explain import (
    Explained,
    background_rows,
    excess,
    explain,
    interaction_rows,
    item_rows,
    template_rows,
    type_rows,
    view_rows,
)
from lab.experiments.missing.contributions.planted import planted_f1
from lab.experiments.missing.contributions.spec import ContributionsSpec
from lab.experiments.missing.question import question_of
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.base import FUSIONS
from lab.stats.checks import codes_of
from lab.stats.contrast import Over
from lab.stats.credit import Credit
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

if TYPE_CHECKING:
    import plotly.graph_objects as go

FUSED, PLANTED, BAR = "fusion", "planted", "bar"
AGREE, COMPLEMENT, F1 = "conflict less agreement", "conflict less complement", "macro-F1"
LEAST_F1 = 0.8
SOURCE = "Wang et al. 2022 (M2Lens), section 7"


def plan(spec: ContributionsSpec) -> Plan:
    """Is an answer in conflict wrong more often? Are known types found again?"""
    more = frozenset({Verdict.MORE})
    arms = (
        Arm(FUSED, title=FUSIONS.get(spec.fusion).title, seeds=spec.seeds),
        Arm(PLANTED, title="the same fusion on a planted label", seeds=spec.seeds),
        Arm(BAR, title="the least F1 asked for", role="control"),
    )
    outcomes = (
        Outcome(AGREE, title="error in conflict less that in agreement",
                higher_is_better=False, margin=0.05),
        Outcome(COMPLEMENT, title="error in conflict less that in complement",
                higher_is_better=False, margin=0.05),
        Outcome(F1, title="macro-F1 of the types"),
    )  # fmt: skip
    claims = (
        Claim("agreement", {FUSED: 1.0}, AGREE, expects=more, source="ours, after M2Lens",
              more="more answers are wrong where views disagree than where all agree",
              less="fewer answers are wrong where views disagree than where all agree",
              equal="as many answers are wrong where views disagree as where all agree"),
        Claim("complement", {FUSED: 1.0}, COMPLEMENT, expects=more, source=SOURCE, primary=True,
              more="more answers are wrong where views disagree than where all agree and none "
              "leads",
              less="fewer answers are wrong where views disagree than where all agree and none "
              "leads",
              equal="as many answers are wrong where views disagree as where all agree and none "
              "leads"),
        Claim("types", minus(PLANTED, BAR), F1, expects=more,
              more=f"known types are found with a macro-F1 above {LEAST_F1}",
              less=f"known types are found with a macro-F1 below {LEAST_F1}"),
    )  # fmt: skip
    return Plan(arms, outcomes, claims)


def design(spec: ContributionsSpec, plan: Plan, progress: Progress) -> Design:
    """Train the fusion, explain every test item, and compare the types of its answers.

    Raises what ``question_of`` raises, ``UnknownId`` for a fusion that is not there.
    """
    fusion, question = FUSIONS.get(spec.fusion), question_of(spec, progress)
    train, valid, test = (question.examples(part) for part in ("train", "validation", "test"))
    rows, views = question.rows("test"), list(question.views)
    families = question.families[rows]

    def explained(seed: int) -> Explained:
        fused = fusion.fit(train, valid, len(question.answers), seed, progress)
        drawn = background_rows(len(train), spec.n_background, seed)
        return explain(fused, test.views, {view: x[drawn] for view, x in train.views.items()})

    first = explained(spec.init_seed)
    wrong = (first.answers != test.labels).astype(np.float64)
    over = Over(codes_of(families, len(rows), "families"), None, spec.n_resamples, spec.split_seed)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm == BAR:
            return {F1: np.full(len(rows), LEAST_F1)}
        drawn = spec.init_seed + seed
        if arm == PLANTED:
            f1 = planted_f1(question, fusion, spec.n_planted, spec.n_background, drawn)
            # One number a seed: every item has it, so that seeds alone make the interval.
            return {F1: np.full(len(rows), f1)}
        found = explained(drawn) if seed else first
        off, types = (found.answers != test.labels).astype(np.float64), found.types
        return {
            AGREE: excess(off, types, Credit.COMPLEMENT, Credit.DOMINANCE),
            COMPLEMENT: excess(off, types, Credit.COMPLEMENT),
        }

    items = item_rows(first, question, rows)
    return Design(
        plan,
        Items(tuple(question.ids[row] for row in rows), families, n_resamples=spec.n_resamples,
              seed=spec.split_seed),
        score,
        summary={"error": float(wrong.mean()), "n_answers": len(question.answers),
                 "views": views, "synthetic": list(question.synthetic)},
        tables={
            "types": type_rows(first.types, wrong, over),
            "views": view_rows(first, question, over),
            "interactions": interaction_rows(first, views, over),
            "templates": template_rows(items, views),
            "items": items,
        },
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say who carries most, which type is the most frequent, and the most telling template."""
    top = max(result.tables["views"], key=lambda row: row["share"])
    usual = max(result.tables["types"], key=lambda row: row["share"])
    found = [f"{top['view']} says most: {say.row({**top, 'value': top['share']})} of all that is "
             f"said for or against an answer.",
             f"The usual type is {usual['type']}: {usual['share']:.2f} of items."]  # fmt: skip
    if worst := sorted(result.tables["templates"], key=lambda row: -row["error"])[:1]:
        row = worst[0]
        found.append(f"The template “{row['template']}” is wrong most: {row['error']:.2f} of "
                     f"{row['n']} items.")  # fmt: skip
    return found


def limits(result: Result) -> Sequence[str]:
    """Say what the values are, and what they are not."""
    synthetic = result.summary["synthetic"]
    return (
        "A Shapley value says what the fusion makes of a view, not what is true of it.",
        "An answer is held against the next likeliest, and types of two items or more are "
        "compared: both were settled after a look at the test items of two seeds.",
        "Tables of items, types and templates are those of the first seed.",
        "The label of the planted check is synthetic.",
        *((f"Synthetic: {', '.join(synthetic)}.",) if synthetic else ()),
    )


def figure(result: Result) -> go.Figure:
    """How frequent each type is and how often it is wrong; who says how much in it."""
    from lab.figures.missing.contributions import types_and_views

    return types_and_views(result.numbers())


def fingerprint(spec: ContributionsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views))


EXPERIMENTS.register(
    Study(
        id="contributions",
        title="Who carried it",
        question="Which modality carried each answer, and do answers go wrong where they disagree?",
        spec_type=ContributionsSpec,
        plan=plan, design=design, points=points, limits=limits, figure=figure,
        formula=r"\phi_m = \sum_{S \not\ni m} \tfrac{|S|!\,(M-|S|-1)!}{M!} "
        r"\left[ v(S \cup m) - v(S) \right],\quad \sum_m \phi_m = f(x) - E f",
        references=(
            "Wang, He, Jin, Yang, Wang & Qu (2022), M2Lens: Visualizing and Explaining Multimodal "
            "Models for Sentiment Analysis, IEEE TVCG 28",
            "Shapley (1953), A Value for n-Person Games",
            "Grabisch & Roubens (1999), An axiomatic approach to the concept of interaction among "
            "players in cooperative games, International Journal of Game Theory 28",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "views"), uses=(FUSIONS,),
    ).experiment()
)  # fmt: skip
