"""Two severity runs beside each other: how far apart two encoders break, on the same items."""

from __future__ import annotations

from collections.abc import Mapping
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

    Their common items are scored as the runs did and resampled anew, the same families for both.
    Raises ``BadInput`` for runs of different data, perturbation, split, seeds, resamples, task or
    facet, for runs without their items or without a common one, and ``TooFew`` under ten families.
    """
    first, other = (SeveritySpec(**run["spec"]) for run in (a, b))
    differing = [name for name in SHARED if getattr(first, name) != getattr(other, name)]
    differing += [name for name in SHARED_FOUND if a["summary"][name] != b["summary"][name]]
    if differing:
        got = "; ".join(f"another {name}" for name in differing)
        raise BadInput("two runs that differ in their encoder", got, "Run both alike.")
    scores = [_scores(run) for run in (a, b)]
    ids = [concept for concept in scores[0] if concept in scores[1]]
    if not ids:
        raise BadInput("runs with an item in common", "none", "Run both live, on the same items.")
    dataset = DATASETS.get(first.dataset)
    labels = {level: _labels(dataset, level) for level in ("subgroup", "family")}
    classes = [labels["subgroup"][i] for i in ids] if a["summary"]["task"] == "subgroup" else None
    drawn = family_bootstrap(
        [labels["family"][i] for i in ids], classes, first.n_resamples, first.split_seed,
        n_items=len(ids),
    )  # fmt: skip
    curves = [
        _curve([of[i] for i in ids], run, drawn) for of, run in zip(scores, (a, b), strict=True)
    ]
    perturbation = PERTURBATIONS.get(first.perturbation)
    return break_ratio(
        curves[0], curves[1], perturbation.physical, zero_is_clean=perturbation.zero_is_clean,
        margin=margin,
    )  # fmt: skip


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
