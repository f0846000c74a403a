"""A study as an experiment: give its plan and its design; run, words and figure follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec, as_it_is
from lab.experiments.code_of import code_of
from lab.stats.decide import Verdict
from lab.study.design import Design, Scores
from lab.study.plan import Plan
from lab.study.run import cells_of, score_cell, study
from lab.study.tables import arms_of, claims_of
from lab.study.words import Words, sentence, words

if TYPE_CHECKING:
    import plotly.graph_objects as go

Fingerprint = Mapping[str, str]


def _nothing(result: Result) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Study:
    """One study, defined once: everything that is its own, and nothing that all share."""

    id: str
    title: str
    question: str
    spec_type: type[Spec]
    plan: Callable[[Any], Plan]
    """From a spec to arms, outcomes and claims: looks at no data."""
    design: Callable[[Any, Plan, Progress], Design]
    """From spec and plan to items and the function that scores them."""
    fingerprint: Callable[[Any], dict[str, str]]
    formula: str
    references: tuple[str, ...]
    points: Callable[[Result], Sequence[str]] = _nothing
    """Sentences of its own that come before those of the claims; one number each."""
    limits: Callable[[Result], Sequence[str]] = _nothing
    figure: Callable[[Result], go.Figure] | None = None
    """Where another picture than the standard one says it better."""
    resolve: Callable[[Any], Any] = as_it_is
    uses: tuple[Registry[Any] | str, ...] = ()
    main: tuple[str, ...] = ()
    """All three as an ``Experiment`` has them."""

    def experiment(self) -> Experiment:
        """Return the study as an experiment of the registry."""
        return Experiment(
            id=self.id,
            title=self.title,
            question=self.question,
            spec_type=self.spec_type,
            run=self._run,
            figure=self.figure or self.standard_figure,
            words=self.words,
            formula=self.formula,
            references=self.references,
            fingerprint=self.fingerprint,
            resolve=self.resolve,
            uses=self.uses,
            main=self.main,
            claims=self.claims,
            cells=self,
        )

    def _run(self, spec: Spec, progress: Progress) -> Result:
        design = self.design(spec, self.plan(spec), progress)
        ran = study(design, progress, self._kept(spec))
        return Result(self.id, spec, ran.summary, ran.tables)

    def cells(self, spec: Spec) -> list[tuple[str, int]]:
        """Every trained arm and seed; what is not trained costs little once the design stands."""
        plan = self.plan(spec)
        return [(arm, seed) for arm, seed in cells_of(plan) if plan.arm(arm).seeds]

    def score(self, spec: Spec, arm: str, seed: int, progress: Progress) -> Scores:
        """The scores of one of them, put away for the run of the whole."""
        kept = self._kept(spec)
        return score_cell(_ready(self, spec, str(kept)), arm, seed, progress, kept)

    def _kept(self, spec: Spec) -> dict[str, Any]:
        depends_on = self.fingerprint(spec)
        return {
            "study": self.id,
            "spec": spec.model_dump(),
            "method": code_of(EXPERIMENTS.get(self.id), spec, depends_on),
            **depends_on,
        }

    def words(self, result: Result) -> Words:
        """What the numbers mean."""
        return words(
            self.plan(result.spec),
            claims_of(result.tables),
            arms_of(result.tables),
            points=self.points(result),
            limits=self.limits(result),
        )

    def claims(self, result: Result) -> list[tuple[Verdict, str]]:
        """Each claim's verdict and sentence, the primary one first."""
        plan, rows = self.plan(result.spec), claims_of(result.tables)
        said = [
            (claim.primary, Verdict(row["verdict"]), sentence(plan, claim, row))
            for claim, row in zip(plan.claims, rows, strict=True)
        ]
        return [(verdict, text) for _, verdict, text in sorted(said, key=lambda one: not one[0])]

    def standard_figure(self, result: Result) -> go.Figure:
        """Arms as points with bars, claims as differences, on the primary claim's outcome."""
        from lab.figures.study.arms_and_claims import arms_and_claims

        plan = self.plan(result.spec)
        primary = plan.primary
        outcome = plan.outcome(primary.outcome)
        arms = [
            {**row, "title": plan.arm(row["arm"]).title, "role": plan.arm(row["arm"]).role}
            for row in arms_of(result.tables)
            if (row["mask"], row["outcome"]) == (primary.mask, primary.outcome)
        ]
        claims = [
            {**row, "title": claim.more, "said": sentence(plan, claim, row)}
            for claim, row in zip(plan.claims, claims_of(result.tables), strict=True)
            if claim.outcome == primary.outcome
        ]
        return arms_and_claims(arms, claims, outcome.title, outcome.unit)


@lru_cache(maxsize=1)
def _ready(entry: Study, spec: Spec, kept: str) -> Design:
    """Return a study's design: a process that scores cell after cell prepares it once.

    ``kept`` says data, weights and code, so that other ones are not taken for these.
    """
    del kept
    return entry.design(spec, entry.plan(spec), Progress())
