"""The door of a class: nobody sees a page before they gave its code."""

from __future__ import annotations

import streamlit as st

from lab.core.errors import BadInput, LabError
from lab.core.network import is_loopback
from lab.ui.app import errors, teaching

TYPED, FAULT = "lab.class.code", "lab.class.fault"
LONGEST = 40


def shut() -> bool:
    """Draw what stands in a page's place where this visitor sees none; say whether it does."""
    if not teaching.on():
        address = st.get_option("server.address")
        if is_loopback(address):
            return False
        st.title("This server is open to a network, but to no class")
        errors.show(BadInput(
            "a server that answers this machine alone, or one that was opened for a class",
            f"one at {address or 'every address'}",
            "Start it as: faultline --class NAME. Then whoever has the code comes in.",
        ))  # fmt: skip
        return True
    try:
        if not teaching.inside():
            _door()
            return True
        teaching.keep_seat()
    except LabError as error:
        errors.show(error)
        return True
    return False


def _door() -> None:
    """Ask for the code."""
    st.title(f"Come into the class {errors.plain(teaching.room().name)}")
    st.markdown("Type the code that your teacher shows. Nobody asks for your name.")
    with st.form("lab.class.door", border=False):
        # Plain, as a student types it in front of a class; the teacher's code stands nowhere else.
        st.text_input(
            "Code of the class", st.query_params.get(teaching.CODE, "")[:LONGEST], key=TYPED,
            max_chars=LONGEST, placeholder="ABC-DEF", autocomplete="off", width=320,
        )  # fmt: skip
        st.form_submit_button("Come in", type="primary", icon=":material/login:", on_click=_try)
    fault = st.session_state.pop(FAULT, None)
    if fault is not None:
        errors.show(fault)
    st.caption(
        "Your answers are kept on your teacher's machine under a random seat, without a name. "
        "Nothing leaves that machine."
    )


def _try() -> None:
    try:
        teaching.come_in(str(st.session_state.get(TYPED, "")))
    except LabError as error:
        st.session_state[FAULT] = error
