"""What a class says in words, on the projector: large, without a name, and never as code."""

from __future__ import annotations

import streamlit as st

from lab.core.printable import short
from lab.figures.lessons.dots import dots
from lab.lessons.answers import SIDES
from lab.lessons.steps import Debate, Explain, Lesson
from lab.ui.app import errors, teaching
from lab.ui.app.chart import chart
from lab.ui.classroom import projector

MOST_CHARS, MOST_SHOWN = 280, 60
"""Characters of one text that a room reads, and texts: all of both are in the class's file."""
PEOPLE_S = 5.0
SAID = "lab-class-said"
STYLE = f"""
.st-key-{SAID} [data-testid=stText] {{ font: inherit; font-size: 1.3rem; line-height: 1.35;
  white-space: normal; overflow-wrap: anywhere; overflow: hidden; }}
"""


def live(lesson: Lesson, step: Explain) -> None:
    """Draw what all seats wrote, the newest first, every second anew."""
    st.markdown(f"**{step.ask}**")
    st.html(f"<style>{STYLE}</style>")
    st.fragment(_live, run_every=projector.EVERY_S)(lesson, step)


def _live(lesson: Lesson, step: Explain) -> None:
    room = teaching.room()
    now = room.now()
    given = now.answers.get((lesson.id, step.id), {})
    fit = [(seat, text) for seat, one in given.items()
           for text in projector.fitting(lesson, step.id, [one])]  # fmt: skip
    hidden = [seat for seat, _ in fit if (lesson.id, step.id, seat) in now.hidden]
    seen = [(seat, text) for seat, text in reversed(fit) if seat not in hidden]
    st.markdown(f"#### {len(fit)} of {max(room.here(), len(fit))} answered here")
    with st.container(key=SAID), st.grid(2, min_column_width=260, gap="small"):
        for seat, text in seen[:MOST_SHOWN]:
            with st.container(border=True):
                left, right = st.columns([7, 1], gap="small")
                # As text: what a student typed is no Markdown, no link and no HTML.
                left.text(short(" ".join(text.split()), MOST_CHARS))
                # By the number of the seat: its letters let in, and stand in no page.
                right.button("", icon=":material/visibility_off:", help="Take it off the projector",
                          key=f"lab.class.hide.{now.seats[seat]}", type="tertiary",
                          on_click=room.hide, args=(lesson.id, step.id, seat))  # fmt: skip
    if len(seen) > MOST_SHOWN:
        st.caption(f"{len(seen) - MOST_SHOWN} older ones are in the class's file.")
    if hidden:
        st.button(
            f"Put back what was taken off ({len(hidden)})", key="lab.class.unhide",
            type="tertiary", on_click=_put_back, args=(lesson.id, step.id, hidden),
        )  # fmt: skip


def _put_back(lesson_id: str, step_id: str, seats: list[str]) -> None:
    for seat in seats:
        teaching.room().hide(lesson_id, step_id, seat, hidden=False)


def sides(lesson: Lesson, step: Debate) -> None:
    """Draw how many would speak for each side, every second anew."""
    st.fragment(_sides, run_every=projector.EVERY_S)(lesson, step)


def _sides(lesson: Lesson, step: Debate) -> None:
    given = projector.answers(lesson, step.id)
    st.markdown(f"**Which would you speak for?** {len(given)} answered here.")
    claims = dict(zip(SIDES, (side.claim for side in step.sides), strict=True))
    figure = dots("choice", claims, given)
    chart(figure, f"lab.class.sides.{lesson.id}.{step.id}", f"{len(given)} took a side")


def asked_people() -> None:
    """Draw how many of the class name pictures, as they do."""
    st.fragment(_asked_people, run_every=PEOPLE_S)()


def _asked_people() -> None:
    from lab.adversary.calibration import store
    from lab.adversary.calibration.trials import finished

    with errors.shown():
        found = store.kept()
        done, n = sum(map(finished, found)), sum(len(each.trials) for each in found)
        said = f"{len(found)} of this class have begun, {done} are through"
        st.markdown(f"#### {said if found else 'Nobody of this class has begun yet'}")
        st.caption(f"{n} answers, together in one file: the page draws the curve of the class and "
                   "exports it.")  # fmt: skip
