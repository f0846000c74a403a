"""What this lab has found: every recorded claim, what its source expected, and how it came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lab.engine.report.reproduce import changed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.study import Study
from lab.stats.decide import Verdict
from lab.study.plan import Claim, Outcome
from lab.study.tables import ClaimRow, claims_of
from lab.study.words import sentence


class CameOut(StrEnum):
    """How a recorded claim came out, held against what its source said beforehand."""

    REPRODUCED = "reproduced"
    NEW = "new"
    EQUAL = "equal"
    OPPOSITE = "opposite"
    UNDECIDED = "undecided"
    UNTESTED = "untested"


MEANS = {
    CameOut.REPRODUCED: "What others said is seen here too.",
    CameOut.NEW: "A difference is sure, and nobody had said beforehand which.",
    CameOut.EQUAL: "The difference is too small to matter.",
    CameOut.OPPOSITE: "The contrary of what others said is seen here.",
    CameOut.UNDECIDED: "The interval is too wide to say.",
    CameOut.UNTESTED: "There were too few families or seeds to test it.",
}


@dataclass(frozen=True)
class ToldClaim:
    """One claim of one recorded result, with all that a reader needs to check it."""

    experiment: str
    fields: Mapping[str, Any]
    """Of the recorded run, those that are not at their default."""
    claim: Claim
    outcome: Outcome
    arms: tuple[str, ...]
    """Titles of what is compared."""
    row: ClaimRow
    said: str

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.row["verdict"])

    @property
    def came_out(self) -> CameOut:
        return came_out(self.verdict, self.row["reproduced"])


def came_out(verdict: Verdict, reproduced: bool | None) -> CameOut:
    """Return how a claim came out; ``reproduced`` is None where nothing was expected or decided.

    >>> str(came_out(Verdict.LESS, False)), str(came_out(Verdict.EQUAL, False))
    ('opposite', 'equal')
    """
    if verdict in {Verdict.UNDECIDED, Verdict.UNTESTED}:
        return CameOut(verdict)
    if reproduced:
        return CameOut.REPRODUCED
    if verdict is Verdict.EQUAL:
        return CameOut.EQUAL
    return CameOut.NEW if reproduced is None else CameOut.OPPOSITE


def claims_in(result: Result) -> list[ToldClaim]:
    """Return the claims of a result, the primary one first; none of what is no study."""
    study = study_of(EXPERIMENTS.get(result.experiment))
    if study is None:
        return []
    plan, rows = study.plan(result.spec), claims_of(result.tables)
    fields = changed(result.experiment, result.spec.model_dump())
    found = [
        ToldClaim(
            result.experiment, fields, claim, plan.outcome(claim.outcome),
            tuple(plan.arm(arm).title for arm in claim.weights), row, sentence(plan, claim, row),
        )
        for claim, row in zip(plan.claims, rows, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.claim.primary)


def study_of(entry: Experiment) -> Study | None:
    """Return the study that an experiment is: the one whose claims it tells."""
    found = getattr(entry.claims, "__self__", None)
    return found if isinstance(found, Study) else None
