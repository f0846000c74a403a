"""What goes wrong is said in words; what comes from outside cannot become markup."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.encoders.weights import PackageFile
from lab.engine import damaged
from lab.ui.app.errors import named, plain
from tests.pages.waiting import TIMEOUT_S


def page(kind):
    import streamlit as st

    from lab.core.errors import BadInput, Cancelled
    from lab.ui.app.errors import shown

    with shown():
        if kind == "typed":
            raise BadInput("a number", "'<b>x</b>' $a$", "Give a number.")
        if kind == "stopped":
            raise Cancelled()
        raise KeyError("/secret/path")
    st.write("the page goes on")


def test_a_typed_error_says_expected_got_do():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S, args=("typed",)).run()
    assert not app.exception
    said = app.error[0].value
    assert "a number" in said and "Give a number" in said
    assert "<b>" not in said.replace("\\<b\\>", "")
    assert app.markdown[0].value == "the page goes on"


def test_an_unexpected_error_shows_neither_path_nor_traceback():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S, args=("other",)).run()
    assert not app.exception
    said = app.error[0].value
    assert "KeyError" in said
    assert "secret" not in said and "Traceback" not in said


def test_an_unexpected_error_is_explained_by_a_damaged_model(monkeypatch):
    cut = PackageFile("toy_weights", "model.bin", "pip install toy-weights")
    monkeypatch.setattr(damaged, "damaged", lambda: [cut])
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S, args=("other",)).run()
    assert not app.exception
    said = app.error[0].value.replace("\\", "")
    assert "model.bin of toy_weights" in said and "--force-reinstall toy-weights" in said


def test_stopping_is_no_error():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S, args=("stopped",)).run()
    assert not app.error and not app.exception
    assert "Stopped" in app.info[0].value


@pytest.mark.parametrize("text", ["*x*", "[a](http://b)", "<i>", "$x$", ":red[x]", "`c`", "# h"])
def test_plain_makes_markup_harmless(text):
    import re

    assert re.sub(r"\\(.)", r"\1", plain(text)) == text
    assert not re.search(r"(?<!\\)[\[\]<*`$:#]", plain(text))


def test_what_cannot_be_seen_is_escaped_and_lines_stay_lines_but_in_a_name():
    assert plain("a\nb\x1bc\udce9") == "a\nb\\\\x1bc\\\\udce9"
    assert named("a\nb") == "a\\\\nb"
    assert len(named("x" * 10_000)) <= 200
