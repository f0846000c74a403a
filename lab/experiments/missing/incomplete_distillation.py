"""Distillation for incomplete modalities: is a student better than the vote of its teachers?"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from lab.adapt.distill import TRIES
from lab.core import say
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.missing.classroom import Classroom, grid_of
from lab.experiments.missing.lattice.scoring import test_items
from lab.experiments.missing.question import Planted, question_of
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.impute.base import IMPUTERS
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

METHODS: dict[str, tuple[str, Role]] = {
    "student": ("a student alone", "baseline"),
    "kd": ("a taught student", "method"),
    "ensemble": ("the vote of the teachers", "baseline"),
    "imputed": ("a student of filled samples", "method"),
    "shuffled": ("a student of shuffled teachers", "control"),
    "teacher": ("the best teacher", "baseline"),
    "whole": ("a student of samples that are all complete", "ceiling"),
}
OUTCOMES = (
    Outcome("accuracy", title="accuracy", margin=0.02),
    Outcome("lead", title="accuracy over the teachers' vote", margin=0.02),
)
MORE = frozenset({Verdict.MORE})


class IncompleteDistillationSpec(Spec):
    """How many samples are complete, and how much of the answer only the joint reveals."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0/noto, minilm/en", description="Two to five views, which are paired anew (synthetic)."
    )  # fmt: skip
    complete: str = Field(
        "25, 100, 400", description="Numbers of training samples that have every view; each of the "
        "others has one. As many validation samples, all complete.",
    )  # fmt: skip
    synergy: str = Field(
        "0, 0.5, 1", description="Shares of the answer that only the first two views together "
        "reveal (whether a bit of each agrees); the rest stands in every view.",
    )  # fmt: skip
    imputer: str = Field("gaussian", description="What fills the incomplete samples.")
    width: int = Field(16, ge=3, le=256, description="Principal components of each view.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of what is missing and of weights.")
    split_seed: int = Field(0, ge=0, description="Seed of training and test families, and pairs.")
    task: ClassVar[Literal["planted"]] = "planted"


