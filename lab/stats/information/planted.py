"""Labels planted on two real axes, so that what each atom should be is known exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, unknown_id
from lab.core.seeds import stream
from lab.stats.checks import Floats, finite_array
from lab.stats.information.atoms import Atoms
from lab.stats.information.gaussian import gaussian_pid

NOISE = 0.5
"""Standard deviation of the noise of a graded answer; an axis has 1."""
GRADES = 5
"""A graded answer is cut into so many classes, equally frequent if it were Gaussian."""
RECIPES = {
    "shared": "both axes are the same, and the answer is one of them, with noise",
    "own": "the answer is the first axis, with noise",
    "sum": "the answer is the sum of both axes, with noise",
    "exclusive or": "the answer is whether the signs of the axes differ",
    "mixture": "the answer is in turn a sign that both have, the first one's own bit, or whether "
    "their own bits differ",
}
MIXED = (0.3, 0.3, 0.4)
"""How often the mixture takes each of its three turns."""


@dataclass(frozen=True)
class Plant:
    """A population: which rows of two sources meet, and how likely each class then is."""

    meet: Floats = field(repr=False)
    """[a, b], sums to 1."""
    signal: Floats = field(repr=False)
    """[a, b], the answer before noise: a grade, or the odds of the second of two classes."""
    graded: bool
    axes: tuple[Floats, Floats] = field(repr=False)

    def classes(self) -> Floats:
        """Return p(class | the rows that meet) [a, b, K]."""
        if not self.graded:
            return np.stack([1 - self.signal, self.signal], axis=2)
        from scipy.special import ndtr

        edges = np.concatenate([[-np.inf], self.cuts(), [np.inf]])
        return np.diff(ndtr((edges - self.signal[:, :, None]) / NOISE), axis=2)

    def cuts(self) -> Floats:
        """Return the grades at which an answer goes over into the next class [K - 1]."""
        from scipy.special import ndtri

        spread = np.sqrt(np.sum(self.meet * self.signal**2) + NOISE**2)
        return np.asarray(ndtri(np.arange(1, GRADES) / GRADES) * spread)

    def joint(self, codes: tuple[NDArray[np.intp], NDArray[np.intp]]) -> Floats:
        """Return p(x1, x2, y) exactly, where each row of the two sources has a code."""
        one_hot = [np.eye(int(c.max()) + 1)[c] for c in codes]
        weighted = self.meet[:, :, None] * self.classes()
        return np.asarray(
            np.einsum("ai,abk,bj->ijk", one_hot[0], weighted, one_hot[1], optimize=True)
        )

    def gaussian(self) -> Atoms:
        """Return the atoms of the Gaussian that has the covariances of the population."""
        p, s = self.meet, self.signal
        first, second = self.axes
        middle = float(np.sum(p * s))
        noise = NOISE**2 if self.graded else float(np.sum(p * s * (1 - s)))
        own = [np.sum(p.sum(axis=1) * first**2), np.sum(p.sum(axis=0) * second**2)]
        cross = first @ p @ second
        told = [first @ (p * (s - middle)).sum(axis=1), (p * (s - middle)).sum(axis=0) @ second]
        spread = float(np.sum(p * (s - middle) ** 2)) + noise
        matrix = [[own[0], cross, told[0]], [cross, own[1], told[1]], [*told, spread]]
        return gaussian_pid(np.array(matrix), 1, 1)

    def draw(
        self, n: int, seed: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.intp]]:
        """Draw items: their rows in both sources, answers as numbers, and classes, [n] each."""
        rng = stream(seed, "", "planted information")
        pairs = rng.choice(self.meet.size, n, p=self.meet.ravel())
        one, two = np.divmod(pairs, self.meet.shape[1])
        signal = self.signal[one, two]
        if not self.graded:
            bits = (rng.random(n) < signal).astype(np.intp)
            return one, two, bits.astype(np.float64), bits
        answer = signal + NOISE * rng.standard_normal(n)
        return one, two, answer, np.searchsorted(self.cuts(), answer)


def plant(recipe: str, first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> Plant:
    """Plant a recipe of ``RECIPES`` on two axes [n], each with mean 0 and variance about 1.

    Rows meet as the recipe says: at the same rank, at random, or at random with the same sign.
    Raises ``UnknownId``, and ``BadInput`` for axes of two lengths.
    """
    a, b = finite_array(first, "the first axis", 1), finite_array(second, "the second axis", 1)
    if recipe not in RECIPES:
        raise unknown_id("recipe", recipe, RECIPES)
    if len(a) != len(b):
        raise BadInput("axes of the same rows", f"{len(a)} and {len(b)}", "Pass both of all rows.")
    n = len(a)
    meet = np.full((n, n), 1 / n**2)
    rows, columns = np.broadcast_to(a[:, None], (n, n)), np.broadcast_to(b, (n, n))
    if recipe == "shared":
        meet = np.zeros((n, n))
        meet[np.argsort(a, kind="stable"), np.argsort(b, kind="stable")] = 1 / n
    elif recipe == "mixture":
        same = (rows > 0) == (columns > 0)
        meet = same / same.sum()
    if recipe == "exclusive or":
        return Plant(meet, ((rows > 0) != (columns > 0)).astype(np.float64), False, (a, b))
    if recipe == "mixture":
        far = [np.abs(x) > np.median(np.abs(x)) for x in (a, b)]
        own, other = far[0][:, None], far[1][None, :]
        turns = MIXED[0] * (rows > 0) + MIXED[1] * own + MIXED[2] * (own != other)
        return Plant(meet, turns, False, (a, b))
    return Plant(meet, rows + columns if recipe == "sum" else rows.copy(), True, (a, b))
