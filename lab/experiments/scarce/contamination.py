"""Contamination: what does a leaked test set add to a score, and does it show untold?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.missing.ways import rates_of
from lab.experiments.scarce.leaks import Leaks, mean_over
from lab.experiments.scarce.one_view import OneViewSpec, fingerprint, one_view
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.at_count import gone_at
from lab.limits.half_of_lead import place
from lab.stats.decide import LEVEL, Verdict
from lab.stats.intervals.share import share_interval
from lab.stats.nulls.exchangeable import exchangeable_p
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEADS = {"linear": "a linear head", "deep": "a deep head"}
KINDS = {"same": "the same pictures", "copy": "copies in another style",
         "kin": "others of their family"}  # fmt: skip
N_DEALT, POWER, NULLS = 999, 0.8, 10
INFLATION, LEAKED, REST, TOLD = "inflation", "of leaked items", "of the rest", "told"
OUTCOMES = (
    Outcome("accuracy", title="accuracy", margin=0.02),
    Outcome(INFLATION, title="accuracy over the clean head", margin=0.02),
    Outcome(LEAKED, title="accuracy over the clean head, on leaked items", margin=0.02),
    Outcome(REST, title="accuracy over the clean head, on the others", margin=0.02),
    Outcome(TOLD, title="share of draws in which a leak is told"),
)
SAID = {
    INFLATION: ("adds to the score", "takes from the score", "changes nothing in the score"),
    REST: ("adds to what did not leak", "takes from what did not leak", "leaves the rest alone"),
    TOLD: ("shows without being told", "shows less than no leak does", "does not show"),
}
MAGAR, OREN = "Magar & Schwartz 2022", "Oren et al. 2023"


class ContaminationSpec(OneViewSpec):
    """What leaks, and how much of it."""

    copy_view: str = Field("lite0/twemoji", description="The other style, of the same encoder.")
    shares: str = Field("0.1, 0.2, 0.3, 0.5", description="Shares of the test families that leak.")
    n_test: int = Field(360, ge=40, le=1000, description="Concepts of families that are dealt "
                        "anew each time: half to the test, half to fresh items.")  # fmt: skip
    n_seeds: int = Field(20, ge=1, le=50, description="Times that all is dealt and trained anew.")


def plan(spec: ContaminationSpec) -> Plan:
    """Every head, kind of leak and share, beside clean heads; raises as ``rates_of``."""
    shares = rates_of(spec.shares)
    most = shares[-1]
    arms = [
        *(Arm(f"{head} {kind}@{share:g}", title=f"{title}, {share:.0%} leaks as {what}",
              seeds=spec.n_seeds)
          for head, title in HEADS.items() for kind, what in KINDS.items() for share in shares),
        *(Arm(head, title=f"{title}, clean", role="baseline", seeds=NULLS * spec.n_seeds)
          for head, title in HEADS.items()),
    ]  # fmt: skip

    def claim(
        kind: str, outcome: str, expects: Verdict = Verdict.MORE, *, primary: bool = False
    ) -> Claim:
        arm, leak = f"deep {kind}@{most:g}", f"a leak of {KINDS[kind]}"
        more, less, equal = (f"{leak} {does}" for does in SAID[outcome])
        weights = minus(arm, "deep") if outcome == TOLD else {arm: 1.0}
        return Claim(f"{kind}, {outcome}", weights, outcome, more=more, less=less, equal=equal,
                     expects=frozenset({expects}), primary=primary,
                     source=OREN if outcome == TOLD else MAGAR)  # fmt: skip

    deep = Claim(
        "deep", minus(f"deep same@{most:g}", f"linear same@{most:g}"), INFLATION, source=MAGAR,
        more="a leak adds more to a deep head than to a linear one",
        less="a leak adds less to a deep head than to a linear one",
        equal="a leak adds as much to both heads", expects=frozenset({Verdict.MORE}),
    )  # fmt: skip
    told = [claim(kind, TOLD) for kind in KINDS]
    return Plan(tuple(arms), OUTCOMES, (
        claim("same", INFLATION, primary=True), *told, claim("copy", INFLATION),
        claim("kin", INFLATION), claim("same", REST, Verdict.EQUAL), deep,
    ))  # fmt: skip


def design(spec: ContaminationSpec, plan: Plan, progress: Progress) -> Design:
    """Deal held-out families anew to test and fresh items, leak some of the test, and train.

    Leaked rows take the place of others, so that training is as large. Raises as ``one_view``.
    """
    bench, (x, copies) = one_view(spec, progress, spec.copy_view)
    leaks, k = Leaks.of(bench, x, copies, spec.split_seed), len(bench.classes)
    y, families = bench.y[leaks.asked], leaks.families
    said = cache(partial(leaks.said, progress=progress))

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        head, _, what = arm.partition(" ")
        kind, _, share = what.partition("@")
        tested, _ = leaks.deal(seed)
        # A clean head does not hang on the deal: few of them serve many deals.
        log_p, leaked = said(head, kind, float(share or 0), seed if kind else seed % spec.n_seeds)
        right, truth = log_p.argmax(axis=1) == y, log_p[np.arange(len(y)), y]
        told = exchangeable_p(truth, families, tested, N_DEALT, seed) <= LEVEL
        scores = {"accuracy": mean_over(right, tested), TOLD: np.full(len(y), float(told))}
        if kind:
            over = 1.0 * right - (said(head, "", 0.0, seed)[0].argmax(axis=1) == y)
            for name, on in ((INFLATION, tested), (LEAKED, leaked), (REST, tested & ~leaked)):
                scores[name] = mean_over(over, on)
        return scores

    ids = tuple(bench.seen.concepts[i] for i in leaks.asked)
    return Design(
        plan, Items(ids, families, seed=spec.split_seed), score,
        chance={"accuracy": 1 / k, TOLD: LEVEL, **dict.fromkeys((INFLATION, LEAKED, REST), 0.0)},
        summary={"n_with_kin": len(leaks.kin), "n_asked_families": len(set(families))},
    )  # fmt: skip


def told_at(result: Result, arm: str) -> tuple[float, float, float]:
    """Return the share of draws in which a leak is told, with its interval over draws."""
    hits = [r["value"] for r in result.tables["seeds"] if (r["arm"], r["outcome"]) == (arm, TOLD)]
    return float(np.mean(hits)), *share_interval(np.round(hits), np.arange(len(hits)))


def ends(result: Result) -> dict[str, dict[str, Any]]:
    """Return by kind the share of a leak that a deep head shows in 8 of 10 draws: a crossing."""
    shares, found = rates_of(result.spec.model_dump()["shares"]), {}
    for kind in KINDS:
        rows = []
        for at, low, high in (told_at(result, f"deep {kind}@{share:g}") for share in shares):
            rows.append({"value": POWER - at, "low": POWER - high, "high": POWER - low})
        found[kind] = gone_at(shares, rows)
    return found


def points(result: Result) -> Sequence[str]:
    """Say how often a leak is told where there is none, and the smallest that is surely told."""
    return [
        f"With no leak, one is told in {say.estimate(*told_at(result, 'deep'))} of the draws.",
        *(f"Leaked as {KINDS[kind]}, it {_sure(found)}." for kind, found in ends(result).items()),
    ]


def _sure(found: dict[str, Any]) -> str:
    if found["status"] == "crosses":
        low, high = (found[end] and place(found[end]) for end in ("low", "high"))
        ends = f"{low or 'below the tested'} to {high or 'beyond the tested'}"
        return f"is told in 8 of 10 draws from a share of {place(found['value'])} on ({ends})"
    which = "no share" if found["status"] == "stays above" else "the smallest share"
    return f"is told in 8 of 10 draws at {which} tested"


def limits(result: Result) -> Sequence[str]:
    """Say what is leaked of whom, and what the test for leaks knows."""
    kin, n = result.summary["n_with_kin"], result.summary["n_asked_families"]
    return (
        f"{kin} of {n} families have others that can leak as kin; they leak first, and no more.",
        "The test for leaks compares how likely a head finds true labels, of the test and of fresh "
        "items, by dealing families anew; what leaked it never sees. Its interval is over draws.",
    )


def figure(result: Result) -> go.Figure:
    """What a leak adds to accuracy, by its share."""
    from lab.figures.study.knob import knob_curves

    titles = {
        f"{h} {k}": f"{head}, {what}" for h, head in HEADS.items() for k, what in KINDS.items()
    }
    return knob_curves(result.numbers(), INFLATION, titles, "share of the test that leaks",
                       score="what the leak adds to accuracy")  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="contamination", title="Contamination",
        question="What does a leaked test set add to a score, and does it show?",
        spec_type=ContaminationSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"\Delta = \mathrm{acc}(h_{\mathrm{leak}}) - \mathrm{acc}(h_{\mathrm{clean}})",
        references=("Magar & Schwartz (2022), Data Contamination, ACL",
                    "Oren, Meister, Chatterji, Ladhak & Hashimoto (2023), Proving Test Set "
                    "Contamination in Black Box Language Models"),
        fingerprint=lambda spec: fingerprint(spec, spec.copy_view),
        resolve=lambda spec: with_facets(spec, "view", "copy_view"),
        main=("view", "copy_view", "shares"),
    ).experiment()
)  # fmt: skip
