"""The page of lessons without a browser: one small lesson that holds every kind of step."""

import re

import pytest

from lab.lessons import lesson as files
from lab.lessons.work_file import LessonWork, StudentWork
from lab.ui.app import nav
from lab.ui.lessons.desk import OwnDesk
from tests.pages.waiting import opened, until

pytestmark = pytest.mark.usefixtures("small_board")
SMALL = "small"


@pytest.fixture
def small_lesson(root, monkeypatch):
    """The small lesson in the place of the real ones."""
    monkeypatch.setattr(files, "HERE", root / "tests" / "ui" / "lessons")
    return files.lesson(SMALL)


@pytest.fixture
def at(root, small_lesson):
    """Open the small lesson at a step by its title."""

    def open_at(title, answers=None):
        n = str(number_of(small_lesson, title))
        app = opened(root, "pages/learn.py", {"lesson": SMALL, "step": n})
        if answers:
            app.session_state["lab.lesson.answers"] = {SMALL: dict(answers)}
            app.run()
        assert not app.exception
        return app

    return open_at


def number_of(lesson, title):
    """The number of a step in the address, by its title."""
    return [step.title for step in lesson.steps].index(title) + 1


GUESSES = {"where": 3.0, "curve": [0.9, 0.5, 0.1], "order": ["clean", "five"], "gap": "less"}


def said(app):
    shown = (one.value for kind in (app.markdown, app.info, app.caption) for one in kind)
    return " ".join(shown).replace("\\", "")


def test_lessons_are_cards_with_question_and_minutes(root, small_lesson):
    app = opened(root, "pages/learn.py")
    assert small_lesson.question in said(app) and "10 minutes" in said(app)
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert links["Start"] == f"lesson={SMALL}"
    assert [button.proto.label for button in app.get("download_button")].count("On paper") == 1


def test_a_faulty_file_is_said_in_its_place_beside_the_other_lessons(
    root, small_lesson, monkeypatch, tmp_path
):
    text = (files.HERE / "01_small.md").read_text()
    (tmp_path / "01_small.md").write_text(text)
    (tmp_path / "02_bad.md").write_text(text.replace("```check", "```chek"))
    monkeypatch.setattr(files, "HERE", tmp_path)
    app = opened(root, "pages/learn.py")
    assert small_lesson.question in said(app) and not app.error and not app.exception
    assert "02_bad.md cannot be read" in said(app).replace("**", "")
    assert re.search(r"02_bad.md, line \d+, column 4. Did", " ".join(said(app).split()))


def test_a_step_sends_to_a_page_by_its_title():
    sent = [step.opens for lesson in files.lessons() for step in lesson.steps if step.opens]
    assert sent and all(nav.entry(one.page).title == one.title for one in sent)


def test_an_unknown_lesson_is_answered_in_words(root, small_lesson):
    app = opened(root, "pages/learn.py", {"lesson": "smal"})
    assert not app.exception and "Did you mean small" in app.error[0].value


def test_a_step_that_is_not_there_is_answered_in_words(root, small_lesson):
    app = opened(root, "pages/learn.py", {"lesson": SMALL, "step": "99"})
    assert not app.exception and "as step" in app.warning[0].value


def test_next_and_back_turn_the_steps(at):
    app = at("Look first")
    assert app.button(key="lab.lesson.PageUp").disabled
    app.button(key="lab.lesson.PageDown").click().run()
    assert app.slider(key="step").value == 2
    assert any("Guess where it breaks" in one.value for one in app.subheader)
    assert "Step 2 of 13" in said(app)


@pytest.mark.parametrize("title", ["See it break", "Beside your guess", "Change the way"])
def test_nothing_is_shown_before_it_is_predicted(at, title, small_lesson):
    app = at(title)
    text = small_lesson.steps[number_of(small_lesson, title) - 1].text
    assert "Predict first" in said(app) and text and text not in said(app)
    assert not app.get("plotly_chart") and "breaks at" not in said(app)


