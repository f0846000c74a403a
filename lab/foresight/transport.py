"""COT and COTT: what it costs to carry the probabilities to the labels that the source has."""

from __future__ import annotations

import numpy as np

from lab.foresight.base import DIGITS, FORESIGHTS, Labelled, MeanForesight, Unlabelled
from lab.foresight.threshold import above, n_errors
from lab.stats.checks import Floats

MOST_ROWS = 2_000
"""Of more rows every so many-th is carried, in the order of confidence."""
SOFT = 1e-3
"""In the end the plan is smoothed by so much entropy: it is then the only one, whatever the order
of rows and columns, and its cost is right to some 1e-5 (tested against POT, whose import alone
takes longer than the plan)."""
COOLER, FEWER = 4.0, 10.0
MOST_STEPS = 60


def carried(probabilities: Floats, marginal: Floats) -> tuple[Floats, Floats]:
    """Return what each row costs in the cheapest plan, and what it adds to that plan's optimum.

    Rows [n, K] weigh 1/n each and are carried to the K one-hot labels, which hold ``marginal`` [K];
    the cost is half the L1 distance, 1 - p_k. Both [n] have the mean cost as their mean; the second
    are the dual potentials, by which the optimum moves with the weight of a row.
    """
    held = marginal > 0
    p, m = probabilities[:, held], marginal[held]
    prices, soft = np.zeros(len(m)), 1.0
    while True:
        prices = _settle(p, m, prices, soft)
        if soft <= SOFT:
            break
        soft = max(soft / COOLER, SOFT)
    plan, _ = _dealt(p, prices, soft)
    return (plan * (1 - p)).sum(axis=1), 1 - (p - prices).max(axis=1) - float(m @ prices)


def _dealt(p: Floats, prices: Floats, soft: float) -> tuple[Floats, Floats]:
    """Return which label each row takes at these prices, [n, K], and its worth to the row, [n]."""
    z = (p - prices) / soft
    top = z.max(axis=1, keepdims=True)
    e = np.exp(z - top)
    total = e.sum(axis=1, keepdims=True)
    return e / total, soft * (top + np.log(total))[:, 0]


def _settle(p: Floats, m: Floats, prices: Floats, soft: float) -> Floats:
    """Return the prices [K] at which each label is taken as often as it is there.

    They minimise m'g + mean_i soft log sum_k exp((p_ik - g_k) / soft), which is convex, by Newton's
    method with Levenberg's damping: a step that does not lessen it is not taken.
    """
    plan, worth = _dealt(p, prices, soft)
    value, damping = float(m @ prices + worth.mean()), 1e-3
    for _ in range(MOST_STEPS):
        taken = plan.mean(axis=0)
        bend = (np.diag(taken) - plan.T @ plan / len(p)) / soft
        # The tiny constant: prices that all rise together change nothing.
        slack = np.diag(damping / soft * (m + taken) + 1e-9)
        tried = prices - np.linalg.solve(bend + slack, m - taken)
        plan_there, worth = _dealt(p, tried, soft)
        there = float(m @ tried + worth.mean())
        if there > value:
            damping *= FEWER
            continue
        gained, prices, plan, value = value - there, tried, plan_there, there
        damping /= FEWER
        if gained < 1e-10:
            break
    return prices


def some(table: Unlabelled) -> Floats:
    """Return the probabilities of all rows, or of evenly spaced ones in the order of confidence."""
    n = len(table)
    if n <= MOST_ROWS:
        return table.probabilities
    places = np.linspace(0, n - 1, MOST_ROWS).round().astype(np.intp)
    return table.probabilities[np.argsort(table.confidence, kind="stable")[places]]


def potentials(source: Labelled, target: Unlabelled) -> Floats:
    """What each row adds to 1 less the cost, [n]: its mean is the estimate, exactly."""
    return 1.0 - carried(some(target), source.marginal)[1]


def below_threshold(source: Labelled, target: Unlabelled) -> Floats:
    """1 where a row costs no more than right answers did on the source, [n]."""
    own, theirs = (np.round(carried(some(side), source.marginal)[0], DIGITS // 2)
                   for side in (source, target))  # fmt: skip
    errors = round(n_errors(source) * len(own) / len(source))
    return above(-own, errors, -theirs)


PAPER = "Lu et al. (2023), Characterizing Out-of-Distribution Error via Optimal Transport"
DEVIATION = (
    f"; the source's marginal itself, not labels drawn from it; {MOST_ROWS:,} rows at most, evenly "
    "spaced by confidence"
)
MISLEADS = "It trusts that the classes are as frequent on the target as on the source."
FORESIGHTS.register(
    MeanForesight(
        id="cot",
        title="Confidence by transport (COT)",
        source=f"{PAPER}, NeurIPS, equation 2{DEVIATION}",
        formula=r"1 - \min_{\pi} \sum_{ik} \pi_{ik}\,\tfrac12 |e_k - p_i|_1",
        meaning="Answers are dealt out so that each class comes up as often as on the source; "
        "the mean probability of the answer dealt is taken for the accuracy.",
        misleads=MISLEADS,
        rows=potentials,
    )
)
FORESIGHTS.register(
    MeanForesight(
        id="cott",
        title="Transport with a threshold (COTT)",
        source=f"{PAPER}, NeurIPS, section 4.2{DEVIATION}",
        formula=r"\frac{1}{n}\sum_i [c_i \le t]",
        meaning="The share of rows that are dealt an answer as cheaply as right ones were on the "
        "source.",
        misleads=MISLEADS,
        rows=below_threshold,
    )
)
