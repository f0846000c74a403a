"""Stepping back: lights that fooled the victim but were refused are made weaker.

What makes a picture unclear to guards and judges is mostly how strong its light is, so a refused
flip often has an accepted one on the way back.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from lab.adversary.base import Ask, Lights, Told
from lab.stats.checks import Floats

STARTS_SHARE = 0.3
"""Of the budget goes to random lights, among which a search chooses where to begin. Where all are
refused flips, halving them takes twice as much again."""
START_HALVINGS = 2
"""How often a refused start is halved towards identity."""


def starts(
    identity: Lights, rng: np.random.Generator, budget: int
) -> Generator[Ask, Told, tuple[Lights, Floats]]:
    """Try random lights; return them ``[n, d]``, refused ones brought back, with values ``[n]``.

    Random since at identity a direction or a place changes nothing.
    """
    lights = rng.random((max(1, round(STARTS_SHARE * budget)), len(identity)))
    told = yield Ask(lights)
    return (yield from retreat(identity, lights, told, START_HALVINGS))


def retreat(
    back: Lights, lights: Lights, told: Told, halvings: int
) -> Generator[Ask, Told, tuple[Lights, Floats]]:
    """Bring the refused of ``lights`` ``[n, d]`` towards ``back``, identity or the best ``[d]``.

    Bisection on the way between the two, as HopSkipJump (Chen, Jordan & Wainwright 2020, IEEE S&P)
    goes to a victim's boundary; here a light goes back while it is refused and forth while it is
    not. Returns lights and values, each refused one replaced by the lowest on its way that was not
    refused, where there was one. A light that is not refused, and any that an unguided search
    tries, costs nothing and stays.
    """
    lights, values = lights.copy(), told.values.copy()
    rows = np.flatnonzero(told.refused)
    if not len(rows):
        return lights, values
    far = lights[rows] - back
    low, high, lowest = np.zeros(len(rows)), np.ones(len(rows)), np.full(len(rows), np.inf)
    for _ in range(halvings):
        middle = (low + high) / 2
        tried = np.clip(back + middle[:, None] * far, 0, 1)
        told = yield Ask(tried)
        low = np.where(told.refused, low, middle)
        high = np.where(told.refused, middle, high)
        better = ~told.refused & (told.values < lowest)
        lowest[better] = told.values[better]
        lights[rows[better]], values[rows[better]] = tried[better], told.values[better]
    return lights, values
