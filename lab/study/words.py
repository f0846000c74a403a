"""What a study says: the headline, at most five points, method and limits, from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lab.core import say
from lab.stats.decide import Reason, Verdict
from lab.study.plan import Claim, Plan
from lab.study.tables import ArmRow, ClaimRow

MOST_POINTS = 5
CONTROL = "a control"
"""The source of a claim that must hold if a study can see anything."""
WHY = {
    Reason.FEW_FAMILIES: "a test needs ten families",
    Reason.FEW_SEEDS: "a test needs three seeds",
    Reason.NO_ITEMS: "no item is left to test",
    Reason.FAILED: "a part of the run failed",
    Reason.NO_TEST: "there is no interval",
}


@dataclass(frozen=True)
class Words:
    """What the numbers mean, for a person who has a minute and for one who wants to know how."""

    headline: str
    """One sentence, verdict first, one number with its interval, at most 25 words."""
    points: tuple[str, ...] = ()
    method: str = ""
    limits: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The words as plain data."""
        return {
            "headline": self.headline,
            "points": list(self.points),
            "method": self.method,
            "limits": list(self.limits),
        }

    def as_html(self) -> tuple[str, str]:
        """What stands above a figure, and what stands below it."""
        points = "".join(f"<li>{escape(point)}</li>" for point in self.points)
        return f"<h3>{escape(self.headline)}</h3>", f"<ul>{points}</ul>"

    def __str__(self) -> str:
        return "\n".join([self.headline, *self.points, self.method, *self.limits]).strip()


def words(
    plan: Plan,
    claims: Sequence[ClaimRow],
    arms: Sequence[ArmRow],
    *,
    points: Sequence[str] = (),
    limits: Sequence[str] = (),
) -> Words:
    """Say a study's claims; ``points`` of its own come before the claims that are not primary, of
    which those that were not reproduced come first."""
    by_id = {row["claim"]: row for row in claims}
    primary = plan.primary
    others = [claim for claim in plan.claims if not claim.primary]
    others.sort(key=lambda claim: by_id[claim.id]["reproduced"] is not False)
    levels = [_level(plan, primary, arms)] if not points else []
    said = [*points, *levels, *(sentence(plan, claim, by_id[claim.id]) for claim in others)]
    return Words(
        sentence(plan, primary, by_id[primary.id]),
        tuple(point for point in said if point)[:MOST_POINTS],
        _method(plan, by_id[primary.id], len(others)),
        (*limits, *filter(None, (_open(plan, claim, by_id[claim.id]) for claim in others))),
    )


def _open(plan: Plan, claim: Claim, row: ClaimRow) -> str:
    """Say of a control that did not come out how many items would tell; "" of all else."""
    value, half = row["value"] or 0.0, ((row["high"] or 0.0) - (row["low"] or 0.0)) / 2
    verdict = Verdict.MORE if value > 0 else Verdict.LESS
    if claim.source != CONTROL or row["verdict"] != Verdict.UNDECIDED or claim.expects != {verdict}:
        return ""
    said = f"{sentence(plan, claim, row)} It is a control"
    if 10 * abs(value) < half:  # of a difference near zero no number of items is said
        return f"{said}."
    need = float(f"{row['n'] * (half / value) ** 2:.1g}")
    return (
        f"{said}: to tell such a difference takes about {need:,.0f} items, and here are {row['n']}."
    )


def sentence(plan: Plan, claim: Claim, row: ClaimRow) -> str:
    """One claim in one sentence: the verdict, then the number.

    A verdict outside what the source expects says so; an undecided one names what was expected.
    """
    verdict = Verdict(row["verdict"])
    (expected,) = claim.expects if len(claim.expects) == 1 else (Verdict.MORE,)
    asked = {Verdict.LESS: claim.less, Verdict.EQUAL: claim.equal}.get(expected) or claim.more
    if verdict is Verdict.UNTESTED:
        return f"It is not tested whether {asked}: {WHY[Reason(row['reason'])]}."
    number = _difference(row["value"], row["low"], row["high"])
    outcome = plan.outcome(claim.outcome)
    unit = f" {outcome.unit}" if outcome.unit else ""
    lead = {
        Verdict.MORE: _capital(claim.more),
        Verdict.LESS: _capital(claim.less),
        Verdict.EQUAL: f"{_capital(claim.equal)} (within {outcome.margin}{unit})",
        Verdict.UNDECIDED: f"It is undecided whether {asked}",
    }[verdict]
    if row["reproduced"] is False:
        # An acronym keeps its capitals.
        first = lead[:1] if lead[1:2].isupper() else lead[:1].lower()
        by = "at" if verdict is Verdict.EQUAL else "by"
        return f"Not reproduced: {first}{lead[1:]}, {by} {number}{unit}."
    return f"{lead}: {number}{unit}{_but(claim, row)}."


def _but(claim: Claim, row: ClaimRow) -> str:
    """Why a difference is undecided though its interval lies off zero; "" where it does not."""
    low, high, p = row["low"], row["high"], row["p_holm"]
    if row["verdict"] != Verdict.UNDECIDED or low is None or high is None or p is None:
        return ""
    if low <= 0 <= high:
        return ""
    return f", but p is {p:.3g}{'' if claim.primary else ' for all claims together'}"


def _difference(value: float | None, low: float | None, high: float | None) -> str:
    """Say a difference, with a digit more where an end that is off 0 would be said as 0."""
    if value is None or low is None or high is None:
        return say.difference(value, low, high)
    digits = say.decimals_of(low, high)
    if any(x and round(x, digits) == 0 for x in (low, high)):
        digits += 1
    value, low, high = (round(x, digits) + 0.0 for x in (value, low, high))
    return f"{value:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"


def _level(plan: Plan, claim: Claim, arms: Sequence[ArmRow]) -> str:
    """The score of the first arm of a claim, beside chance where it is known."""
    arm = next(iter(claim.weights))
    row = next(
        (r for r in arms
         if (r["arm"], r["mask"], r["outcome"]) == (arm, claim.mask, claim.outcome)), None,
    )  # fmt: skip
    if row is None or row["value"] is None:
        return ""
    number = say.estimate(row["value"], row["low"], row["high"])
    chance = f"; chance is {row['chance']:.2g}" if row["chance"] is not None else ""
    title = plan.outcome(claim.outcome).title
    return f"{_capital(plan.arm(arm).title)}: {title} {number}{chance}."


def _method(plan: Plan, row: ClaimRow, n_others: int) -> str:
    seeds = f" and {row['n_seeds']} seeds" if row["n_seeds"] else ""
    how = (
        "Student's t over families and seeds"
        if row["n_seeds"]
        else "resampled families, exact where all items agree"
    )
    test = "the same t" if row["n_seeds"] else "sign flips of families"
    holm = f" (Holm over the other {n_others})" if n_others > 1 else ""
    source = f" The claim is from {plan.primary.source}." if plan.primary.source else ""
    return (
        f"{row['n']} items of {row['n_families']} families{seeds}; 95 % intervals by {how}; "
        f"p {row['p']:.2g} by {test}{holm}.{source}"
        if row["p"] is not None
        else f"{row['n']} items of {row['n_families']} families{seeds}.{source}"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
