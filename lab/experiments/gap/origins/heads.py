"""Two small heads trained on frozen features: what the experiments on the gap's origin share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.adapt.contrastive import Heads, fit_heads, initial_heads
from lab.core.progress import Progress
from lab.data.splits import test_concepts
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.encoders.side_by_side import side_by_side
from lab.experiments.gap.scores import found_first
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.shared_space import training_rows
from lab.experiments.views.view import see
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.estimate import Estimate
from lab.stats.holm import holm
from lab.stats.over_seeds import over_seeds, seeds_p, slope
from lab.stats.ranking import TIE_DIGITS
from lab.stats.resample import FAMILIES
from lab.stats.threads import one_blas_thread

SPACE = "two linear heads trained on pairs of other families"
Start = Literal["as drawn", "gap removed"]
STARTS: tuple[Start, ...] = ("as drawn", "gap removed")
MEASURES = ("gap", "alignment", "recall_at_10")
K = 10
LEVEL = 0.05


@dataclass(frozen=True)
class Material:
    """Frozen features, rows of length sqrt(width): training pairs, and test pairs of others."""

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    test_x: Floats = field(repr=False)
    test_y: Floats = field(repr=False)
    test_families: NDArray[np.str_] = field(repr=False)


def material(
    dataset: str, a: str, b: str, *, n_train_pairs: int, n_test: int, seed: int, progress: Progress
) -> Material:
    """Divide the concepts of two views into training pairs and about ``n_test`` of other families.

    Raises ``TooFew`` where fewer than ``n_test`` are left, and what ``see`` raises.
    """
    views = pair_of_views(dataset, a, b)
    seen = see(dataset, views, labelled=True, progress=progress)
    train, rest = training_rows(seen.families, n_train_pairs, seed)
    test = rest[test_concepts(seen.labels[rest], seen.families[rest], n_test, seed=seed)]
    x, y = (
        # A step of the optimiser then means the same whatever the width.
        unit_rows(seen.x[view].astype(np.float64)) * np.sqrt(seen.x[view].shape[1])
        for view in views
    )
    return Material(x[train], y[train], x[test], y[test], seen.families[test])


@dataclass(frozen=True)
class Training:
    """One run: from which start and seed, at what temperature, on pairs dealt how."""

    place: float
    """The value of the knob that is turned, for tables."""
    start: Start
    seed: int
    temperature: float
    partner: NDArray[np.intp] = field(repr=False)
    """The row of y that each row of x is trained with."""


def train_all(
    data: Material, runs: Sequence[Training], n_steps: int, progress: Progress, what: str
) -> list[dict[str, Any]]:
    """Train every run for as many steps and measure it on held-out pairs: one row a run."""
    progress.start(what, len(runs))

    def one(run: Training) -> dict[str, Any]:
        y = data.y[run.partner]
        start = initial_heads(data.x, y, run.seed, closed=run.start == "gap removed")
        fitted = fit_heads(data.x, y, start, run.temperature, n_steps, progress)
        before, after = held_out(data, start), held_out(data, fitted)
        progress.advance()
        return {
            "place": run.place,
            "start": run.start,
            "seed": run.seed,
            "gap": after["gap"],
            "gap_chance": after["gap_chance"],
            "gap_before": before["gap"],
            "alignment": after["alignment"],
            "alignment_chance": after["alignment_chance"],
            "recall_at_10": after["recall_at_10"],
            "loss_before": fitted.losses[0],
            "loss_after": fitted.losses[-1],
        }

    # Products on one thread: bytes do not depend on the machine's load.
    with one_blas_thread():
        return side_by_side(one, runs)


def held_out(data: Material, heads: Heads) -> dict[str, float]:
    """Measure gap, alignment and R@10 (mean of both ways) of the test pairs through two heads."""
    x, y = heads.map_x(data.test_x), heads.map_y(data.test_y)
    both = pairs(x, y, units=data.test_families, over=FAMILIES, space=SPACE)
    settings = Settings(n_permutations=0)
    gap, alignment = (measure(name, both, settings) for name in ("modality_gap", "alignment"))
    cosines = np.round(x @ y.T, TIE_DIGITS)
    own = np.arange(len(x))
    recall = np.mean([found_first(way, own, K).mean() for way in (cosines, cosines.T)])
    return {
        "gap": float(gap.value or 0.0),
        "gap_chance": float(gap.chance or 0.0),
        "alignment": float(alignment.value or 0.0),
        "alignment_chance": float(alignment.chance or 0.0),
        "recall_at_10": float(recall),
    }


def summarise(
    rows: Sequence[dict[str, Any]], places: Sequence[float], n_test: int
) -> list[dict[str, Any]]:
    """Return one row a place, start and measure: the mean over seeds with its t-interval."""
    found = []
    for start in STARTS:
        for place in places:
            here = [r for r in rows if r["start"] == start and r["place"] == place]
            for name in MEASURES:
                chance = {
                    "recall_at_10": K / n_test,
                    "gap": float(np.mean([r["gap_chance"] for r in here])),
                    "alignment": float(np.mean([r["alignment_chance"] for r in here])),
                }[name]
                each = over_seeds([r[name] for r in here], chance=chance)
                found.append({"place": place, "start": start, "measure": name, **each.as_dict()})
    return found


def slopes(
    rows: Sequence[dict[str, Any]], axis: Callable[[float], float]
) -> dict[str, dict[str, Any]]:
    """Return, by "start: measure", the slope of a measure along the knob, over seeds.

    ``axis`` maps a place of the knob to where it stands on the axis of the slope. Each has its p
    against a slope of 0, and that p after Holm over all of them.
    """
    found: dict[str, dict[str, Any]] = {}
    p_values = []
    for start in STARTS:
        for name in MEASURES:
            each = []
            for seed in sorted({r["seed"] for r in rows}):
                own = [r for r in rows if r["start"] == start and r["seed"] == seed]
                each.append(slope([axis(r["place"]) for r in own], [r[name] for r in own]))
            found[f"{start}: {name}"] = over_seeds(each, chance=0.0).as_dict()
            p_values.append(seeds_p(each))
    for row, p, adjusted in zip(found.values(), p_values, holm(p_values), strict=True):
        row |= {"p": p, "p_holm": float(adjusted)}
    return found


def claim(found: dict[str, Any], sign: int) -> str:
    """Return "seen here" where a slope has this sign after Holm, else what is seen instead."""
    if found["p_holm"] > LEVEL:
        return "not reproduced here"
    return "seen here" if found["value"] * sign > 0 else "contradicted here"


def interval_words(found: dict[str, Any], digits: int = 3) -> str:
    """Return "+0.123 (+0.100 to +0.150)" of a slope."""
    value, low, high = (f"{found[key]:+.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def estimate_words(found: dict[str, Any], digits: int = 2) -> str:
    """Return a mean over seeds with its interval and chance."""
    keys = ("value", "low", "high", "n", "over", "chance", "level", "reason")
    return Estimate(**{key: found[key] for key in keys}).words(digits)
