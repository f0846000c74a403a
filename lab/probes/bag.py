"""The bag probe: what a class is likely to be, from which words were said, in any order.

Multinomial naive Bayes (McCallum & Nigam 1998) in closed form. Each class's words are smoothed
towards those of all, and all evidence counts for a share of itself, since words are not independent
as it holds them to be. Both are chosen on families held out inside training; where words tell
nothing the share is 0 and the classes' own frequencies, which are given, are left.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.probes.calibration import log_softmax
from lab.probes.tuning import held_out
from lab.stats.checks import Floats, codes_of
from lab.stats.threads import one_blas_thread

SMOOTHING = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.7, 1.0)
Message = Sequence[Hashable]


@dataclass(frozen=True)
class BagProbe:
    """A fitted head from messages to log-probabilities of K classes."""

    vocabulary: dict[Hashable, int] = field(repr=False)
    log_prior: Floats = field(repr=False)
    evidence: Floats = field(repr=False)
    """[words, K]: what a word adds to each class."""
    smoothing: float
    share: float

    @classmethod
    def fit(
        cls, messages: Sequence[Message], labels: NDArray[np.intp], families: NDArray[np.str_],
        log_prior: Floats, seed: int = 0,
    ) -> BagProbe:  # fmt: skip
        """Fit on messages, their ``labels [n]`` (class codes from 0) and ``families [n]``;
        ``log_prior [K]`` is how frequent each class is known to be.

        Raises ``BadInput`` where there is not one label a message, or no word at all.
        """
        words = dict.fromkeys(word for message in messages for word in message)
        if len(labels) != len(messages) or not words:
            got = f"{len(messages)} messages of {len(words)} words, {len(labels)} labels"
            raise BadInput("one label a message, and words in them", got, "Align the rows.")
        vocabulary = {word: i for i, word in enumerate(words)}
        bags, truth = _bags(messages, vocabulary), np.eye(len(log_prior))[labels]
        held = held_out(labels, codes_of(families, len(labels), "families"), seed)
        asked, best = np.flatnonzero(held), (np.inf, 0.0, 0.0)
        for smoothing in SMOOTHING:
            evidence = _learnt(bags[~held], truth[~held], smoothing)
            with one_blas_thread():
                said = bags[asked] @ evidence
            for share in SHARES:
                odds = log_softmax(log_prior + share * said)
                loss = -float(odds[np.arange(len(asked)), labels[asked]].mean())
                best = min(best, (loss, smoothing, share))
        _, smoothing, share = best
        return cls(vocabulary, log_prior, _learnt(bags, truth, smoothing), smoothing, share)

    def log_proba(self, messages: Sequence[Message]) -> Floats:
        """Return log-probabilities ``[n, K]``; words that training lacked count for nothing."""
        with one_blas_thread():
            said = _bags(messages, self.vocabulary) @ self.evidence
        return log_softmax(self.log_prior + self.share * said)


def _bags(messages: Sequence[Message], vocabulary: dict[Hashable, int]) -> Floats:
    bags = np.zeros((len(messages), len(vocabulary)))
    for row, message in enumerate(messages):
        bags[row, [vocabulary[word] for word in message if word in vocabulary]] = 1.0
    return bags


def _learnt(bags: Floats, truth: Floats, smoothing: float) -> Floats:
    """Return the evidence of each word for each class ``[words, K]``."""
    usual = (bags.sum(axis=0) + 1) / (bags.sum() + bags.shape[1])
    with one_blas_thread():
        counts = bags.T @ truth
    likely = (counts + smoothing * usual[:, None]) / (counts.sum(axis=0) + smoothing)
    return np.asarray(np.log(likely / usual[:, None]))