def plan(spec: IncompleteDistillationSpec) -> Plan:
    """Every method in every cell of complete samples x synergy; raises as ``grid_of``."""
    complete, synergy = grid_of(spec.complete, spec.synergy)
    few, some, many = complete[0], complete[len(complete) // 2], complete[-1]
    none, full = synergy[0], synergy[-1]
    arms = [
        Arm(f"{m}@{n}@{s:g}", title=f"{title}, {n} complete, synergy {s:g}", role=role,
            seeds=3 if role == "ceiling" else spec.n_seeds)
        for m, (title, role) in METHODS.items() for n in complete for s in synergy
    ]  # fmt: skip

    def over(a: str, b: str, n: int, s: float) -> dict[str, float]:
        return minus(f"{a}@{n}@{s:g}", f"{b}@{n}@{s:g}")

    claims = (
        Claim("taught", over("kd", "student", some, none), "accuracy", primary=True, expects=MORE,
              source="Wang et al. 2020", more=f"with {some} complete samples, teachers help",
              less=f"with {some} complete samples, teachers do harm",
              equal=f"with {some} complete samples, teachers change nothing"),
        Claim("vote", over("ensemble", "kd", few, none), "accuracy", expects=MORE,
              source="a pilot on digits", more="with few complete samples the vote is best",
              less="with few complete samples the taught student beats the vote",
              equal="with few complete samples the vote does as well as the student"),
        Claim("synergy", slope({f"kd@{many}@{s:g}": s for s in synergy}), "lead", expects=MORE,
              source="what the joint alone reveals no teacher knows",
              more="the student's lead over the vote grows with synergy",
              less="the student's lead over the vote shrinks with synergy",
              equal="the student's lead over the vote does not hang on synergy"),
        Claim("samples", slope({f"kd@{n}@{full:g}": log2(n) for n in complete}), "lead",
              more="at full synergy, each doubling of samples adds to the student's lead",
              less="at full synergy, each doubling of samples takes from the student's lead",
              equal="at full synergy, more samples change nothing in the student's lead"),
        Claim("shuffled", over("kd", "shuffled", some, none), "accuracy", expects=MORE,
              source="Wang et al. 2020", more="teachers help more than shuffled ones",
              less="teachers help less than shuffled ones",
              equal="teachers help as much as shuffled ones"),
        Claim("imputed", over("kd", "imputed", some, none), "accuracy",
              more="teachers help more than filled samples",
              less="teachers help less than filled samples",
              equal="teachers help as much as filled samples"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: IncompleteDistillationSpec, plan: Plan, progress: Progress) -> Design:
    """Draw each cell anew for each seed, and ask all methods about the same test samples.

    Raises ``UnknownId`` for an imputer, ``BadInput`` for more complete samples than there are, and
    what ``question_of`` and ``fit_student`` raise.
    """
    complete, synergy = grid_of(spec.complete, spec.synergy)
    IMPUTERS.get(spec.imputer)
    asked = {s: question_of(spec, progress, Planted(1 - s, 0.0, s)) for s in synergy}
    first = asked[synergy[0]]
    if complete[-1] > len(first.rows("train")):
        got = f"{complete[-1]} of {len(first.rows('train'))}"
        raise BadInput("no more complete samples than there are", got, "Ask for fewer.")
    # A cell's teachers serve all its methods.
    cells: dict[tuple[int, float, int], Classroom] = {}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, n, s = arm.split("@")
        key = int(n), float(s), seed
        if key not in cells:
            cells[key] = Classroom(asked[key[1]], key[0], seed, spec.imputer, progress)
        right = cells[key].right(method, progress)
        vote = {"lead": right - cells[key].right("ensemble", progress)} if method == "kd" else {}
        return {"accuracy": right, **vote}

    ids, families, classes = test_items(first)
    return Design(
        plan, Items(ids, families, classes, seed=spec.split_seed), score,
        chance={"accuracy": 0.5, "lead": 0.0},
        summary={"n_train": len(first.rows("train")), "synthetic": list(first.synthetic)},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say where the student's lead over the vote is highest, and where it is lowest."""
    rows = [row for row in arms_of(result.tables) if row["outcome"] == "lead"]
    leads = [row for row in rows if row["value"] is not None]
    best = max(leads, key=lambda row: row["value"] or 0.0, default=None)
    worst = min(leads, key=lambda row: row["value"] or 0.0, default=None)
    return [
        f"The student's lead over the vote is {what} with {n} complete samples at synergy {s}: "
        f"{say.difference(row['value'], row['low'], row['high'])}."
        for what, row in (("highest", best), ("lowest", worst)) if row
        for _, n, s in [row["arm"].split("@")]
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what is synthetic, and what every method was allowed."""
    return (
        "Synthetic: real pictures and names are paired anew, so that the answer is known.",
        f"Every network had {len(TRIES)} tries, chosen on as many validation samples as were "
        "complete; only those of the taught student differ in T and a.",
        "“Adaptive limit” finds how few labels carry half of a lead: its knob is “labels”. It asks "
        "a probe on one view, not these methods.",
    )


def figure(result: Result) -> go.Figure:
    """A map of the student's lead over the vote."""
    from lab.figures.missing.distilled import distilled

    return distilled(result.numbers())


EXPERIMENTS.register(
    Study(
        id="incomplete_distillation", title="Distillation for incomplete modalities",
        question="When is a taught student better than its teachers' vote?",
        spec_type=IncompleteDistillationSpec, plan=plan, design=design,
        points=points, limits=limits, figure=figure,
        formula=r"\mathrm{CE}(y, s(z)) + \sum_m a T^2\, "
        r"\mathrm{KL}(s(z_m / T) \,\|\, s(z / T))",
        references=("Wang, Zhan, Thomas & Zhang (2020), Multimodal Learning with Incomplete "
                    "Modalities by Knowledge Distillation, KDD",),
        fingerprint=lambda s: views_digest(
            s.dataset, parse_views(DATASETS.get(s.dataset), s.views)
        ),
        resolve=lambda spec: with_facets(spec, "views"), uses=(IMPUTERS,),
        main=("views", "complete", "synergy"),
    ).experiment()
)  # fmt: skip
