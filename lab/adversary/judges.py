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
    """What one judge said of one candidate: two class codes, and whether both are right."""

    judge: str
    relit: int
    exposed: int
    keeps: bool


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
            relit = int(p[: len(draws)].mean(axis=0).argmax())
            exposed = int(p[len(draws) :].mean(axis=0).argmax())
            true = int(self.classes[row])
            out.append(Vote(judge.id, relit, exposed, relit == true == exposed))
        return out

    def passes(self, draws: Sequence[Image], clean: Image, row: int) -> bool:
        """Say whether at least one judge may vote and all that may keep the label."""
        votes = self.votes(draws, clean, row)
        return bool(votes) and all(vote.keeps for vote in votes)
