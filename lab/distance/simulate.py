"""Pairs with a planted relation, and how often an interval holds what it should.

An interval is for what the measure gives on average at this number of pairs: that average is taken
over fresh draws, which no bootstrap of one draw can stand in for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import Pairs, pairs
from lab.stats.checks import Floats

SHARED_DIRECTIONS = 8


@dataclass(frozen=True)
class World:
    """How pairs are drawn: the same item seen twice through a shared part and noise of its own."""

    units: int
    """How many independent units there are: pairs, or families of pairs."""
    signal: float
    """Size of the shared part beside noise of size 1; 0 for rows that are not pairs."""
    width_x: int = 24
    width_y: int = 24
    families: bool = False
    """Units are families of unequal size (geometric, 1.7 pairs on average, the largest about 7);
    half of the variance of every part is shared in the family. Their number is fixed, as it is for
    every interval over units; the number of pairs is not."""
    gap: float = 0.0
    """Distance of the two means."""
    fixed_y: bool = False
    """The second side is the same in every draw, as a gallery is."""


def simulated(world: World, draw: int) -> Pairs:
    """Draw pairs from a world; the world itself (directions, gallery) is the same in every draw."""
    plan = stream(0, "world", "simulated pairs")
    to_x = plan.standard_normal((SHARED_DIRECTIONS, world.width_x)) / SHARED_DIRECTIONS**0.5
    to_y = plan.standard_normal((SHARED_DIRECTIONS, world.width_y)) / SHARED_DIRECTIONS**0.5
    if world.fixed_y and world.width_x == world.width_y:
        to_y = to_x
    random = stream(draw, "draw", "simulated pairs")
    y_random = stream(0, "gallery", "simulated pairs") if world.fixed_y else random
    units = np.arange(world.units)
    if world.families:
        units = np.repeat(units, y_random.geometric(0.6, world.units))
    latent = _drawn(world, units, SHARED_DIRECTIONS, y_random)
    y = world.signal * latent @ to_y + _drawn(world, units, world.width_y, y_random)
    x = world.signal * latent @ to_x + _drawn(world, units, world.width_x, random)
    x[:, 0] += world.gap
    space = "simulated" if world.width_x == world.width_y else ""
    return pairs(x, y, units=units, over="families" if world.families else "pairs", space=space)


@dataclass(frozen=True)
class Coverage:
    """How often the interval held the average of the measure."""

    id: str
    average: float
    share: float
    width: float
    """Mean width of the intervals."""
    spread: float
    """Standard deviation of the values."""
    n_runs: int


def coverage(
    ids: Sequence[str],
    world: World,
    n_runs: int,
    *,
    average: Callable[[Floats], float] = lambda values: float(values.mean()),
    progress: Progress | None = None,
) -> list[Coverage]:
    """Measure fresh draws; return for each measure the share of intervals that hold the average.

    ``average`` is taken over the values of all draws; for a measure that is itself a median, take
    their median.
    """
    if n_runs < 2:
        raise BadInput("2 runs or more", f"{n_runs}", "Ask for 400.")
    progress = progress or Progress()
    progress.start("simulated draws", n_runs)
    settings = Settings(n_permutations=0)
    found: dict[str, list[tuple[float, float, float]]] = {i: [] for i in ids}
    for draw in range(n_runs):
        drawn = simulated(world, draw)
        for distance_id in ids:
            m = measure(distance_id, drawn, settings)
            if m.value is None or m.low is None or m.high is None:
                do = "Simulate a world in which the measure is defined."
                raise BadInput(f"{distance_id} with an interval", m.reason or "no interval", do)
            found[distance_id].append((m.value, m.low, m.high))
        progress.advance()
    rows = []
    for distance_id, numbers in found.items():
        value, low, high = np.array(numbers).T
        due = average(value)
        held = (low <= due) & (due <= high)
        rows.append(
            Coverage(
                distance_id,
                due,
                float(held.mean()),
                float((high - low).mean()),
                float(value.std()),
                n_runs,
            )
        )
    return rows


def _drawn(
    world: World, units: NDArray[np.intp], width: int, random: np.random.Generator
) -> Floats:
    own = random.standard_normal((len(units), width))
    if not world.families:
        return own
    shared = random.standard_normal((world.units, width))
    return np.asarray((own + shared[units]) / 2**0.5)
