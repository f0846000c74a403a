"""The door of a class: the code lets in, and nothing else does."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from lab.adversary.calibration import store
from lab.ui.app import frame, teaching


def titles(app):
    return [title.value for title in app.title]


def test_nobody_sees_a_page_before_the_code(visitor, room):
    app = visitor(seat="made-up")
    assert titles(app) == ["Come into the class bio7"]
    assert not app.exception and room.code not in str(app)


def test_a_student_comes_in_and_keeps_the_seat_when_the_page_is_loaded_again(
    come_in, visitor, room
):
    app = come_in(room.code.lower(), code="x")
    assert not app.exception and titles(app) == ["Inside"]
    seat = app.query_params["seat"]
    assert room.has(seat) and "code" not in app.query_params and room.here() == 1
    again = visitor(seat=seat)
    assert titles(again) == titles(app) and len(room.now().seats) == 1


def test_the_code_of_a_link_is_filled_in(visitor, room):
    assert visitor(code="K7M4PQ").text_input(key="lab.class.code").value == "K7M4PQ"


def test_a_class_keeps_its_own_sessions_of_what_people_still_see(room):
    assert store._kind == f"sessions-{room.name}"


def test_the_teachers_place_is_not_in_the_address(come_in, room):
    app = come_in(room.teacher_code)
    assert titles(app) == ["Inside"]
    assert "seat" not in app.query_params and room.now().seats == {}
    assert room.teacher_code.replace("-", "") not in str(dict(app.query_params)).replace("-", "")


def test_ten_wrong_codes_are_answered_in_words(visitor, room):
    app = visitor()
    for code in ["AAA"] * 10 + [room.code]:
        app.text_input(key="lab.class.code").input(code)
        app.button[0].click().run()
    assert "10 wrong ones within a minute" in app.error[0].value and not app.exception
    assert room.now().seats == {}


@pytest.mark.parametrize("page", ["app.py", "pages/glossary.py"])
def test_the_app_stands_behind_the_door(root, room, page):
    app = AppTest.from_file(str(root / page), default_timeout=120).run()
    assert titles(app) in (["Come into the class bio7"], []) and not app.exception
    app.session_state[teaching.INSIDE] = room.join(room.code, "a")
    assert titles(app.run()) not in (["Come into the class bio7"], [])


def test_a_class_name_that_is_no_word_is_said(visitor, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py", "--class", "../x"])
    app = visitor()
    assert "a plain word as name of the class" in app.error[0].value and not app.exception


def test_a_network_without_a_class_is_refused(root, monkeypatch, confined_to):
    monkeypatch.setattr(sys, "argv", ["app.py"])
    import streamlit as st

    get = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: "0.0.0.0" if name == "server.address" else get(name)
    )
    app = AppTest.from_file(str(root / "app.py"), default_timeout=120).run()
    assert titles(app) == ["This server is open to a network, but to no class"]
    assert "faultline \\-\\-class NAME" in app.error[0].value


def test_a_link_to_a_view_does_not_hold_the_seat(monkeypatch):
    class Params(dict):
        def get_all(self, key):
            return [self[key]]

    monkeypatch.setattr(frame.st, "query_params", Params(seat="secret", ds="emojilab"))
    assert frame.link().endswith("?ds=emojilab") and "seat" not in frame.selected()


def test_in_a_class_the_teacher_alone_may(monkeypatch):
    state = {}
    monkeypatch.setattr(teaching.st, "session_state", state)
    for act in teaching.Act:
        monkeypatch.setattr(sys, "argv", ["app.py", "--class=bio7"])
        assert not teaching.may(act)
        state[teaching.INSIDE] = "seat"
        assert not teaching.may(act)
        state[teaching.INSIDE] = teaching.TEACHER
        assert teaching.may(act)
        state.clear()
        monkeypatch.setattr(sys, "argv", ["app.py"])
        assert teaching.may(act)
