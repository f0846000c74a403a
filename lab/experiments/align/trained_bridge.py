"""A bridge of two linear heads trained on noisy pairs, asked for partners that were never seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.adapt.contrastive import Heads, fit_and_stop, info_nce_loss, initial_heads
from lab.adapt.rince import rince
from lab.core.progress import Progress
from lab.experiments.align.spaces import TwoSpaces
from lab.experiments.align.wrong_pairs import WrongPairs
from lab.experiments.gap.scores import found_first
from lab.stats.checks import Floats
from lab.stats.ranking import TIE_DIGITS
from lab.stats.threads import one_blas_thread

K = 10


class TrainedBridge:
    """Every training is done once: last heads and heads stopped early are of the same one."""

    def __init__(
        self, spaces: TwoSpaces, wrong: WrongPairs, temperature: float, n_steps: int
    ) -> None:
        # A step of the optimiser then means the same whatever the width.
        self._x, self._y = (np.sqrt(side.shape[1]) for side in (spaces.x, spaces.y))
        self._spaces, self._wrong = spaces, wrong
        self._temperature, self._n_steps = temperature, n_steps
        self._found: dict[tuple[float, float, bool, int], tuple[Floats, Floats]] = {}

    def recalls(
        self, q: float, share: float, seed: int, progress: Progress, *, right: bool = False
    ) -> tuple[Floats, Floats]:
        """Return whether each test concept is found among the first ten, mean of both ways [n].

        Twice: by the last heads, and by those that are best on validation pairs, which are as wrong
        as the training pairs are. ``q`` 0 is InfoNCE; ``right`` leaves wrong pairs out of both, as
        if somebody knew them. Raises what ``WrongPairs.deal`` and ``fit_and_stop`` raise.
        """
        key = q, share, right, seed
        if key not in self._found:
            train, validation = (
                self._sides(rows, share, seed, right)
                for rows in (self._spaces.train, self._spaces.validation)
            )
            loss = rince(q) if q else info_nce_loss
            with one_blas_thread():
                start = initial_heads(*train, seed, closed=True)
                last, best = fit_and_stop(
                    *train, validation, start, self._temperature, self._n_steps, loss, progress
                )
                self._found[key] = self._recall(last), self._recall(best)
        return self._found[key]

    def _sides(
        self, rows: NDArray[np.intp], share: float, seed: int, right: bool
    ) -> tuple[Floats, Floats]:
        y, is_right = self._wrong.deal(rows, share, seed)
        kept = is_right if right else np.ones(len(rows), bool)
        return self._spaces.x[rows[kept]] * self._x, y[kept] * self._y

    def _recall(self, heads: Heads) -> Floats:
        test = self._spaces.test
        x, y = self._spaces.x[test] * self._x, self._spaces.y[test] * self._y
        cosines = np.round(heads.map_x(x) @ heads.map_y(y).T, TIE_DIGITS)
        own = np.arange(len(test))
        both = [found_first(way, own, K) for way in (cosines, cosines.T)]
        return np.asarray(np.mean(both, axis=0))
