"""What foresees a failure: labelled source rows and unlabelled target rows in, one number out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.registry import Registry
from lab.stats.checks import Floats
from lab.stats.cosine import spread

LEAST_P = 1e-12
"""A probability below it is taken for it, so that its logarithm is a number."""
DIGITS = 12
"""Scores that agree so far are ties: columns in another order add up to other last digits."""


class Reads(StrEnum):
    """What a method reads beside the probabilities of both sides and the source's labels."""

    NOTHING = "probabilities alone"
    FEATURES = "features of both sides"
    CLEAN = "features of both sides, and of the target's items before they were hurt"
    OTHERS = "probabilities that two or more other probes give to the same rows"


@dataclass(frozen=True)
class Unlabelled:
    """What a probe says of rows whose labels nobody knows; ``unlabelled`` checks it."""

    probabilities: Floats = field(repr=False)
    """[n, K]; each row sums to 1."""
    features: Floats | None = field(default=None, repr=False)
    """[n, d]"""
    clean: Floats | None = field(default=None, repr=False)
    """[n, d]: the same items before they were hurt."""
    others: tuple[Floats, ...] = field(default=(), repr=False)
    """Of other probes, each [n, K], in the order of the source's."""

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def n_classes(self) -> int:
        return int(self.probabilities.shape[1])

    @cached_property
    def confidence(self) -> Floats:
        """The largest probability of each row, [n]."""
        return np.asarray(np.round(self.probabilities.max(axis=1), DIGITS))

    @cached_property
    def log_p(self) -> Floats:
        """[n, K]"""
        return np.log(np.maximum(self.probabilities, LEAST_P))

    @cached_property
    def negentropy(self) -> Floats:
        """Sum of p log p of each row, [n]."""
        return np.asarray(np.round((self.probabilities * self.log_p).sum(axis=1), DIGITS))

    @cached_property
    def votes(self) -> Floats:
        """1 at each row's answer, [n, K]; classes that tie share it, whatever their order is."""
        return votes_of(self.probabilities)

    def take(self, rows: NDArray[np.intp]) -> Unlabelled:
        """Return some of the rows."""
        return replace(
            self,
            probabilities=self.probabilities[rows],
            features=None if self.features is None else self.features[rows],
            clean=None if self.clean is None else self.clean[rows],
            others=tuple(one[rows] for one in self.others),
        )


@dataclass(frozen=True)
class Labelled(Unlabelled):
    """What a probe says of rows that it was not fitted on, with their labels."""

    labels: NDArray[np.intp] = field(kw_only=True, repr=False)
    """[n], codes in 0..K-1."""

    @cached_property
    def right(self) -> Floats:
        """1 where the answer is right, [n]; 1/m where it is one of m that tie."""
        return np.asarray(self.votes[np.arange(len(self)), self.labels])

    @property
    def accuracy(self) -> float:
        return float(self.right.mean())

    @cached_property
    def spread(self) -> float:
        """How far apart the features of different rows point, on average; 0 without features."""
        return 0.0 if self.features is None else spread(self.features)

    @cached_property
    def marginal(self) -> Floats:
        """The share of each class among the labels, [K]."""
        return np.bincount(self.labels, minlength=self.n_classes) / len(self)


def votes_of(probabilities: Floats) -> Floats:
    """Return 1 at the answer of each row, [n, K]; classes that tie share it."""
    best = probabilities == probabilities.max(axis=1, keepdims=True)
    return np.asarray(best / best.sum(axis=1, keepdims=True))


class Foresight(Protocol):
    """One way to foresee how often a probe is right on a target without labels."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def formula(self) -> str: ...

    @property
    def meaning(self) -> str: ...

    @property
    def misleads(self) -> str: ...

    @property
    def reads(self) -> Reads: ...

    @property
    def is_accuracy(self) -> bool:
        """Whether the number is an accuracy; else a score that one must be regressed on."""
        ...

    def estimate(self, source: Labelled, target: Unlabelled) -> float:
        """Return the number for a checked source and target that have what the method reads."""
        ...


FORESIGHTS: Registry[Foresight] = Registry("foresight method", "lab.foresight")


@dataclass(frozen=True, kw_only=True)
class _Card:
    """What every method declares of itself."""

    id: str
    title: str
    source: str
    """Paper and equation; any deviation from it is said here."""
    formula: str
    """LaTeX."""
    meaning: str
    """One sentence that a student understands."""
    misleads: str
    """One sentence: when the number says something else than it seems to."""
    reads: Reads = Reads.NOTHING
    is_accuracy: bool = True


@dataclass(frozen=True, kw_only=True)
class MeanForesight(_Card):
    """A method whose number is a mean over the target's rows: its interval follows from them."""

    rows: Callable[[Labelled, Unlabelled], Floats] = field(repr=False)
    """What each row adds, [n], or some of the rows where those are enough; the mean counts."""

    def estimate(self, source: Labelled, target: Unlabelled) -> float:
        return float(self.rows(source, target).mean())


@dataclass(frozen=True, kw_only=True)
class WholeForesight(_Card):
    """A method that needs all rows of the target at once: its interval leaves some of them out."""

    whole: Callable[[Labelled, Unlabelled], float] = field(repr=False)
    """NaN where it is undefined."""

    def estimate(self, source: Labelled, target: Unlabelled) -> float:
        return self.whole(source, target)
