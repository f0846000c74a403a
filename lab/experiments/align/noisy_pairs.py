"""A bridge built of pairs some of which are wrong: how many may be, and does a loss help?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.spaces import two_spaces
from lab.experiments.align.trained_bridge import K, TrainedBridge
from lab.experiments.align.wrong_pairs import WrongPairs, WrongPairsSpec, fingerprint, named
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

QS = (0.1, 0.4, 0.6, 1.0)
"""RINCE from nearly InfoNCE to its symmetric end; the claims are about 0.4."""
METHODS: dict[str, tuple[str, Role]] = {
    "infonce": ("InfoNCE", "baseline"),
    "stopped": ("InfoNCE stopped early", "baseline"),
    **{f"q{q:g}": (f"RINCE (q {q:g})", "method") for q in QS},
    "both": ("RINCE (q 0.4) stopped early", "method"),
    "right": ("the right pairs alone, stopped early", "ceiling"),
}
LOSS = {"infonce": 0.0, "stopped": 0.0, "both": 0.4, "right": 0.0, **{f"q{q:g}": q for q in QS}}
EARLY = frozenset({"stopped", "both", "right"})
OUTCOMES = (
    Outcome("recall", title="R@10, mean of both ways", margin=0.02),
    Outcome("over_half", title="R@10 over half of the lead where no pair is wrong"),
)
MORE, SOURCE = frozenset({Verdict.MORE}), "Chuang et al. 2022"


class NoisyPairsSpec(WrongPairsSpec):
    """Which spaces, what a wrong pair is, and how two heads are trained on such pairs."""

    noise: str = Field(
        "0, 0.2, 0.4, 0.6, 0.8", description="Shares of the pairs that are wrong, rising from 0."
    )
    temperature: float = Field(
        0.1, ge=0.03, le=10.0, description="Fixed, the same in every arm; below 0.03 RINCE at q 1 "
        "leaves the numbers of float32.",
    )  # fmt: skip
    n_steps: int = Field(100, ge=1, le=2000, description="Training steps, the same in every arm.")
    n_seeds: int = Field(10, ge=3, le=50, description="Draws of wrong pairs and of first weights.")


def shares_of(noise: str) -> list[float]:
    """Return the shares that a text names; raises ``BadInput`` unless three or more rise from 0.

    >>> shares_of("0, 0.2, 0.4")
    [0.0, 0.2, 0.4]
    """
    do = 'Write noise as "0, 0.2, 0.4, 0.6".'
    try:
        shares = [float(part) for part in noise.split(",")]
    except ValueError as error:
        raise BadInput("numbers with commas between", repr(noise), do) from error
    rise = all(a < b for a, b in pairwise(shares))
    if len(shares) < 3 or shares[0] != 0 or not rise or not shares[-1] < 1:
        raise BadInput("three shares or more that rise from 0 to below 1", repr(noise), do)
    return shares


def plan(spec: NoisyPairsSpec) -> Plan:
    """Every method at every share of wrong pairs; raises as ``shares_of``."""
    shares = shares_of(spec.noise)
    none, few, some = shares[:3]
    arms = [
        Arm(f"{m}@{share:g}", title=f"{title}, {share:g} wrong", role=role, seeds=spec.n_seeds)
        for m, (title, role) in METHODS.items() for share in shares
    ]  # fmt: skip
    arms.append(Arm("shuffled", title="all pairs wrong", role="control", seeds=spec.n_seeds))
    lead = {
        f"{m}@{share}": sign * weight
        for m, sign in (("q0.4", 1), ("infonce", -1))
        for share, weight in slope({f"{s:g}": s for s in shares[:3]}).items()
    }

    def versus(name: str, a: str, b: str, share: float, **more: Any) -> Claim:
        first, second = METHODS[a][0], METHODS[b][0]
        where = f"with {share:g} of the pairs wrong, {first} finds"
        return Claim(
            name, minus(f"{a}@{share:g}", f"{b}@{share:g}"), "recall",
            more=f"{where} more partners than {second}",
            less=f"{where} fewer partners than {second}",
            equal=f"{where} as many partners as {second}", **more,
        )  # fmt: skip

    claims = (
        versus("some", "q0.4", "infonce", some, expects=MORE, source=SOURCE, primary=True),
        versus("some, stopped", "q0.4", "stopped", some),
        Claim("grows", lead, "recall", expects=MORE, source=SOURCE,
              more="the lead of RINCE over InfoNCE grows with wrong pairs",
              less="the lead of RINCE over InfoNCE shrinks with wrong pairs",
              equal="the lead of RINCE over InfoNCE does not depend on wrong pairs"),
        versus("few", "q0.4", "infonce", few, expects=MORE, source=SOURCE),
        versus("limit", "q0.1", "infonce", none, expects=frozenset({Verdict.EQUAL}),
               source="RINCE becomes InfoNCE as q goes to 0"),
        versus("few, stopped", "q0.4", "stopped", few),
        versus("both stopped", "both", "stopped", some),
        versus("left", "q0.4", "right", some),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: NoisyPairsSpec, plan: Plan, progress: Progress) -> Design:
    """Train on the same wrong pairs by every loss; ask all for the same right ones."""
    spaces = two_spaces(spec, progress)
    wrong = WrongPairs(spec, spaces, progress)
    bridge = TrainedBridge(spaces, wrong, spec.temperature, spec.n_steps)
    chance = K / len(spaces.test)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, place = arm.partition("@")
        if method == "shuffled":
            return {"recall": bridge.recalls(0.0, 1.0, seed, progress)[0]}
        q, right, at = LOSS[method], method == "right", int(method in EARLY)
        own, best = (
            bridge.recalls(q, share, seed, progress, right=right and share > 0)
            for share in (float(place), 0.0)
        )
        return {"recall": own[at], "over_half": over_half(own[at], best[at], chance)}

    ids = tuple(spaces.concepts[row] for row in spaces.test)
    return Design(
        plan, Items(ids, spaces.families[spaces.test], seed=spec.split_seed), score,
        chance={"recall": chance},
        summary={"n_train_pairs": len(spaces.train), "n_validation_pairs": len(spaces.validation)},
    )  # fmt: skip


def halves(result: Result) -> dict[str, dict[str, Any]]:
    """Return by method at which share of wrong pairs half of its lead over chance is gone."""
    shares = shares_of(result.spec.model_dump()["noise"])
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "over_half"}
    return {m: half_lost(shares, [rows.get(f"{m}@{s:g}", {}) for s in shares]) for m in METHODS}


def points(result: Result) -> Sequence[str]:
    """Say where half of the lead is gone."""
    found = halves(result)
    return [f"As more pairs are wrong, {METHODS[m][0]}'s lead over chance {half_words(found[m])}."
            for m in ("infonce", "q0.4")]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what was held fixed, and where the other losses break."""
    spec, found = result.spec.model_dump(), halves(result)
    others = "; ".join(
        f"{METHODS[m][0]} {half_words(found[m])}" for m in METHODS if m not in {"infonce", "q0.4"}
    )
    return (
        f"Compute is matched: heads are linear, and every loss takes {spec['n_steps']} steps on "
        "all pairs at once. Stopped early is the same training, ended where validation fits best.",
        f"The temperature is {spec['temperature']:g} in every arm. Wrong pairs are of kind "
        f"{spec['kind']}; as many are wrong in validation, and none in the test.",
        "Half of a lead is half of each loss's own. Losses start from different scores where no "
        "pair is wrong, so the later half is not the more robust loss.",
        f"The lead of the others over chance: {others}.",
    )


def figure(result: Result) -> go.Figure:
    """R@10 of every loss against the share of wrong pairs; marks where half of its lead is gone."""
    from lab.figures.study.knob import knob_curves

    titles = {**{m: title for m, (title, _) in METHODS.items()}, "shuffled": "all pairs wrong"}
    marked = {m: half for m, half in halves(result).items() if m in {"infonce", "stopped", "q0.4"}}
    return knob_curves(
        result.numbers(), "recall", {m: titles[m] for m in titles if m != "both"},
        "share of the pairs that is wrong", plain=("right", "shuffled"), score="R@10",
        bare=[m for m in titles if m not in marked], halves=marked,
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="noisy_pairs", title="Noisy pairs",
        question="How many pairs may be wrong before a bridge breaks, and does a loss help?",
        spec_type=NoisyPairsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"-\frac{e^{q s^+}}{q} + \frac{(\lambda \sum_j e^{s_j})^q}{q}, \quad "
        r"\lambda = 1 / B",
        references=("Chuang et al. (2022), Robust Contrastive Learning against Noisy Views, CVPR",),
        fingerprint=fingerprint, resolve=named, main=("a", "b", "kind", "noise"),
    ).experiment()
)  # fmt: skip
