"""Locked-image tuning: which of two towers should be trained where pairs are few?"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING, Any

from pydantic import Field

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.tower_arms import METHODS, OTHER, RATES, TowerArms, counts_of
from lab.experiments.align.tower_bench import FEW, TowersSpec, bench_of, check_towers, views_of
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.experiments.views.view import views_digest, with_facets
from lab.limits.half_of_lead import half_reached, half_words, over_half
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

OUTCOMES = (
    Outcome("unseen", title="R@10, unseen style", margin=0.03),
    Outcome("unseen_1", title="R@1, unseen style", margin=0.03),
    Outcome("seen", title="R@10, style of training", margin=0.03),
    Outcome("language", title="R@10, unseen language", margin=0.03),
    Outcome("drift", title="1 - CKA to the start", higher_is_better=False),
    Outcome("half", title="R@10 over half of its lead, unseen style"),
)
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
PAPER = "Zhai et al. 2022"


class LockedTuningSpec(TowersSpec):
    """Which towers, and how few pairs they are trained on."""

    pairs: str = Field("100, 200, 400", description="Numbers of training pairs, two or more.")
    n_seeds: int = Field(3, ge=1, le=20, description="Draws of pairs, batches and new weights.")


def plan(spec: LockedTuningSpec) -> Plan:
    """Every method at every number of pairs; raises as ``counts_of``."""
    counts = counts_of(spec.pairs)
    few, many, n = counts[0], counts[-1], f"with {counts[0]} pairs"
    arms = [Arm(f"{m}@{k}", title=f"{title}, {k} pairs", role=role, seeds=spec.n_seeds)
            for m, (title, role) in METHODS.items() for k in counts]  # fmt: skip
    title = f"LU by the other loss, {few} pairs"
    arms.append(Arm(f"{OTHER}@{few}", title=title, seeds=spec.n_seeds))

    def lead(k: int, weight: float = 1.0) -> dict[str, float]:
        """What locked pictures are ahead of those trained on, over both texts."""
        signs = {"LU": 0.5, "Lu": 0.5, "UU": -0.5, "Uu": -0.5}
        return {f"{m}@{k}": weight * sign for m, sign in signs.items()}

    steps = slope({str(k): log2(k) for k in counts})
    shrinks = {arm: w for k in counts for arm, w in lead(k, steps[str(k)]).items()}
    sign = 1 if spec.loss == "softmax" else -1
    sigmoid = {f"{OTHER}@{few}": sign, f"LU@{few}": -sign}
    claims = (
        Claim("locked", lead(few), "unseen", primary=True, expects=MORE, source=PAPER,
              more=f"locked pictures win in a new style {n}",
              less=f"trained pictures win in a new style {n}",
              equal=f"locked pictures do as well in a new style {n}"),
        Claim("unlocked", {f"UU@{few}": 0.5, f"Uu@{few}": 0.5, f"uu@{few}": -1.0}, "unseen",
              expects=MORE, source=PAPER, more=f"{n}, trained pictures beat those from scratch",
              less=f"{n}, pictures from scratch beat trained ones",
              equal=f"{n}, trained pictures are as good as those from scratch"),
        Claim("shrinks", shrinks, "unseen", expects=LESS, source=PAPER,
              more="the lead of locked pictures grows with each doubling of pairs",
              less="the lead of locked pictures shrinks with each doubling of pairs",
              equal="the lead of locked pictures does not depend on the number of pairs"),
        Claim("drift", minus(f"UU@{many}", f"LU@{many}"), "drift", expects=MORE, source=PAPER,
              more="trained pictures drift farther than locked ones", less="locked drift farther"),
        Claim("head", minus(f"LL@{few}", f"UU@{few}"), "unseen", expects=MORE,
              source="Kumar et al. 2022",
              more=f"{n}, frozen blocks with a head beat end to end at equal {spec.equal}",
              less=f"{n}, end to end beats frozen blocks with a head at equal {spec.equal}",
              equal=f"{n}, a head and end to end are equal at equal {spec.equal}"),
        Claim("text", minus(f"LU@{few}", f"Lu@{few}"), "unseen", expects=MORE, source=PAPER,
              more=f"{n}, pretrained text beats text from scratch",
              less=f"{n}, text from scratch beats pretrained text",
              equal=f"{n}, pretrained text is no better than text from scratch"),
        Claim("sigmoid", sigmoid, "unseen", expects=MORE,
              source="Zhai et al. 2023: better than the softmax at small batches",
              more=f"{n}, the sigmoid loss beats the softmax", less=f"{n}, the softmax beats the "
              "sigmoid loss", equal=f"{n}, the sigmoid loss does as well as the softmax"),
        Claim("language", {f"LU@{many}": 1.0}, "language", against_chance=True,
              more="an unseen language is found above chance", equal="an unseen language is at "
              "chance", less="an unseen language is found below chance"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: LockedTuningSpec, plan: Plan, progress: Progress) -> Design:
    """Train every arm from every seed and ask it for test pairs of other families.

    Raises as ``bench_of`` and ``fit``.
    """
    counts = counts_of(spec.pairs)
    bench = bench_of(spec, counts[-1], progress)
    arms, n_test = TowerArms(bench, counts, spec), len(bench.test)
    chance = FEW / n_test

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, n = arm.partition("@")
        found = arms.found(method, int(n), seed, progress)
        if method == OTHER:
            return found
        best = arms.found(method, counts[-1], seed, progress)
        return {**found, "half": over_half(found["unseen"], best["unseen"], chance)}

    shown = bench.pool.take(bench.test)
    return Design(
        plan, Items(shown.ids, shown.families, seed=spec.split_seed), score,
        chance={"unseen_1": 1 / n_test, **dict.fromkeys(("unseen", "seen", "language"), chance)},
        summary={"n_validation": len(bench.validation)}, tables={"compute": arms.costs(counts[0])},
    )  # fmt: skip


def halves(result: Result) -> dict[str, dict[str, Any]]:
    """Return by method how many pairs bring half of what the most pairs bring."""
    counts = counts_of(str(result.spec.model_dump()["pairs"]))
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "half"}
    return {
        m: half_reached(counts, [rows[f"{m}@{k}"] for k in counts])
        for m in METHODS if all(f"{m}@{k}" in rows for k in counts)
    }  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say at how many pairs half of the lead of the paper's arm is there."""
    return [
        "With pictures locked and text pretrained, the lead over chance "
        f"{half_words(found, 'pairs')}." for m, found in halves(result).items() if m == "LU"
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what a tower is here, and what each arm cost."""
    rows = {row["arm"]: row for row in result.tables["compute"]}
    share = [row["share_of_uu"] for row in rows.values()]
    steps = ", ".join(f"{m} {rows[m]['steps']}" for m in METHODS)
    still = all(r["value"] == 0 for r in arms_of(result.tables)
                if r["outcome"] == "drift" and r["arm"][0] == "L")  # fmt: skip
    return (
        "Only the last blocks are trained: one of each encoder, and the layer after the picture's. "
        f"What is before them is frozen{'. Locked pictures do not drift at all' * still}.",
        "From scratch the same blocks read pictures of 56 pixels and word pieces, at equal cost.",
        f"Compute is matched: in multiply-adds each arm costs {min(share):.3g} to "
        f"{max(share):.3g} of what UU costs. Steps of {rows['UU']['batch']} pairs: {steps}.",
        f"Each arm chose from {len(RATES)} learning rates on validation pairs; pretrained blocks "
        "take a tenth of it, without weight decay.",
        "MiniLM was trained on English: other languages are far from what it knows.",
    )


def figure(result: Result) -> go.Figure:
    """R@10 in the unseen style against the number of pairs, chance and half-way points."""
    from lab.figures.study.knob import knob_curves

    titles = {m: f"{m}: {title}" for m, (title, _) in METHODS.items()} | {OTHER: "the other loss"}
    return knob_curves(
        result.numbers(), "unseen", titles, "training pairs", plain=("uu",),
        bare=[m for m in titles if m not in {"LU", "UU"}], score="R@10, unseen style",
        logarithmic=True, halves=halves(result),
    )  # fmt: skip


def resolved(spec: LockedTuningSpec) -> LockedTuningSpec:
    """Return the spec with the facets of training named; raises as ``check_towers``."""
    check_towers(spec)
    return with_facets(spec, "a", "b")


def fingerprint(spec: LockedTuningSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: pictures, texts, labels and weights."""
    return views_digest(spec.dataset, views_of(spec))


EXPERIMENTS.register(
    Study(
        id="locked_tuning", title="Locked-image tuning",
        question="Where pairs are few, which tower should be trained?",
        spec_type=LockedTuningSpec, plan=plan, design=design, fingerprint=fingerprint,
        points=points, limits=limits, figure=figure, resolve=resolved,
        formula=r"-\frac{1}{2}\left(\log\frac{e^{t x_i \cdot y_i}}{\sum_j e^{t x_i \cdot y_j}}"
        r" + \log\frac{e^{t x_i \cdot y_i}}{\sum_j e^{t x_j \cdot y_i}}\right)",
        references=(
            "Zhai et al. (2022), LiT: Zero-Shot Transfer with Locked-image text Tuning, CVPR",
            "Kumar et al. (2022), Fine-Tuning can Distort Pretrained Features, ICLR",
            "Zhai et al. (2023), Sigmoid Loss for Language Image Pre-Training, ICCV",
        ),
        main=("a", "b", "pairs", "style"),
    ).experiment()
)  # fmt: skip
