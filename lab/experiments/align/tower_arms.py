"""The six arms of locked-image tuning, each at the cost of UU, and the paper's by another loss."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from lab.adapt.towers.last_blocks import TowerStart
from lab.adapt.towers.losses import LOSSES
from lab.adapt.towers.train import BATCH, LEAST, Schedule, Towers, untrained
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments.align.tower_bench import TowerBench, TowersSpec
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
OTHER = "other"
"""LU, the paper's arm, by the other loss: on the fewest pairs alone."""
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

    def __init__(self, bench: TowerBench, counts: Sequence[int], spec: TowersSpec) -> None:
        self.bench, self.spec = bench, spec
        self.middle = counts[len(counts) // 2]
        self._rates: dict[str, float] = {}
        self._found: dict[tuple[str, int, int], dict[str, Floats]] = {}

    def schedule(self, method: str, n: int, rate: float = RATES[0]) -> Schedule:
        """Return how long a method trains on ``n`` pairs: at the cost of UU, or for its steps."""
        (other,) = (loss for loss in LOSSES if loss != self.spec.loss)
        loss = other if method == OTHER else self.spec.loss
        share = self._step("UU", n) / self._step(method, n) if self.spec.equal == "compute" else 1
        return Schedule(round(self.spec.n_steps * share), rate, BATCH, loss=loss)

    def _step(self, method: str, n: int) -> int:
        return self.bench.multiply_adds(starts_of(method), min(BATCH, n))

    def found(self, method: str, n: int, seed: int, progress: Progress) -> dict[str, Floats]:
        """Return what the test pairs say of a method trained on ``n`` pairs."""
        if method not in self._rates:
            self._choose(method, self.middle, progress)
        key = method, n, seed
        if key not in self._found:
            towers = self._trained(method, n, self._rates[method], seed, progress)
            self._found[key] = self._asked(towers, seed)
        return self._found[key]

    def costs(self, n: int) -> list[dict[str, Any]]:
        """Return a row a method: its steps, batch and multiply-adds on ``n`` pairs."""
        rows = []
        uu = self.spec.n_steps * self._step("UU", n)
        for method in (*METHODS, OTHER):
            steps = self.schedule(method, n).steps
            cost = steps * self._step(method, n)
            rows.append({"arm": method, "steps": steps, "batch": min(BATCH, n),
                         "multiply_adds_e9": cost / 1e9, "share_of_uu": cost / uu})  # fmt: skip
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
    first, second = "LU" if method == OTHER else method  # type: ignore[str-unpack]
    return TowerStart(first), TowerStart(second)
