"""A link says the whole view: what it asks for, and what else the sidebar says there."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from lab.ui.app.links import whole

    st.session_state.update({"ds": "digits", "a": "hog", "b": "vit", "seed": 0})
    st.json(whole("board", {"a": "lite0", "severity.perturbation": "darker"}))
    st.json(whole("board", {"severity.perturbation": "darker"}))
    st.json(whole("ways_to_hurt", {}))
    st.json(whole("board", {"ds": "emojilab", "seed": "3", "b": "none"}))


def test_what_is_not_asked_for_stays_but_the_encoders_are_asked_for_together():
    from json import loads

    asked, kept, none, all_of_it = (
        loads(j.value) for j in AppTest.from_function(page).run(timeout=60).json
    )
    assert asked == {"ds": "digits", "a": "lite0", "severity.perturbation": "darker"}
    assert kept == {"ds": "digits", "a": "hog", "b": "vit", "severity.perturbation": "darker"}
    assert none == {}
    assert all_of_it == {"ds": "emojilab", "seed": "3", "b": "none"}
