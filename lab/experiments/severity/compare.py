"""Severity runs beside each other: how far apart encoders break, on the same items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.severity.run import SeveritySpec
from lab.limits.curve import GRID
from lab.limits.drawn_curve import DrawnCurve, drawn_curve
from lab.limits.ratio import LEAD_MARGIN, BreakRatio, break_ratio
from lab.limits.words import ratio_words
from lab.perturb import PERTURBATIONS
from lab.stats.intervals.bootstrap import FamilyBootstrap, family_bootstrap

SHARED = ("dataset", "perturbation", "draw_seed", "split", "split_seed", "n_resamples")
SHARED_FOUND = ("task", "facet")
Run = Mapping[str, Any]


def compared(a: Run, b: Run, *, margin: float = LEAD_MARGIN) -> BreakRatio:
    """Compare the breakpoints of two runs, each a result as plain data (``Result.as_dict``).

    Raises as ``curves_of``.
    """
    one, other = curves_of([a, b])
    perturbation = PERTURBATIONS.get(a["spec"]["perturbation"])
    return break_ratio(
        one, other, perturbation.physical, zero_is_clean=perturbation.zero_is_clean, margin=margin
    )


def curves_of(runs: Sequence[Run]) -> list[DrawnCurve]:
    """Return the curve of each run over the items that all have, resampled by the same families.

    Raises ``BadInput`` for runs of different data, perturbation, split, seeds, resamples, task or
    facet, for runs without their items or without a common one, and ``TooFew`` under ten families.
    """
    first = SeveritySpec(**runs[0]["spec"])
    for run in runs[1:]:
        other = SeveritySpec(**run["spec"])
        differing = [name for name in SHARED if getattr(first, name) != getattr(other, name)]
        differing += [n for n in SHARED_FOUND if runs[0]["summary"][n] != run["summary"][n]]
        if differing:
            got = "; ".join(f"another {name}" for name in differing)
            raise BadInput("runs that differ in their encoder", got, "Run them alike.")
    scores = [_scores(run) for run in runs]
    ids = [concept for concept in scores[0] if all(concept in of for of in scores)]
    if not ids:
        do = "Run all live, on the same items."
        raise BadInput("runs with an item in common", "none", do)
    dataset = DATASETS.get(first.dataset)
    labels = {level: _labels(dataset, level) for level in ("subgroup", "family")}
    by_class = runs[0]["summary"]["task"] == "subgroup"
    drawn = family_bootstrap(
        [labels["family"][i] for i in ids],
        [labels["subgroup"][i] for i in ids] if by_class else None,
        first.n_resamples, first.split_seed, n_items=len(ids),
    )  # fmt: skip
    return [_curve([of[i] for i in ids], run, drawn) for of, run in zip(scores, runs, strict=True)]


def compared_words(a: Run, b: Run, *, margin: float = LEAD_MARGIN) -> str:
    """Say how far apart two runs break; raises as ``compared``."""
    found = compared(a, b, margin=margin).as_dict()
    names = [ENCODERS.get(run["spec"]["encoder"]).card.title.split(" (")[0] for run in (a, b)]
    return ratio_words(found, PERTURBATIONS.get(a["spec"]["perturbation"]), *names)


def _scores(run: Run) -> dict[str, list[float]]:
    """Return each item's scores at every severity; none of a run that is only recorded."""
    scores: dict[str, list[float]] = {}
    for row in run["tables"].get("items", ()):
        scores.setdefault(row["concept"], []).append(row["score"])
    return scores


def _curve(scores: list[list[float]], run: Run, drawn: FamilyBootstrap) -> DrawnCurve:
    return drawn_curve(scores, np.array(GRID), drawn, chance=run["summary"]["chance"])


def _labels(dataset: Any, level: str) -> dict[str, str]:
    return dict(zip(dataset.concepts, dataset.labels(level), strict=True))
