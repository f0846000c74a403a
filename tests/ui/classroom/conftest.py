"""A class on this process's app, and visitors of it."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from lab.adversary.calibration import store
from lab.core import allowed
from lab.ui.app import teaching
from lab.ui.classroom import ready
from tests.pages.waiting import TIMEOUT_S


@pytest.fixture
def room(monkeypatch, tmp_path, fresh_cache):
    """The class bio7, its file in a folder of the test's own."""
    monkeypatch.setattr("lab.lessons.classroom.file.home", lambda: tmp_path)
    monkeypatch.setattr(sys, "argv", ["app.py", "--class", "bio7"])
    monkeypatch.setattr(store, "_kind", store._kind)
    monkeypatch.setattr(allowed, "_folders", None)
    monkeypatch.setattr(ready, "begin", lambda: None)
    monkeypatch.setattr(teaching, "who", lambda: "this machine")
    return teaching.room()


def a_page():
    """A page behind the door; AppTest runs pages of the app itself without app.py."""
    import streamlit as st

    from lab.ui.classroom import door

    if not door.shut():
        st.title("Inside")


@pytest.fixture
def visitor(room):
    """Open a page of the class in a session of its own, at an address."""

    def visit(**query):
        app = AppTest.from_function(a_page, default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return visit


@pytest.fixture
def come_in(visitor):
    """Open the page and give a code."""

    def enter(given, **query):
        app = visitor(**query)
        app.text_input(key="lab.class.code").input(given)
        return app.button[0].click().run()

    return enter
