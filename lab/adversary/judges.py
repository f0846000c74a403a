"""The panel: encoders of other families that must still name the picture.

A judge votes only on pictures that it names rightly when they are clean. A candidate passes where
there is at least one such judge and all of them keep the label, on the relit picture and on a copy
with auto-exposure. A judge is never of the victim's family.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.adversary.auto_exposure import auto_exposed
from lab.adversary.base import Image
from lab.core.errors import BadInput
from lab.stats.checks import Floats

Answer = Callable[[Sequence[Image], NDArray[np.intp]], Floats]
"""From pictures and their rows ``[m]`` to log-probabilities ``[m, K]``."""


@dataclass(frozen=True)
class Judge:
    """One encoder that votes; ``right`` ``[n]`` says which clean pictures it names rightly."""

    id: str
    family: str
    right: NDArray[np.bool_] = field(repr=False)
    answer: Answer = field(repr=False)


@dataclass(frozen=True)
class Vote:
    """What one judge said of one candidate: two class codes, and how surely both are right."""

    judge: str
    relit: int
    exposed: int
    lead: float
    """Log-odds of the true class over the best other, the smaller of the two; below 0 it is lost.
    """

    @property
    def keeps(self) -> bool:
        return self.lead > 0


@dataclass(frozen=True)
class Panel:
    """Judges over pictures with true ``classes`` ``[n]``."""

    judges: tuple[Judge, ...]
    classes: NDArray[np.intp] = field(repr=False)

    def __post_init__(self) -> None:
        families = [judge.family for judge in self.judges]
        if len(set(families)) != len(families):
            do = "Take one judge of each family: what they share they would fail at together."
            raise BadInput("judges of different families", ", ".join(families), do)

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Which pictures at least one judge names rightly when clean, ``[n]``."""
        out = np.zeros(len(self.classes), bool)
        for judge in self.judges:
            out |= judge.right
        return out

    def check_against(self, victim_family: str) -> None:
        """Raise ``BadInput`` where a judge is of the victim's family."""
        for judge in self.judges:
            if judge.family == victim_family:
                raise BadInput(
                    f"judges of another family than {victim_family}",
                    judge.id,
                    "Choose a judge that shares neither training nor weights with the victim.",
                )

    def votes(self, draws: Sequence[Image], clean: Image, row: int) -> list[Vote]:
        """Return the vote of each judge that may vote on a picture, over its noise ``draws``.

        An answer is that of the mean probability over the draws.
        """
        copies = [auto_exposed(draw, clean) for draw in draws]
        out = []
        for judge in self.judges:
            if not judge.right[row]:
                continue
            rows = np.full(2 * len(draws), row)
            p = np.exp(judge.answer([*draws, *copies], rows))
            both = np.stack([p[: len(draws)].mean(axis=0), p[len(draws) :].mean(axis=0)])
            relit, exposed = both.argmax(axis=1)
            lead = lead_of(both, int(self.classes[row]))
            out.append(Vote(judge.id, int(relit), int(exposed), lead))
        return out

    def lead(self, draws: Sequence[Image], clean: Image, row: int) -> float:
        """Return the smallest lead of the true class over all votes; -inf where none may vote."""
        return min((vote.lead for vote in self.votes(draws, clean, row)), default=-np.inf)

    def passes(self, draws: Sequence[Image], clean: Image, row: int) -> bool:
        """Say whether at least one judge may vote and all that may keep the label."""
        return self.lead(draws, clean, row) > 0


def lead_of(proba: Floats, true: int) -> float:
    """Return the smallest log-odds of a class over the best other, of probabilities ``[m, K]``."""
    logs = np.log(np.maximum(proba, np.finfo(np.float64).tiny))
    others = np.delete(logs, true, axis=1).max(axis=1)
    return float((logs[:, true] - others).min())
