"""Which model wins within a budget of labels, time and memory, and by how much.

Everything is read from a result of ``pareto``: how often each model is right on each concept, the
draws of labels by their means, and the measured costs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.core.errors import TooFew
from lab.encoders import ENCODERS
from lab.experiments.base import Result
from lab.stats.checks import Floats, codes_of
from lab.stats.contrast import Contrast, Over, contrast
from lab.stats.decide import Decision, decide

MARGIN = 0.03
SURE = 0.95
"""The share of resamples in which a model lies on the front that is named as being on it. It is no
test, and no claim reads it."""


@dataclass(frozen=True)
class Allowance:
    """What may be spent: labels a class, ms for one item, MB on disk; inf: as much as one likes."""

    labels: int
    ms: float = np.inf
    mb: float = np.inf


@dataclass(frozen=True)
class Winner:
    """The most accurate model that a budget allows, and the next one of them."""

    view: str
    accuracy: Contrast
    second: str
    """Empty where only one model fits."""
    lead: Contrast | None
    """Its accuracy less that of the second."""
    decided: Decision | None
    """Of the lead, by the one rule."""


def named(view: str) -> str:
    """Return how a view is called in a sentence.

    >>> named("lite0/noto"), named("minilm-4bit/es")
    ('EfficientNet-Lite0 (noto)', 'MiniLM 4-bit weights (es)')
    """
    encoder, _, facet = view.partition("/")
    title = re.sub(r" \(.*?\)|,", "", ENCODERS.get(encoder).card.title)
    return f"{title} ({facet})" if facet else title


def within(costs: Sequence[Mapping[str, Any]], budget: Allowance) -> list[str]:
    """Return the views whose time and memory a budget allows; ``costs`` is the table "timing"."""
    return [
        str(row["encoder"]) for row in costs
        if row["p50_ms"] <= budget.ms and row["size_mb"] <= budget.mb
    ]  # fmt: skip


def winner(result: Result, budget: Allowance, among: Sequence[str] = ()) -> Winner:
    """Return the model that wins within a budget; ``among`` are the views to choose from, or all.

    Interval and decision of the lead are those of a claim, for these two models alone: the best of
    many is a little luckier than it will be again. Raises ``TooFew`` where no model fits.
    """
    fitting = [view for view in within(result.tables["timing"], budget)
               if not among or view in among]  # fmt: skip
    if not fitting:
        got = f"{budget.ms:g} ms and {budget.mb:g} MB"
        raise TooFew("a budget that some model fits", got, "Allow more time or memory.")
    answers, over = result.tables["answers"], _over(result)
    each = {view: _draws(result, f"{view}@{budget.labels}", answers, over) for view in fitting}
    found = {view: contrast(draws, over, test=False) for view, draws in each.items()}
    ranked = sorted(fitting, key=lambda view: -(found[view].estimate.value or 0.0))
    if len(ranked) == 1:
        return Winner(ranked[0], found[ranked[0]], "", None, None)
    first, second = ranked[:2]
    lead = contrast(each[first] - each[second], over, zero=0.0)
    decided = decide(
        lead.estimate, lead.p, margin=MARGIN, n_families=lead.n_families, n_seeds=lead.n_seeds
    )
    return Winner(first, found[first], second, lead, decided)


def front_shares(result: Result, labels: int, cost: str, n: int = 1000) -> dict[str, float]:
    """Return by view the share of resamples of families in which it lies on the front.

    A model is on it where none that costs no more (``cost`` a column of the table "timing") is
    more accurate.
    """
    costs = {str(row["encoder"]): float(row[cost]) for row in result.tables["timing"]}
    views = sorted(costs, key=lambda view: costs[view])
    table = np.array([[row[f"{v}@{labels}"] for v in views] for row in result.tables["answers"]])
    over = _over(result)
    over.n_resamples = n
    scores = over.drawn.scores(table)
    # Views in the order of their cost: on the front is what beats all that cost less.
    price = np.array([costs[view] for view in views])
    found = {}
    for i, view in enumerate(views):
        rivals = (price <= price[i]) & (np.arange(len(views)) != i)
        best = scores[:, rivals].max(axis=1, initial=-np.inf)
        found[view] = float(np.mean(scores[:, i] >= best))
    return found


def best_said(result: Result, labels: int) -> list[str]:
    """Say which models lie on the front in 95 % of resamples or more, for time and for size."""
    found = []
    for cost, said in (("p50_ms", "time"), ("size_mb", "size")):
        shares = front_shares(result, labels, cost)
        sure = [named(view) for view, share in shares.items() if share >= SURE]
        told = " and ".join([*([", ".join(sure[:-1])] if sure[1:] else []), *sure[-1:]])
        found.append(
            f"With {labels} labels, {told} {'lie' if sure[1:] else 'lies'} on the front of "
            f"accuracy against {said} in 95 % of resamples or more." if sure else
            f"With {labels} labels, no model lies on the front of accuracy against {said} in 95 % "
            "of resamples."
        )  # fmt: skip
    return found


def _over(result: Result) -> Over:
    answers = result.tables["answers"]
    families, classes = ([row[name] for row in answers] for name in ("family", "class"))
    return Over(
        codes_of(np.array(families), len(answers), "families"),
        codes_of(np.array(classes), len(answers), "classes"),
    )  # fmt: skip


def _draws(result: Result, arm: str, answers: Sequence[Mapping[str, Any]], over: Over) -> Floats:
    """Return scores [n, seeds] with the means over draws and over items that were found.

    An interval hangs on these two alone: how items differ, and how draws differ.
    """
    share = np.array([row[arm] for row in answers])
    seeds = np.array([row["value"] for row in result.tables["seeds"] if row["arm"] == arm])
    return np.asarray(share[:, None] + (seeds - seeds.mean())[None, :])
