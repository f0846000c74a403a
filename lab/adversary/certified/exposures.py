"""The worst exposure of a smoothed probe: the fewest stops, up or down, that change its answer.

A family of one number can be searched along it. A *sketch* asks the plain probe at even steps of
exposure; blurred by the same normal law it says where the smoothed answer is likely to change. A
sketch is a guide and proves nothing: what counts is confirmed by fresh draws around the exposure
that was found, as they would be drawn for a picture that came so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from lab.adversary.certified.smoothing import another, counted
from lab.stats.checks import Floats

Answers = NDArray[np.intp]
AnswersAt = Callable[[Floats, str], Answers]
"""From exposures in stops ``[m]``, and what they are for, to the plain probe's answers ``[m]``."""
REACH = 3.0
"""How many sigmas a sketch goes beyond the last exposure searched."""
N_TRIES = 4
"""How many exposures, each further out, may be confirmed; they share alpha."""
FURTHER = 1.1
"""How much further out the next try is."""


@dataclass(frozen=True)
class Sketch:
    """What the plain probe answers along the exposure, 0 among them: ``stops``, ``codes`` [T]."""

    stops: Floats
    codes: Answers

    def shares(self, shifts: Floats, sigma: float, n_classes: int) -> Floats:
        """Return about how often each class is answered around each shift: ``[S, K]``."""
        weights = np.exp(-0.5 * ((self.stops - shifts[:, None]) / sigma) ** 2)
        weights /= weights.sum(axis=1, keepdims=True)
        return np.asarray(weights @ np.eye(n_classes)[self.codes])

    def answer(self, sigma: float, n_classes: int) -> int:
        """Return what the smoothed probe seems to answer as the picture is."""
        return int(self.shares(np.zeros(1), sigma, n_classes)[0].argmax())

    def plain(self, answer: int) -> float | None:
        """Return the fewest stops, with sign, at which the plain probe answers something else."""
        lost = self.stops[self.codes != answer]
        return float(lost[np.argmin(np.abs(lost))]) if len(lost) else None


def sketch(ask: AnswersAt, limit: float, sigma: float, step: float) -> Sketch:
    """Ask the plain probe from -(limit + 3 sigma) to the same above, ``step`` stops apart."""
    half = int(np.ceil((limit + REACH * sigma) / step))
    stops = _grid(half, step)
    return Sketch(stops, ask(stops, "sketch"))


def _grid(half: int, step: float) -> Floats:
    return np.asarray(np.arange(-half, half + 1) * step, np.float64)


@dataclass(frozen=True)
class Broken:
    """An exposure at which fresh draws say for sure that the smoothed answer is another one."""

    stops: float
    answer: int


def worst_exposure(
    ask: AnswersAt,
    seen: Sketch,
    answer: int,
    *,
    sigma: float,
    limit: float,
    step: float,
    n_draws: int,
    n_classes: int,
    alpha: float,
    normal: Callable[[str, int], Floats],
) -> Broken | None:
    """Return the exposure nearest to 0 at which the smoothed answer is not ``answer`` any more.

    Shifts ``step`` stops apart are tried outwards, up to ``limit``, where the sketch lets hope that
    ``n_draws`` fresh draws decide; ``normal(purpose, n)`` draws them. None where none was
    confirmed: that no exposure does it is not said. Each of the tries is at alpha / 4.
    """
    half = int(np.floor(limit / step))
    shifts = _grid(half, step)
    shifts = shifts[np.argsort(np.abs(shifts), kind="stable")]
    hopeful = _hopeful(seen, answer, shifts, sigma, n_classes, alpha / N_TRIES, n_draws)
    for k, shift in enumerate(islice(hopeful, N_TRIES)):
        purpose = f"confirm {k}"
        drawn = counted(ask(shift + sigma * normal(purpose, n_draws), purpose), n_classes)
        found = another(drawn, answer, alpha / N_TRIES)
        if found is not None:
            return Broken(shift, found)
    return None


def _hopeful(
    seen: Sketch,
    answer: int,
    shifts: Floats,
    sigma: float,
    n_classes: int,
    alpha: float,
    n_draws: int,
) -> Iterator[float]:
    """Yield those of the shifts at which another class leads by what so many draws can tell."""
    from scipy.special import ndtri

    shares = seen.shares(shifts, sigma, n_classes)
    own, others = shares[:, answer], np.delete(shares, answer, axis=1).max(axis=1)
    enough = -ndtri(alpha / (n_classes - 1)) * np.sqrt((own + others) / n_draws)
    last = 0.0
    for shift in map(float, shifts[others - own > enough]):
        # A try that failed is not made again beside itself: the next is a little further out.
        if abs(shift) >= last * FURTHER:
            last = abs(shift)
            yield shift
