"""Explain the answers of a fusion: the part of each view in its log-odds over the nearest rival.

Of many answers, all views speak for the likeliest one against all the rest together, as each of
those is unlikely: nothing is ever in conflict. So the answer is held against the second likeliest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.experiments.missing.question import Question
from lab.fusion.base import Fused
from lab.probes.views import Views
from lab.stats.checks import Floats
from lab.stats.contrast import Over, contrast
from lab.stats.credit import Credit, credits_of
from lab.stats.patterns import frequent_patterns
from lab.stats.shapley import coalition_values, interactions, shapley_values

LEAST_LOG = -30.0
"""No log-probability is lower, so that log-odds are finite."""
SUM_ERROR = 1e-6
FEWEST = 2
"""Two groups of items with fewer than this are not compared."""
STRONG = 0.25
"""A view speaks up in a template from this share of all that is said."""
SUPPORT, MOST_TEMPLATES = 0.05, 15


@dataclass(frozen=True)
class Explained:
    """Items with what a fusion answers, and what each view adds to its log-odds over the rival."""

    answers: NDArray[np.intp] = field(repr=False)
    rivals: NDArray[np.intp] = field(repr=False)
    """The second likeliest answer [n]."""
    phi: Floats = field(repr=False)
    """[views, n]; they add up to the log-odds less their mean over the background."""
    pairs: Floats = field(repr=False)
    """Interactions [views, views, n]."""
    odds: Floats = field(repr=False)
    base: Floats = field(repr=False)
    """Both [n]: log-odds of the answer over its rival, and their mean over the background."""

    @property
    def types(self) -> NDArray[np.str_]:
        """The type of each item [n]."""
        return credits_of(self.phi.T)


def explain(fused: Fused, items: Views, background: Views) -> Explained:
    """Return the exact Shapley values of the views, with a paired background.

    Raises ``BadInput`` where they do not add up to f(x) - E f within 1e-6: the self-check.
    """

    def log_p(views: Views) -> Floats:
        n = len(next(iter(views.values())))
        p = fused.log_proba(views, {view: np.ones(n, bool) for view in views})
        return np.maximum(p, LEAST_LOG)

    values = coalition_values(log_p, items, background)
    order = np.argsort(-values[-1], axis=1, kind="stable")
    answers, rivals, rows = order[:, 0], order[:, 1], np.arange(len(order))
    own = values[:, rows, answers] - values[:, rows, rivals]
    phi = shapley_values(own)
    asked, mean = log_p(items), log_p(background).mean(axis=0)
    whole = asked[rows, answers] - asked[rows, rivals] - (mean[answers] - mean[rivals])
    error = np.abs(phi.sum(axis=0) - whole).max()
    if not error <= SUM_ERROR:
        do = "The fusion must answer a row alike, whatever rows are asked beside it."
        raise BadInput("values that add up to f(x) - E f", f"{error:.2g} apart", do)
    return Explained(
        answers.astype(np.intp), rivals.astype(np.intp), phi, interactions(own), own[-1], own[0]
    )


def background_rows(n: int, n_background: int, seed: int) -> NDArray[np.intp]:
    """Draw the rows of training that stand in for what is not known of an item."""
    return stream(seed, "", "background").permutation(n)[:n_background].astype(np.intp)


def excess(wrong: Floats, types: NDArray[np.str_], *agree: Credit) -> Floats:
    """Return numbers [n] whose mean is the error in conflict less that in the types of ``agree``.

    What an item is off the mean error, weighted by the size of its side. NaN where one of the sides
    has under two items.
    """
    sides = types == Credit.CONFLICT.value, np.isin(types, [each.value for each in agree])
    if min(side.sum() for side in sides) < FEWEST:
        return np.full(len(wrong), np.nan)
    centred = wrong - wrong[sides[0] | sides[1]].mean()
    weights = sides[0] / sides[0].sum() - sides[1] / sides[1].sum()
    return np.asarray(len(wrong) * weights * centred)


def item_rows(found: Explained, question: Question, rows: NDArray[np.intp]) -> list[dict[str, Any]]:
    """One row an item: what it is, what is said of it, and who said it."""
    types = found.types
    return [
        {
            "item": question.ids[row],
            "label": question.answers[question.labels[row]],
            "answer": question.answers[found.answers[k]],
            "rival": question.answers[found.rivals[k]],
            "right": bool(question.labels[row] == found.answers[k]),
            "type": str(types[k]),
            "log_odds": float(found.odds[k]),
            "base": float(found.base[k]),
            **{view: float(found.phi[m, k]) for m, view in enumerate(question.views)},
        }
        for k, row in enumerate(rows)
    ]


def type_rows(types: NDArray[np.str_], wrong: Floats, over: Over) -> list[dict[str, Any]]:
    """How frequent each type is, and how often it is wrong, with intervals over families."""
    found = []
    for credit in Credit:
        own = types == credit.value
        share = contrast(own.astype(np.float64), over, test=False).estimate
        families = np.unique(over.families[own], return_inverse=True)[1]
        within = Over(families, None, over.n_resamples, over.seed)
        error = contrast(wrong[own], within, test=False).estimate if own.any() else None
        found.append(
            {
                "type": credit.value, "n": int(own.sum()),
                "share": share.value, "share_low": share.low, "share_high": share.high,
                "error": error.value if error else None,
                "low": error.low if error else None, "high": error.high if error else None,
            }
        )  # fmt: skip
    return found


def view_rows(found: Explained, question: Question, over: Over) -> list[dict[str, Any]]:
    """What each view adds to the log-odds on average, and its share of all that is said."""
    mass = np.maximum(np.abs(found.phi).sum(axis=0), 1e-300)
    rows = []
    for m, (view, (source, _)) in enumerate(question.sources.items()):
        share = contrast(np.abs(found.phi[m]) / mass, over, test=False).estimate
        rows.append(
            {"view": view, "modality": str(source.modality), "mean_phi": float(found.phi[m].mean()),
             "against": float((found.phi[m] < 0).mean()),
             "share": share.value, "low": share.low, "high": share.high, "n": share.n}
        )  # fmt: skip
    return rows


def interaction_rows(found: Explained, views: list[str], over: Over) -> list[dict[str, Any]]:
    """What two views add to the log-odds together, beyond what each adds alone."""
    rows = []
    for i, j in combinations(range(len(views)), 2):
        mean = contrast(found.pairs[i, j], over, test=False).estimate
        rows.append(
            {"pair": f"{views[i]} and {views[j]}", "value": mean.value, "low": mean.low,
             "high": mean.high, "n": mean.n}
        )  # fmt: skip
    return rows


def marks_of(item: Mapping[str, Any], views: Sequence[str]) -> set[str]:
    """Return what a template may ask of an item's row: which views speak up, and its label."""
    mass = sum(abs(item[view]) for view in views) or 1.0
    loud = {f"{v} {'for' if item[v] > 0 else 'against'}" for v in views
            if abs(item[v]) >= STRONG * mass}  # fmt: skip
    return {*loud, f"is {item['label']}"}


def template_rows(items: list[dict[str, Any]], views: list[str]) -> list[dict[str, Any]]:
    """The most frequent patterns of who speaks for and against, of which label, with their error.

    A pattern has one view in it at least, and two marks or more.
    """
    marks = [marks_of(item, views) for item in items]
    rows = []
    for pattern, members in frequent_patterns(marks, max(2, int(SUPPORT * len(items)))):
        if len(pattern) < 2 or all(mark.startswith("is ") for mark in pattern):
            continue
        types = Counter(items[k]["type"] for k in members)
        rows.append(
            {"template": "; ".join(pattern), "n": len(members),
             "error": float(np.mean([not items[k]["right"] for k in members])),
             "mostly": max(sorted(types), key=lambda t: types[t])}
        )  # fmt: skip
    return rows[:MOST_TEMPLATES]
