"""Languages from high to low resource: does what was learned on the first reach them?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.data.language_resources import SOURCE, resource_class
from lab.experiments.transfer.answers import Answers
from lab.experiments.transfer.evidence import estimate_of
from lab.experiments.transfer.ground import ViewPool
from lab.experiments.transfer.languages_read import was_trained_on
from lab.experiments.transfer.tables import balanced
from lab.stats.nulls.qap import rank_correlation

OVER = "concept families, these languages fixed"
LEAST_LANGUAGES = 6


def judge_resources(ground: ViewPool, answers: Answers, rows: NDArray[np.bool_]) -> dict[str, Any]:
    """Return how accuracy from the first language goes with resources and with being read.

    "rho" is the rank correlation of resource class and accuracy over the other languages, "read"
    the mean accuracy on languages that the encoder was trained on less that on the others; both
    with intervals over families, from the half samples ``rows`` [2 P, n]. The languages are those
    of the spec, not a sample of any.
    """
    home = answers.group.trained[0]
    others = [view for view in answers.group.views if view != home]
    levels = [resource_class(view.facet) for view in others]
    listed = [i for i, level in enumerate(levels) if level is not None]
    known = [was_trained_on(home.encoder, view.facet) for view in others]

    def accuracy(kept: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.array(
            [
                balanced(ground, answers.right[home, view], kept & ground.rows(home, view))
                for view in others
            ]
        )

    whole = accuracy(np.ones(len(ground), bool))
    halves = [accuracy(half) for half in rows]
    answer: dict[str, Any] = {"home": str(home), "source": SOURCE, "rho": None, "read": None}
    answer["n_languages"] = len(listed)
    if len(listed) >= LEAST_LANGUAGES:
        order = np.array([levels[i] for i in listed], np.float64)
        rho = [float(rank_correlation(order, a[listed])) for a in (whole, *halves)]
        answer["rho"] = estimate_of(rho[0], rho[1:], len(ground), OVER).as_dict()
    read = np.array([flag is True for flag in known])
    unread = np.array([flag is False for flag in known])
    if read.any() and unread.any():
        apart = [float(a[read].mean() - a[unread].mean()) for a in (whole, *halves)]
        answer["read"] = estimate_of(apart[0], apart[1:], len(ground), OVER).as_dict()
        answer["n_read"], answer["n_unread"] = int(read.sum()), int(unread.sum())
    return answer
