"""A class on this server: whether there is one, who has come in, and what only its teacher may do.

Started as ``app.py -- --class NAME``. A student's seat stands in the address, so that a page that
is loaded again is the same student's; the teacher's place never does, for a projector shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from lab.core.errors import LabError
from lab.lessons.classroom.room import OpenClass

FLAG = "--class"
SEAT, CODE = "seat", "code"
ADDRESS = (SEAT, CODE)
"""What stands in the address of a class and is no part of a view."""
INSIDE = "lab.class.inside"
TEACHER = ""
"""The teacher's place, where a student has a seat."""


class Act(StrEnum):
    """What a class leaves to its teacher, since it is for all or keeps all waiting."""

    SEED = "seed"
    WIDEN = "widen"
    CANCEL = "cancel"
    COMPUTE = "compute"
    LOCK = "lock"


TEACHERS = frozenset(Act)
"""What is the teacher's alone: all of it, today."""


def may(act: Act) -> bool:
    """Say whether this session may do something: in a class its teacher alone, else everyone."""
    return act not in TEACHERS or not on() or teacher()


def named(words: Sequence[str]) -> str | None:
    """Return the name behind ``--class`` on a command line, or None.

    >>> named(["--class", "bio7"]), named(["--class=bio7"]), named(["--demo"]), named(["--class"])
    ('bio7', 'bio7', None, '')
    """
    for word, after in zip(words, [*words[1:], ""], strict=False):
        flag, equals, value = word.partition("=")
        if flag == FLAG:
            return value if equals else after
    return None


def on() -> bool:
    """Say whether this server was started for a class."""
    return named(sys.argv[1:]) is not None


def room() -> OpenClass:
    """Return the class of this server; raises ``BadInput`` where its name is no plain word."""
    return _room(named(sys.argv[1:]) or "")


@st.cache_resource(max_entries=8, show_spinner=False)
def _room(name: str) -> OpenClass:
    from lab.adversary.calibration import store  # reads all data sets: not before it is a class

    made = OpenClass(name)
    store.only_of(made.name)
    return made


def come_in(code: str) -> None:
    """Let this session in where the code is right; raises as ``OpenClass.join``."""
    st.session_state[INSIDE] = room().join(code, who())


def who() -> str:
    """Return where this visitor comes from."""
    return st.context.ip_address or "this machine"


def inside() -> bool:
    """Say whether this session has come in; a seat in the address that was given out is enough."""
    if INSIDE not in st.session_state:
        seat = st.query_params.get(SEAT, "")
        if not room().has(seat):
            return False
        st.session_state[INSIDE] = seat
    return True


def outside() -> bool:
    """Say whether there is a class that this session has not come into."""
    try:
        return on() and not inside()
    except LabError:
        return True  # the door says what is wrong


def teacher() -> bool:
    """Say whether this session is the teacher's."""
    return st.session_state.get(INSIDE) == TEACHER


def seat() -> str:
    """Return this student's seat, or "" for the teacher."""
    return str(st.session_state.get(INSIDE, TEACHER))


def keep_seat() -> None:
    """Note that this student is here, and write the seat into the address of every page."""
    if seat():
        room().see(seat())
        if st.query_params.get(SEAT) != seat():
            st.query_params[SEAT] = seat()
    if CODE in st.query_params:
        del st.query_params[CODE]
