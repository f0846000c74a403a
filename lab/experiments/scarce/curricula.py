"""Curricula: does it matter in which order examples are shown?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.scarce.one_view import OneViewSpec, fingerprint, one_view
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.at_count import ahead_words, gone_at
from lab.probes.curriculum import by_score, difficulty, false_labels, paced
from lab.probes.mlp import fit_mlp
from lab.probes.training import Budget
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

ORDERS = {
    "easy": "easy first", "hard": "hard first", "near": "nearest the class mean first",
    "family": "the largest family first", "paced": "random order, ever more items",
}  # fmt: skip
RANDOM, NOISY = "random", "noisy "
BATCH = 32
LEAD = "over random"
OUTCOMES = (
    Outcome("accuracy", title="accuracy", margin=0.02),
    Outcome(LEAD, title="accuracy over a random order", margin=0.02),
)
WU = "Wu, Dyer & Neyshabur 2021"


class CurriculaSpec(OneViewSpec):
    """In how many steps all is learnt, and how fast the curriculum opens."""

    steps: str = Field("10, 30, 100, 300", description="Budgets of training, in steps.")
    noise: float = Field(0.4, ge=0, lt=1, description="Share of false labels, where some are.")
    start: float = Field(0.2, gt=0, le=1, description="Share of the items that is shown at first.")
    full: float = Field(0.8, gt=0, le=1, description="Share of the steps until all are shown.")


def plan(spec: CurriculaSpec) -> Plan:
    """Every order at every budget, with true and with noisy labels; raises as ``numbers_of``."""
    steps = numbers_of(spec.steps, 1, "steps")
    few, most = steps[0], steps[-1]
    arms = [
        Arm(f"{noisy}{order}@{n}", title=f"{noisy and 'noisy labels, '}{title}, {n} steps",
            role="control" if order == "paced" else "method" if order in ORDERS else "baseline",
            seeds=spec.n_seeds)
        for noisy in ("", NOISY)
        for order, title in {**ORDERS, RANDOM: "random order"}.items() for n in steps
    ]  # fmt: skip

    def claim(
        arm: str, n: int, expects: Verdict, over: str = RANDOM, *, primary: bool = False
    ) -> Claim:
        order, noisy = arm.removeprefix(NOISY), arm.startswith(NOISY)
        where = f"in {n} steps{' on noisy labels' if noisy else ''}"
        other = "a random order" if over == RANDOM else "a random one that is paced"
        return Claim(
            f"{arm} over {over} in {n}", minus(f"{arm}@{n}", f"{NOISY * noisy}{over}@{n}"),
            "accuracy", primary=primary, expects=frozenset({expects}), source=WU,
            more=f"{where}, {ORDERS[order]} beats {other}",
            less=f"{where}, {ORDERS[order]} loses to {other}",
            equal=f"{where}, {ORDERS[order]} does as well as {other}",
        )  # fmt: skip

    return Plan(tuple(arms), OUTCOMES, (
        claim("easy", most, Verdict.EQUAL, primary=True),
        claim("easy", few, Verdict.MORE),
        claim(f"{NOISY}easy", most, Verdict.MORE),
        claim("easy", few, Verdict.EQUAL, "paced"),
        claim("hard", few, Verdict.LESS),
        claim("hard", most, Verdict.EQUAL),
        claim("near", few, Verdict.MORE),
        claim("family", most, Verdict.EQUAL),
    ))  # fmt: skip


def design(spec: CurriculaSpec, plan: Plan, progress: Progress) -> Design:
    """Put the training items in order, and train a head on them at equal steps.

    Raises as ``one_view`` and ``difficulty``.
    """
    bench, (x,) = one_view(spec, progress)
    rows, k, families = bench.train, len(bench.classes), bench.seen.families[bench.train]

    @cache
    def orders(share: float, seed: int) -> tuple[NDArray[np.intp], dict[str, NDArray[np.intp]]]:
        y = false_labels(bench.y[rows], share, k, seed)
        loss, away = difficulty(x[rows], y, families, seed)
        _, of, sizes = np.unique(families, return_inverse=True, return_counts=True)
        drawn = stream(seed, "", "random order").random(len(rows))
        scores = {"easy": loss, "hard": -loss, "near": away, "family": -1.0 * sizes[of],
                  "paced": drawn, RANDOM: drawn}  # fmt: skip
        return y, {
            name: by_score(np.asarray(score, np.float64), y, seed) for name, score in scores.items()
        }

    @cache
    def right(name: str, share: float, steps: int, seed: int) -> Floats:
        y, order = orders(share, seed)
        said = fit_mlp(
            x[rows], y, k, Budget(steps=steps, batch=BATCH), seed, progress, order[name],
            None if name == RANDOM else partial(
                paced, steps=steps, n=len(rows), start=spec.start, full=spec.full
            ),
        )  # fmt: skip
        return bench.right(said(x[bench.test]))

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        name, _, steps = arm.removeprefix(NOISY).partition("@")
        share = spec.noise if arm.startswith(NOISY) else 0.0
        here = right(name, share, int(steps), seed)
        return {"accuracy": here, LEAD: here - right(RANDOM, share, int(steps), seed)}

    ids = tuple(bench.seen.concepts[i] for i in bench.test)
    return Design(
        plan, Items(ids, bench.seen.families[bench.test], seed=spec.split_seed), score,
        chance={"accuracy": 1 / k, LEAD: 0.0}, summary={"n_train": len(rows)},
    )  # fmt: skip


def ends(result: Result) -> dict[str, dict[str, Any]]:
    """Return the budget up to which easy first is ahead, true labels and noisy ones: a crossing,
    and whether it is "sure" to be ahead anywhere."""
    steps = numbers_of(result.spec.model_dump()["steps"], 1, "steps")
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    found = {noisy: [rows[f"{noisy}easy@{n}", LEAD] for n in steps] for noisy in ("", NOISY)}
    return {noisy: {**gone_at(steps, leads), "sure": any((row["low"] or 0) > 0 for row in leads)}
            for noisy, leads in found.items()}  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say up to how many steps easy first is ahead of a random order, if it is anywhere."""
    return [
        f"On {noisy or 'true '}labels, easy first "
        f"{ahead_words(found, 'steps') if found['sure'] else 'is surely ahead at no budget'}."
        for noisy, found in ends(result).items()
    ]


