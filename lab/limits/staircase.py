"""A staircase: the next stimulus follows from the answers, and stays where a person is unsure.

Two right answers in a row make it harder, one that is not makes it easier (2-down-1-up, Levitt
1971, J. Acoust. Soc. Am. 49, 467): it settles where two in a row are as likely as not,
P(right) = sqrt(1/2) = .707. That holds exactly for steps that are small beside the width of the
psychometric function; with wide ones it settles a few hundredths higher or lower (Garcia-Perez
1998, Vision Research 38, 1861; tests/limits/test_staircase.py states by how much here). So a
staircase chooses stimuli, and the threshold is fitted to all trials (``lab.limits.psychometric``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lab.core.errors import BadInput, TooFew

CONVERGES_AT = 0.5**0.5
DOWN = 2
"""Right answers in a row before it gets harder."""
LEAD = 2
"""How many answers one of several interleaved staircases may be ahead of another."""


@dataclass(frozen=True)
class Staircase:
    """Rule and state of one staircase; ``answered`` returns the next state and changes nothing."""

    level: float
    """The stimulus to show next."""
    step: float
    least_step: float
    low: float = 0.0
    high: float = 1.0
    harder: Literal[1, -1] = 1
    """1 where a greater level is harder, -1 where a smaller one is."""
    streak: int = 0
    heading: int = 0
    """Where it was last asked to move: 1 harder, -1 easier, 0 not yet."""
    reversals: tuple[float, ...] = ()
    """The levels at which it turned round."""
    n: int = 0

    def __post_init__(self) -> None:
        numbers = (self.level, self.step, self.least_step, self.low, self.high)
        if not np.all(np.isfinite(numbers)) or not self.low <= self.level <= self.high:
            raise BadInput(
                "a finite level within its bounds",
                f"level {self.level} in [{self.low}, {self.high}], step {self.step}",
                "Start inside the bounds.",
            )
        if not 0 < self.least_step <= self.step or self.harder not in {1, -1}:
            raise BadInput(
                "0 < least_step <= step, and harder of 1 or -1",
                f"step {self.step}, least_step {self.least_step}, harder {self.harder}",
                "Start with a wide step and name the narrowest.",
            )


def answered(state: Staircase, right: bool) -> Staircase:
    """Return the staircase after an answer to the stimulus at its level.

    The step is halved at each turn, down to ``least_step``. At a bound it stays where it is, and
    turning away from a bound is a turn like any other.
    """
    streak = state.streak + 1 if right else 0
    if right and streak < DOWN:
        return replace(state, streak=streak, n=state.n + 1)
    heading = 1 if right else -1
    turned = heading == -state.heading
    step = max(state.least_step, state.step / 2) if turned else state.step
    level = float(np.clip(state.level + heading * state.harder * step, state.low, state.high))
    reversals = (*state.reversals, state.level) if turned else state.reversals
    return replace(
        state, level=level, step=step, streak=0, heading=heading, reversals=reversals, n=state.n + 1
    )


def pick(staircases: Sequence[Staircase], rng: np.random.Generator) -> int:
    """Draw which of several interleaved staircases is asked next: by chance, but none falls behind.

    Whoever answers cannot guess from the last answer what comes now. Raises ``TooFew`` for none.
    """
    if not staircases:
        raise TooFew("at least 1 staircase", "none", "Pass the staircases of the session.")
    least = min(state.n for state in staircases)
    open_to = [i for i, state in enumerate(staircases) if state.n < least + LEAD]
    return int(rng.choice(open_to))
