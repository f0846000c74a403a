"""The desk at which a lesson is answered: what a person said, and what may be shown already.

``lab.ui.lessons.step.draw(lesson, at, desk)`` draws one step. What shows a truth asks the desk
first: it calls ``reveal``, then ``wait`` in its place unless ``revealed``. One student alone has
``OwnDesk``; a class has desks of its own that keep the same answers elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import streamlit as st

from lab.lessons.steps import Debate, Explain, Predict
from lab.lessons.work_file import LessonWork, StudentWork

ANSWERS = "lab.lesson.answers"
REVEALED = "lab.lesson.revealed"


class Desk(Protocol):
    """What a step asks of whoever answers it; a step is known by its id, within one lesson."""

    @property
    def presenting(self) -> bool:
        """Whether the page is shown to a room, and must fit on a projector."""
        ...

    def answer(self, step_id: str) -> Any:
        """Return what was answered, or None."""
        ...

    def keep(self, step_id: str, answer: Any) -> None:
        """Keep an answer, in place of an earlier one; one that is revealed stays as it is."""
        ...

    def guesses(self, step_id: str) -> Sequence[Any]:
        """Return the answers of all others, which are drawn as dots beside the truth."""
        ...

    def revealed(self, step_id: str) -> bool:
        """Say whether the truth of a prediction may be shown. From then on it is locked."""
        ...

    def reveal(self, step_id: str) -> None:
        """Note that the page has come to where the truth is shown, where this desk decides it."""
        ...

    def wait(self, step: Predict) -> None:
        """Draw what stands in the place of a truth that may not be shown yet."""
        ...

    def collect(self, step: Predict | Explain | Debate) -> bool:
        """Draw what a class answers in the place of one's own answer; say whether it did."""
        ...

    def sent(self, page: str) -> None:
        """Draw how far a class is on a page that a step sends to."""
        ...


class OwnDesk:
    """One student alone: an answer is revealed as soon as it is made and its place is reached."""

    def __init__(self, lesson_id: str, presenting: bool = False) -> None:
        self._lesson = lesson_id
        self.presenting = presenting

    def answer(self, step_id: str) -> Any:
        """Return what was answered, or None."""
        return self._answers().get(step_id)

    def keep(self, step_id: str, answer: Any) -> None:
        """Keep an answer, unless its truth was shown."""
        if not self.revealed(step_id):
            self._answers()[step_id] = answer

    def guesses(self, step_id: str) -> Sequence[Any]:
        """Nobody else answers here."""
        del step_id
        return ()

    def revealed(self, step_id: str) -> bool:
        """Say whether the truth was shown."""
        return step_id in self._revealed()

    def reveal(self, step_id: str) -> None:
        """Lock a prediction that was made."""
        if self.answer(step_id) is not None:
            self._revealed().add(step_id)

    def wait(self, step: Predict) -> None:
        """Ask for the prediction first."""
        st.info(
            f"**Predict first.** “{step.title}” asks for your prediction. You see the numbers once "
            "it is made.",
            icon=":material/lock:",
        )

    def collect(self, step: Predict | Explain | Debate) -> bool:
        """One student alone answers."""
        del step
        return False

    def sent(self, page: str) -> None:
        """Nobody else is sent there."""

    def _answers(self) -> dict[str, Any]:
        every: dict[str, dict[str, Any]] = st.session_state.setdefault(ANSWERS, {})
        return every.setdefault(self._lesson, {})

    def _revealed(self) -> set[str]:
        every: dict[str, set[str]] = st.session_state.setdefault(REVEALED, {})
        return every.setdefault(self._lesson, set())


def own_work() -> StudentWork:
    """Return all that was answered in this session."""
    every: dict[str, dict[str, Any]] = st.session_state.get(ANSWERS, {})
    shown: dict[str, set[str]] = st.session_state.get(REVEALED, {})
    return StudentWork(
        lessons={
            name: LessonWork(answers=answers, revealed=tuple(sorted(shown.get(name, ()))))
            for name, answers in every.items()
            if answers
        }
    )


def take(found: StudentWork) -> None:
    """Go on from the work of a file; what this session has locked stays as it is."""
    for name, one in found.lessons.items():
        desk = OwnDesk(name)
        for step_id, answer in one.answers.items():
            desk.keep(step_id, answer)
        for step_id in one.revealed:
            desk.reveal(step_id)
