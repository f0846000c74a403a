"""Two small heads trained on frozen features: what the studies of the gap's origin share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.contrastive import Heads, fit_heads, initial_heads
from lab.core import say
from lab.core.progress import Progress
from lab.data.splits import test_concepts
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.distance.rescale import directions
from lab.experiments.base import Result, Spec
from lab.experiments.gap.scores import found_first
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.shared_space import training_rows
from lab.experiments.views.view import see, views_digest
from lab.stats.checks import Floats, codes_of
from lab.stats.cosine import unit_rows
from lab.stats.influence import mean_length_values
from lab.stats.intervals.resample import FAMILIES
from lab.stats.ranking import TIE_DIGITS
from lab.stats.threads import one_blas_thread
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Outcome, Plan, slope
from lab.study.tables import arms_of

SPACE = "two linear heads trained on pairs of other families"
STARTS = DRAWN, REMOVED = ("as drawn", "gap removed")
K = 10
OUTCOMES = (
    Outcome("gap", title="modality gap"),
    Outcome("alignment", title="squared distance of a pair", higher_is_better=False),
    Outcome("recall_at_10", title="R@10, mean of both ways"),
    Outcome("gap_before", title="modality gap before training"),
    Outcome("gap_chance", title="modality gap where the sides of pairs are swapped at random"),
    Outcome("alignment_chance", title="squared distance of any two of both sides"),
)
Deal = Callable[[float, int, int], tuple[float, NDArray[np.intp]]]
"""From a place of the knob, a seed and the number of training pairs: the temperature, and the row
of y that each row of x is trained with."""


class HeadsSpec(Spec):
    """Which frozen features the heads are trained on, and how long."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, as "encoder/facet".')
    b: str = Field("minilm/en", description='The second view, as "encoder/facet".')
    n_train_pairs: int = Field(
        400, ge=20, le=5000, description="Training pairs.", json_schema_extra={"unit": "pairs"}
    )
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of other families.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_steps: int = Field(100, ge=1, le=2000, description="Training steps, the same in every arm.")
    n_seeds: int = Field(5, ge=3, le=50, description="Initialisations.")
    split_seed: int = Field(0, ge=0, description="Seed of the training families.")


@dataclass(frozen=True)
class Material:
    """Frozen features, rows of length sqrt(width): training pairs, and test pairs of others."""

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    test_x: Floats = field(repr=False)
    test_y: Floats = field(repr=False)
    test_families: NDArray[np.str_] = field(repr=False)
    test_concepts: tuple[str, ...] = field(repr=False)


def material(spec: HeadsSpec, progress: Progress) -> Material:
    """Divide the concepts of two views into training pairs and about ``n_test`` of other families.

    Raises ``TooFew`` where fewer than ``n_test`` are left, and what ``see`` raises.
    """
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    seen = see(spec.dataset, views, labelled=True, progress=progress)
    seed = spec.split_seed
    train, rest = training_rows(seen.families, spec.n_train_pairs, seed)
    test = rest[test_concepts(seen.labels[rest], seen.families[rest], spec.n_test, seed=seed)]
    x, y = (
        # A step of the optimiser then means the same whatever the width.
        unit_rows(seen.x[view].astype(np.float64)) * np.sqrt(seen.x[view].shape[1])
        for view in views
    )
    concepts = tuple(seen.concepts[row] for row in test)
    return Material(x[train], y[train], x[test], y[test], seen.families[test], concepts)


def cell(start: str, place: float) -> str:
    """Return the id of the arm that starts so and is trained at a place of the knob."""
    return f"{start}@{place:g}"


def arms(places: Sequence[float], n_seeds: int, knob: str) -> tuple[Arm, ...]:
    """Return an arm for each start and place; the start without a gap is the control."""
    return tuple(
        Arm(
            cell(start, place),
            title=f"{knob} {place:g}, start {start}",
            role="method" if start == DRAWN else "control",
            seeds=n_seeds,
        )
        for start in STARTS
        for place in places
    )


def slope_over(
    start: str, places: Sequence[float], axis: Callable[[float], float] = float
) -> dict[str, float]:
    """Return the contrast that is the slope over the knob; ``axis`` says where a place stands."""
    return slope({cell(start, place): axis(place) for place in places})


def design(spec: HeadsSpec, plan: Plan, progress: Progress, deal: Deal) -> Design:
    """Train two heads in each arm, from each seed, and measure the same held-out pairs.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    data = material(spec, progress)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        start, _, place = arm.partition("@")
        temperature, partner = deal(float(place), seed, len(data.x))
        y = data.y[partner]
        # Products on one thread: bytes do not depend on the machine's load.
        with one_blas_thread():
            drawn = initial_heads(data.x, y, seed, closed=start == REMOVED)
            fitted = fit_heads(data.x, y, drawn, temperature, spec.n_steps, progress)
            before = held_out(data, drawn)["gap"]
            return {**held_out(data, fitted), "gap_before": before}

    return Design(
        plan,
        Items(data.test_concepts, data.test_families, seed=spec.split_seed),
        score,
        chance={"recall_at_10": K / len(data.test_x)},
        summary={"n_train_pairs": len(data.x), "n_seeds": spec.n_seeds},
    )


def held_out(data: Material, heads: Heads) -> Scores:
    """Measure the test pairs through two heads; a gap is given as influence values."""
    x, y = heads.map_x(data.test_x), heads.map_y(data.test_y)
    both = pairs(x, y, units=data.test_families, over=FAMILIES, space=SPACE)
    settings = Settings(n_permutations=0)
    gap, alignment = (measure(name, both, settings) for name in ("modality_gap", "alignment"))
    cosines = np.round(x @ y.T, TIE_DIGITS)
    own, n = np.arange(len(x)), len(x)
    difference = directions(both.x) - directions(both.y)
    return {
        "gap": mean_length_values(difference, codes_of(data.test_families, n, "families")),
        "alignment": np.einsum("ij,ij->i", difference, difference),
        "recall_at_10": np.mean([found_first(way, own, K) for way in (cosines, cosines.T)], axis=0),
        "gap_chance": np.full(n, gap.chance),
        "alignment_chance": np.full(n, alignment.chance),
    }


def ends(result: Result, places: Sequence[float], where: str) -> Sequence[str]:
    """Say the gap before training, and trained at the first and the last place of the knob."""
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    first, last = cell(DRAWN, places[0]), cell(DRAWN, places[-1])
    before, low, high = (
        say.estimate(*(rows[key][end] for end in ("value", "low", "high")))
        for key in ((first, "gap_before"), (first, "gap"), (last, "gap"))
    )
    return (
        f"Before training the heads lie {before} apart.",
        f"Trained {where.format(places[0])} they lie {low} apart.",
        f"Trained {where.format(places[-1])} they lie {high} apart.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what was held fixed."""
    spec = result.spec.model_dump()
    return (
        f"Linear heads on frozen features, {spec['n_steps']} steps on "
        f"{result.summary['n_train_pairs']} pairs: longer training is not asked about.",
    )


def fingerprint(spec: HeadsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, pair_of_views(spec.dataset, spec.a, spec.b))
