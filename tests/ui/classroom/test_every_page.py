"""Every page of the app in a class: it opens for a student and the teacher, and for nobody else."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.app import nav, teaching
from tests.pages.conftest import small_board  # noqa: F401
from tests.pages.waiting import TIMEOUT_S, in_full

WIDEN = "widen"
TEACHERS_ALONE = (
    "lab.lesson.compute.", "lab.calibration.lock", "lab.calibration.unlock", "cancel", "lab.here.",
    "lab.class.", WIDEN, "lab.sweeps.start", "lab.lighting.find",
    "lab.experiments.run",
)  # fmt: skip
"""What stands in the key of a control that a student never has, or not to press."""
DOOR = ["Come into the class bio7"]


@pytest.fixture
def opened_as(root, room, small_board):  # noqa: F811
    """Open a page, through app.py, as somebody."""

    def open_page(entry, role):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
        app.switch_page(f"pages/{entry.file}")
        if role != "nobody":
            code = room.code if role == "student" else room.teacher_code
            app.session_state[teaching.INSIDE] = room.join(code, role)
        app.run()
        assert not app.exception
        assert room.teacher_code not in str(app) and "unexpected" not in str(app.error)
        return app

    return open_page


def controls(app):
    """The key of every control of a page that is not locked."""
    kinds = ("button", "toggle", "number_input", "checkbox", "slider", "selectbox")
    found = [one for kind in kinds for one in getattr(app, kind)]
    return [str(one.key) for one in found if not one.disabled]


@pytest.mark.parametrize("entry", nav.shown(), ids=lambda entry: entry.url)
@pytest.mark.parametrize("role", ["student", *in_full("teacher")])
def test_a_page_opens_in_a_class(opened_as, entry, role):
    app = opened_as(entry, role)
    assert app.title[0].value.endswith("?") and [one.value for one in app.error] == []
    if role == "student":
        keys = controls(app)
        held = [key for key in keys if any(part in key for part in TEACHERS_ALONE)]
        assert held == [] and "seed" not in keys


def test_the_teacher_has_what_a_student_has_not(opened_as):
    found = controls(opened_as(nav.entry("board"), "teacher"))
    assert {"seed", WIDEN} <= set(found)


@pytest.mark.parametrize("entry", nav.ENTRIES, ids=lambda entry: entry.url)
def test_without_the_code_no_page_opens(opened_as, entry):
    app = opened_as(entry, "nobody")
    assert [one.value for one in app.title] == DOOR
    assert [button.label for button in app.button] == ["Come in"]