def limits(result: Result) -> Sequence[str]:
    """Say what is easy, what is equal, and what Wu et al. trained."""
    return (
        "Easy is what a linear head, taught by other families with the same labels, finds likely; "
        "within each class, so that every class is there from the start.",
        "All orders take the same steps from the same first weights. A small head on frozen "
        "features is no deep network: Wu et al. trained those, for hundreds of epochs.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy over a random order, by budget."""
    from lab.figures.study.knob import knob_curves

    titles = {**ORDERS, **{f"{NOISY}{o}": f"noisy labels, {ORDERS[o]}" for o in ("easy", "hard")}}
    return knob_curves(result.numbers(), LEAD, titles, "steps of training", plain=("paced",),
                       bare=tuple(ORDERS), score="accuracy over a random order",
                       logarithmic=True)  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="curricula", title="Curricula",
        question="Does the order of the training items matter?",
        spec_type=CurriculaSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"g(t) = \min\left(1,\ b + (1 - b)\, \frac{t}{a T}\right)",
        references=("Bengio, Louradour, Collobert & Weston (2009), Curriculum Learning, ICML",
                    "Hacohen & Weinshall (2019), On the Power of Curriculum Learning, ICML",
                    "Wu, Dyer & Neyshabur (2021), When Do Curricula Work?, ICLR"),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "view"),
        main=("view", "steps", "noise"),
    ).experiment()
)  # fmt: skip