def test_a_prediction_is_kept_and_locked_once_revealed(at, small_lesson):
    app = at("Guess where it breaks")
    app.slider[1].set_value(1.0).run()
    app.button(key="lab.lesson.small.where.keep").click().run()
    assert app.session_state["lab.lesson.answers"][SMALL]["where"] == 1.0
    assert "Kept" in said(app)
    app = at("Beside your guess", GUESSES)
    assert "You said 3.0" in said(app) and "too high" in said(app)
    assert len(app.get("plotly_chart")) == 4
    for title, widget in (("Guess where it breaks", "slider"), ("Guess the order", "selectbox")):
        app.session_state["step"] = number_of(small_lesson, title)
        app.run()
        assert getattr(app, widget)[-1].disabled and "stays as it is" in said(app)


def test_a_choice_is_held_against_the_verdict(at):
    app = at("The gap", GUESSES)
    assert "It is: **More**" in said(app) and "0 of 100" in said(app)


def test_an_order_takes_each_option_once(at):
    app = at("Guess the order")
    keep = "lab.lesson.small.order.keep"
    for box, value in zip(app.selectbox, ("clean", "clean"), strict=True):
        box.select(value).run()
    assert "stands twice" in app.warning[0].value and app.button(key=keep).disabled
    app.selectbox[-1].select("five").run()
    app.button(key=keep).click().run()
    assert app.session_state["lab.lesson.answers"][SMALL]["order"] == ["clean", "five"]


def test_a_change_shows_the_run_of_the_chosen_knob(at):
    app = at("Change the way", GUESSES)
    before = said(app)
    app.button_group[-1].select("occlusion").run()
    assert "stops darker" in before and "stops darker" not in said(app)


def test_items_are_shown_clean_and_hurt_with_the_answers(at):
    app = until(at("Look at words"), lambda a: len([m for m in a.markdown if "It says" in m.value]))
    assert len([m for m in app.markdown if "It says" in m.value]) == 3


def test_a_check_tells_right_from_wrong_and_gives_a_hint(at):
    app = at("Check yourself", GUESSES)
    for value, word in ((5.0, "Not yet"), (1.2, "Right")):
        app.number_input[0].set_value(value).run()
        app.button(key="lab.lesson.small.check.keep").click().run()
        assert word in app.info[0].value
        assert ("Read the vertical line" in app.info[0].value) is (word == "Not yet")


def test_own_words_are_kept(at):
    app = at("In your own words")
    app.text_area[0].set_value("Because of luck.").run()
    app.button(key="lab.lesson.small.why.keep").click().run()
    assert app.session_state["lab.lesson.answers"][SMALL]["why"] == "Because of luck."


def test_a_debate_shows_evidence_and_the_end_says_what_came_out(at):
    app = at("Which side are you on?", {**GUESSES, "where": 1.2})
    words = said(app)
    assert "It is fragile" in words and "It breaks after: **1" in words
    assert "Nobody has measured where people break" in words
    assert "of your 3 predictions were right" in words
    app.radio[0].set_value("second").run()
    assert app.session_state["lab.lesson.answers"][SMALL]["sides"] == "second"


def test_work_is_saved_and_opened_again_in_another_session(at, root, small_lesson):
    app = at("The gap", GUESSES)
    app.query_params.clear()
    app.run()
    assert not saves(app).disabled
    work = LessonWork(answers=app.session_state["lab.lesson.answers"][SMALL], revealed=("gap",))
    data = StudentWork(lessons={SMALL: work}).as_bytes()
    other = opened(root, "pages/learn.py")
    assert saves(other).disabled
    other.file_uploader(key="lab.lesson.file").set_value(("mine.json", data, "application/json"))
    other.run()
    assert not other.exception and "Opened: 4 answers, of 1 of the lessons" in said(other)
    assert other.session_state["lab.lesson.answers"][SMALL] == GUESSES
    assert other.session_state["lab.lesson.revealed"][SMALL] == {"gap"}


def saves(app):
    """The button that saves one's work."""
    return next(b.proto for b in app.get("download_button") if b.proto.label == "Save my work")


def test_a_damaged_file_is_answered_in_words(root, small_lesson):
    app = opened(root, "pages/learn.py")
    app.file_uploader(key="lab.lesson.file").set_value(("mine.json", b"{", "application/json"))
    app.run()
    assert not app.exception and "a file of work on lessons, whole" in app.error[0].value


def test_one_who_has_no_desk_yet_has_no_answers():
    assert OwnDesk(SMALL).answer("where") is None and not OwnDesk(SMALL).revealed("where")
