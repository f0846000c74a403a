"""One step of the slide: every score with its interval, and its difference from as found.

``Slide.step`` answers for any distance in a few milliseconds: the run asks it for a grid, a moving
slider for one place, so that both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lab.adapt.mispair import mispaired
from lab.distance.base import Settings
from lab.distance.clouds.shift import random_direction, slide
from lab.distance.measure import measure_many
from lab.distance.pairs import pairs
from lab.experiments.gap.scores import SCORES, chance_of, item_scores
from lab.experiments.gap.space import GapSpace
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import family_bootstrap
from lab.stats.intervals.resample import FAMILIES
from lab.stats.threads import one_blas_thread

OVER = f"{FAMILIES}, conditional on gallery and prototypes"
GEOMETRY = ("modality_gap", "alignment", "uniformity_a", "uniformity_b")
Levels = Literal["gap", "upstream"]
PER_GAP, OPENED, BEYOND = 4, 1, 2
"""Steps a gap, gaps that the clouds are slid apart, and gaps beyond where they meet."""
Curve = Literal["gap", "random direction", "shuffled pairs"]
CURVES: tuple[Curve, ...] = ("gap", "random direction", "shuffled pairs")


def levels_of(length: float, kind: Levels) -> tuple[float, ...]:
    """Return the distances l that are tried; 0 (as found) and |delta| (closed) are among them.

    "gap": steps of a quarter of the gap, from one gap further apart to two beyond closed, so that
    closed is in the middle. "upstream": -5 to 4.75 by .25, as Liang 2022 has it, and closed.

    >>> levels_of(0.5, "gap")[:6]
    (-0.5, -0.375, -0.25, -0.125, 0.0, 0.125)
    """
    if kind == "upstream":
        return tuple(sorted({round(0.25 * k, 2) for k in range(-20, 20)} | {length}))
    steps = range(-OPENED * PER_GAP, (1 + BEYOND) * PER_GAP + 1)
    return tuple(length * (k / PER_GAP) for k in steps)


@dataclass(frozen=True)
class Scored:
    """The scores of each concept [n, scores] in one arm at one distance."""

    arm: Curve
    distance: float
    scores: Floats


class Slide:
    """A space made ready: resamples and the scores as found are computed once."""

    def __init__(
        self, space: GapSpace, *, temperature: float, n_random: int, n_resamples: int, seed: int
    ) -> None:
        self.space, self.temperature, self.seed = space, temperature, seed
        draw = {"n_resamples": n_resamples, "seed": seed, "n_items": len(space)}
        self._plain = family_bootstrap(space.families, None, **draw)
        self._balanced = family_bootstrap(space.families, space.classes, **draw)
        self.chance = chance_of(len(space), len(space.class_names))
        self._directions = [
            random_direction(space.x, space.y, number, seed) for number in range(n_random)
        ]
        self._order = mispaired(len(space), 1.0, seed)
        self.found = {arm: self.scored(arm, 0.0) for arm in CURVES}

    def scored(self, arm: Curve, distance: float) -> Scored:
        """Score every concept in one arm.

        "random direction" slides as far along directions of the clouds' own spread (the mean of
        ``n_random``); "shuffled pairs" slides along the gap, but gives every b another concept's a.
        """
        space = self.space
        x = space.x[self._order] if arm == "shuffled pairs" else space.x
        directions = self._directions if arm == "random direction" else [space.gap.direction]
        with one_blas_thread():
            each = [self._at(x, direction, distance) for direction in directions]
        return Scored(arm, distance, np.mean(each, axis=0))

    def _at(self, x: Floats, direction: Floats, distance: float) -> Floats:
        space = self.space
        moved_x, moved_y = slide(x, space.y, direction, distance)
        prototypes = slide(x, space.prototypes, direction, distance)[1]
        return item_scores(moved_x, moved_y, prototypes, space.classes, self.temperature)

    def estimates(self, *tables: Floats) -> list[list[tuple[float, float, float]]]:
        """Average tables [n, scores]; return (value, low, high) of each score in each of them."""
        found: list[list[tuple[float, float, float]]] = [[] for _ in tables]
        for balanced, drawn in ((True, self._balanced), (False, self._plain)):
            # One product for all that is averaged alike.
            columns = [k for k, score in enumerate(SCORES) if score.balanced == balanced]
            each = np.concatenate([table[:, columns] for table in tables], axis=1)
            values, resampled = drawn.score(each), drawn.scores(each)
            for k, value in enumerate(values):
                ends = drawn.interval(resampled[:, k])
                found[k // len(columns)].append((float(value), *ends))
        return found

    def rows(self, scored: Scored) -> list[dict[str, Any]]:
        """One row a score: value and difference from as found, both with interval, and chance."""
        change = scored.scores - self.found[scored.arm].scores
        values, changes = self.estimates(scored.scores, change)
        return [
            {
                "arm": scored.arm,
                "distance": scored.distance,
                "score": score.id,
                "value": value[0],
                "low": value[1],
                "high": value[2],
                "difference": difference[0],
                "difference_low": difference[1],
                "difference_high": difference[2],
                "chance": self.chance[score.id],
                "n": len(scored.scores),
            }
            for score, value, difference in zip(SCORES, values, changes, strict=True)
        ]

    def geometry(self, distance: float) -> list[dict[str, Any]]:
        """One row a measure of where the clouds lie: gap, alignment, uniformity of each side."""
        space = self.space
        x, y = slide(space.x, space.y, space.gap.direction, distance)
        both = pairs(x, y, units=space.families, over=FAMILIES, space=space.space)
        with one_blas_thread():
            found = measure_many(GEOMETRY, both, Settings(self.seed, n_permutations=0))
        return [
            {
                "distance": distance,
                "measure": name,
                "value": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "chance": estimate.chance,
                "n": estimate.n,
                "reason": estimate.reason,
            }
            for name, estimate in found.items()
        ]

    def step(self, distance: float) -> dict[str, dict[str, Any]]:
        """Everything at one distance, by score and measure: what a moving slider shows."""
        scores = {row["score"]: row for row in self.rows(self.scored("gap", distance))}
        return {**scores, **{row["measure"]: row for row in self.geometry(distance)}}
