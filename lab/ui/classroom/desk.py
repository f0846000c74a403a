"""The desks of a class: students answer into its file, the teacher shows the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lab.lessons.steps import Debate, Explain, Lesson, Predict
from lab.ui.app import present, teaching
from lab.ui.app.errors import plain
from lab.ui.classroom import projector, texts
from lab.ui.lessons import kinds
from lab.ui.lessons.desk import Desk, OwnDesk
from lab.ui.lessons.walk import STEP


def desk_of(lesson: Lesson) -> Desk:
    """Return the desk at which this session answers a lesson: one's own, or one of the class."""
    if not teaching.on():
        return OwnDesk(lesson.id, present.on())
    return TeacherDesk(lesson) if teaching.teacher() else StudentDesk(lesson, teaching.seat())


class StudentDesk(OwnDesk):
    """One seat of the class: answers are kept for all to come, truths wait for the teacher.

    The session has them too, so that a student takes them home in a file of one's own.
    """

    def __init__(self, lesson: Lesson, seat: str) -> None:
        super().__init__(lesson.id)
        self._whole, self._seat, self._room = lesson, seat, teaching.room()

    def answer(self, step_id: str) -> Any:
        """Return what this seat answered, or None."""
        given = self._room.now().answers.get((self._lesson, step_id), {})
        for fit in projector.fitting(self._whole, step_id, [given.get(self._seat)]):
            self._answers()[step_id] = fit
            return fit
        return None

    def keep(self, step_id: str, answer: Any) -> None:
        """Keep an answer; raises ``BadInput`` for one that comes after the truth or is too long."""
        self._room.keep(self._seat, self._lesson, step_id, answer)

    def guesses(self, step_id: str) -> Sequence[Any]:
        """Return what the other seats answered, once the truth is shown."""
        given = self._room.now().answers.get((self._lesson, step_id), {})
        others = [value for seat, value in given.items() if seat != self._seat]
        return projector.fitting(self._whole, step_id, others) if self.revealed(step_id) else []

    def revealed(self, step_id: str) -> bool:
        """Say whether the teacher has shown the truth."""
        shown = (self._lesson, step_id) in self._room.now().revealed
        if shown:
            self._revealed().add(step_id)
        return shown

    def reveal(self, step_id: str) -> None:
        """The teacher alone decides it."""

    def wait(self, step: Predict) -> None:
        """Say that the teacher shows it, and let the student predict until then."""
        if self.answer(step.id) is None:
            said = f"**Predict first.** “{plain(step.title)}” asks for your prediction."
        else:
            said = (
                "**Your prediction is in.** You may change it until your teacher shows the truth."
            )
        st.info(said, icon=":material/lock:")
        kinds.predict(self._whole, step, self)


class TeacherDesk(OwnDesk):
    """The teacher's: predictions come in as dots, and the truth is shown at the press of a button.

    What the teacher answers to other steps stays in the teacher's own session.
    """

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(lesson.id, presenting=True)
        self._whole, self._room = lesson, teaching.room()

    def guesses(self, step_id: str) -> Sequence[Any]:
        """Return what all seats answered."""
        return projector.answers(self._whole, step_id)

    def revealed(self, step_id: str) -> bool:
        """Say whether the truth was shown."""
        return (self._lesson, step_id) in self._room.now().revealed

    def reveal(self, step_id: str) -> None:
        """Coming to a step shows nothing: a button does."""

    def wait(self, step: Predict) -> None:
        """Draw the predictions, and the button that shows the truth to all."""
        # All that was asked up to here: the step that shows them shows them together.
        ids = [one.id for one in self._whole.steps[: st.session_state.get(STEP, 1)]
               if isinstance(one, Predict) and not self.revealed(one.id)]  # fmt: skip
        st.button("Show what came out", type="primary", icon=":material/visibility:",
                  key=f"lab.class.reveal.{step.id}", on_click=self._room.reveal,
                  args=(self._lesson, ids))  # fmt: skip
        # Under the button: on a projector it is there without scrolling.
        projector.live(self._whole, step)

    def collect(self, step: Predict | Explain | Debate) -> bool:
        """Draw the answers of all: dots, with the truth where it was shown, or texts."""
        if isinstance(step, Explain):
            texts.live(self._whole, step)
        elif isinstance(step, Debate):
            texts.sides(self._whole, step)
        else:
            projector.live(self._whole, step)
        return True

    def sent(self, page: str) -> None:
        """Draw how many have begun and ended what people are asked."""
        if page == "calibration":
            texts.asked_people()
