"""The six arms of locked-image tuning, and a head that may cost as much as training end to end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from lab.adapt.towers.last_blocks import TowerStart
from lab.adapt.towers.train import LEAST, Schedule, Towers, untrained
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments.align.tower_bench import TowerBench
from lab.stats.checks import Floats
from lab.study.plan import Role

METHODS: dict[str, tuple[str, Role]] = {
    "LU": ("pictures locked, text pretrained", "method"),
    "Lu": ("pictures locked, text from scratch", "method"),
    "UU": ("both pretrained and trained", "baseline"),
    "Uu": ("pictures trained, text from scratch", "baseline"),
    "LL": ("both locked, a projection", "baseline"),
    "uu": ("both from scratch", "control"),
}
HEAD = "head"
"""Both locked, with as many multiply-adds as UU: on the fewest pairs alone."""
RATES = (1e-3, 3e-3, 1e-2)
"""What every arm chooses from, on validation pairs, at the middle number of pairs."""


def counts_of(text: str) -> list[int]:
    """Return the numbers of pairs that a text names, rising.

    >>> counts_of("100, 200")
    [100, 200]

    Raises ``BadInput`` for anything else, ``TooFew`` under 20 pairs.
    """
    do = 'Write them as "100, 200, 400".'
    try:
        counts = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise BadInput("numbers with commas between", repr(text), do) from error
    if len(counts) < 2 or any(a >= b for a, b in pairwise(counts)):
        raise BadInput("two or more rising numbers", repr(text), do)
    if counts[0] < LEAST:
        raise TooFew(f"at least {LEAST} pairs to train towers on", f"{counts[0]}", do)
    return counts


class TowerArms:
    """Trains each arm once a process, at the rate that it chose on validation pairs."""

    def __init__(self, bench: TowerBench, counts: Sequence[int], n_steps: int) -> None:
        self.bench, self.n_steps = bench, n_steps
        self.middle = counts[len(counts) // 2]
        self._rates: dict[str, float] = {}
        self._found: dict[tuple[str, int, int], dict[str, Floats]] = {}

    def schedule(self, method: str, n: int, rate: float = RATES[0]) -> Schedule:
        """Return how long a method trains; the head takes all pairs a step, at the cost of UU."""
        if method != HEAD:
            return Schedule(self.n_steps, rate)
        whole = self.cost("UU", n) / (self.bench.multiply_adds(starts_of(HEAD)) * n)
        return Schedule(max(1, round(whole)), rate, batch=n)

    def cost(self, method: str, n: int) -> int:
        """Return the multiply-adds of a training."""
        schedule = self.schedule(method, n)
        batch = min(schedule.batch, n)
        return schedule.steps * batch * self.bench.multiply_adds(starts_of(method))

    def found(self, method: str, n: int, seed: int, progress: Progress) -> dict[str, Floats]:
        """Return what the test pairs say of a method trained on ``n`` pairs."""
        if method not in self._rates:
            self._choose(method, n if method == HEAD else self.middle, progress)
        key = method, n, seed
        if key not in self._found:
            towers = self._trained(method, n, self._rates[method], seed, progress)
            self._found[key] = self._asked(towers, seed)
        return self._found[key]

    def costs(self, n: int) -> list[dict[str, Any]]:
        """Return a row a method: its steps, batch and multiply-adds on ``n`` pairs."""
        rows = []
        for method in (*METHODS, HEAD):
            schedule, cost = self.schedule(method, n), self.cost(method, n)
            rows.append({
                "arm": method, "steps": schedule.steps, "batch": min(schedule.batch, n),
                "multiply_adds_e9": cost / 1e9, "share_of_uu": cost / self.cost("UU", n),
            })  # fmt: skip
        return rows

    def _choose(self, method: str, n: int, progress: Progress) -> None:
        """Choose a rate on validation pairs; what was trained with it is seed 0's of ``n``."""
        tries = {rate: self._trained(method, n, rate, 0, progress) for rate in RATES}
        best = max(RATES, key=lambda rate: self.bench.reciprocal_rank(tries[rate]))
        self._rates[method] = best
        self._found[method, n, 0] = self._asked(tries[best], 0)

    def _trained(self, method: str, n: int, rate: float, seed: int, progress: Progress) -> Towers:
        schedule = self.schedule(method, n, rate)
        return self.bench.trained(starts_of(method), n, schedule, seed, progress)

    def _asked(self, towers: Towers, seed: int) -> dict[str, Floats]:
        before = untrained(self.bench.pictures, self.bench.texts, towers.starts, seed)
        return self.bench.asked(towers, before)


def starts_of(method: str) -> tuple[TowerStart, TowerStart]:
    """Return where the towers of a method start from, the picture's first."""
    first, second = "LL" if method == HEAD else method  # type: ignore[str-unpack]
    return TowerStart(first), TowerStart(second)
