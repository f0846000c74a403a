"""A planted label whose credit is known: real features, paired anew, each adding its own score."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.seeds import stream
from lab.experiments.missing.contributions.explain import background_rows, explain
from lab.experiments.missing.question import Part, Question
from lab.fusion.base import Examples, Fusion
from lab.stats.checks import Floats
from lab.stats.credit import Credit, credits_of

WIDTH = 8
"""Components of each view that a planted item has: with more, and so few items, heads are noise."""
STEEP = 4.0
"""How much one standard deviation of a view's score adds to the log-odds."""
PARTS: tuple[tuple[Part, float], ...] = (("train", 1.0), ("validation", 0.25), ("test", 0.25))


@dataclass(frozen=True)
class PlantedPart:
    """Items of one part, with what each view adds to the log-odds of the second class."""

    examples: Examples
    scores: Floats = field(repr=False)
    """[n, views]"""


def plant_credit(question: Question, n: int, seed: int) -> dict[Part, PlantedPart]:
    """Draw ``n`` training items, a quarter as many to tune on, and as many to test.

    Each view of an item is that of another concept of the part, drawn at random, so that views are
    independent and every type of credit occurs. The score of a view is its first component, and
    the label is drawn with the log-odds of their sum. Synthetic.
    """
    found: dict[Part, PlantedPart] = {}
    for part, share in PARTS:
        rng = stream(seed, part, "planted credit")
        rows, many = question.rows(part), max(int(share * n), 1)
        views, scores = {}, []
        for view, whole in question.views.items():
            x = whole[:, :WIDTH]
            views[view] = x[rng.choice(rows, many)]
            spread = float(x[question.rows("train"), 0].std())
            scores.append(STEEP * views[view][:, 0] / spread)
        added = np.stack(scores, axis=1)
        labels = rng.random(many) < 1 / (1 + np.exp(-added.sum(axis=1)))
        examples = Examples(views, question.whole(many), labels.astype(np.intp))
        found[part] = PlantedPart(examples, added)
    return found


def planted_f1(question: Question, fusion: Fusion, n: int, n_background: int, seed: int) -> float:
    """Return the macro-F1 of the types that a fusion's Shapley values give, against the true ones.

    The truth is exact: of an additive function the Shapley value of a view is its score less the
    mean score of the background.
    """
    parts = plant_credit(question, n, seed)
    train, valid, test = (parts[part].examples for part, _ in PARTS)
    fused = fusion.fit(train, valid, 2, seed)
    drawn = background_rows(len(train), n_background, seed)
    truth = credits_of(parts["test"].scores - parts["train"].scores[drawn].mean(axis=0))
    background = {view: x[drawn] for view, x in train.views.items()}
    return macro_f1(explain(fused, test.views, background).types, truth)


def macro_f1(found: NDArray[np.str_], truth: NDArray[np.str_]) -> float:
    """Return the mean over the four types of F1; a type that is nowhere is left out.

    >>> macro_f1(np.array(["conflict", "conflict"]), np.array(["conflict", "dominance"]))
    0.3333333333333333
    """
    each = []
    for credit in Credit:
        own, true = found == credit.value, truth == credit.value
        if own.any() or true.any():
            each.append(2 * float((own & true).sum()) / float(own.sum() + true.sum()))
    return float(np.mean(each))
