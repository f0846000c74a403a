"""A link says the whole view: what it asks for, and what else the sidebar says there."""

from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S


def page():
    import streamlit as st

    from lab.ui.app.links import whole

    st.session_state.update({"ds": "digits", "a": "hog", "b": "vit", "seed": 0})
    st.session_state["board.rows"] = ["hub:x/one#image", "hub:x/two#image"]
    st.json(whole("board", {"a": "lite0", "severity.perturbation": "darker"}))
    st.json(whole("board", {"severity.perturbation": "darker"}))
    st.json(whole("ways_to_hurt", {}))
    st.json(whole("board", {"ds": "emojilab", "seed": "3", "b": "none"}))


ROWS = {"board.rows": ["hub:x/one#image", "hub:x/two#image"]}


def test_what_is_not_asked_for_stays():
    from json import loads

    asked, kept, none, all_of_it = (
        loads(j.value) for j in AppTest.from_function(page).run(timeout=TIMEOUT_S).json
    )
    # One encoder that is named leaves the other.
    assert asked == {
        "ds": "digits", "a": "lite0", "b": "vit", "severity.perturbation": "darker", **ROWS,
    }  # fmt: skip
    assert kept == {
        "ds": "digits", "a": "hog", "b": "vit", "severity.perturbation": "darker", **ROWS,
    }  # fmt: skip
    assert none == {}
    assert all_of_it == {"ds": "emojilab", "a": "hog", "seed": "3", "b": "none", **ROWS}
