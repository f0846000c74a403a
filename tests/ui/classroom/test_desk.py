"""A lesson in a class: students predict, the projector shows dots, the teacher shows the truth."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from lab.adversary.calibration import store
from lab.adversary.calibration.file import read_sessions, written
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.engine.gather import gather
from lab.lessons import lesson as files
from lab.lessons.lesson import every_run
from lab.ui.app import teaching
from lab.ui.classroom.desk import StudentDesk
from tests.adversary.observer import answered_session

SMALL = "small"


@pytest.fixture
def lesson(root, monkeypatch, room):
    monkeypatch.setattr(files, "HERE", root / "tests" / "ui" / "lessons")
    return files.lesson(SMALL)


@pytest.fixture
def at(root, lesson):
    """Open a step of the small lesson, by its title, as a seat or as the teacher."""

    def open_at(title, seat=teaching.TEACHER):
        app = AppTest.from_file(str(root / "pages" / "learn.py"), default_timeout=120)
        titles = [step.title for step in lesson.steps]
        app.query_params["lesson"] = SMALL
        app.query_params["step"] = str(titles.index(title) + 1)
        app.session_state[teaching.INSIDE] = seat
        app.run()
        assert not app.exception
        return app

    return open_at


@pytest.fixture
def seats(room):
    return [room.join(room.code, "a") for _ in range(3)]


def said(app):
    shown = (one.value for kind in (app.markdown, app.info, app.caption) for one in kind)
    return " ".join(shown).replace("\\", "")


def labels(app):
    return [button.label for button in app.button]


def dots_of(app):
    """The dots of the projector's picture: what is drawn, not what the file says."""
    [chart] = [c for c in app.get("plotly_chart") if "lab.class.dots" in c.proto.id]
    return json.loads(chart.proto.spec)["data"][0]


GUESS = "Guess where it breaks"


def test_predictions_come_as_dots_and_the_truth_when_the_teacher_says(at, seats, room, lesson):
    for seat in seats[:2]:
        app = at(GUESS, seat)
        next(b for b in app.button if b.label == "This is my prediction").click().run()
        assert "Kept" in said(app) and not app.exception
    teacher = at(GUESS)
    assert "2 of 3 answered here" in said(teacher) and lesson.asked()["where"].ask in said(teacher)
    assert room.code in str([h.value for h in teacher.header])
    assert "This is my prediction" not in labels(teacher)

    teacher, student = at("See it break"), at("See it break", seats[0])
    assert "2 of 3 answered here" in said(teacher)
    assert "Your prediction is in" in said(student) and "of 100" not in said(student)
    reveal = next(b for b in teacher.button if b.label == "Show what came out")
    reveal.click().run()
    assert (SMALL, "where") in room.now().revealed
    # Its run is not recorded: a student does not compute it, and the result is no secret any more.
    assert "Your prediction is in" not in said(student.run()) and "Compute it" not in labels(
        student
    )
    late = at(GUESS, seats[2])
    assert "stays as it is" in said(late) and "This is my prediction" not in labels(late)


def test_who_comes_late_predicts_where_the_class_waits(at, seats, room):
    app = at("See it break", seats[0])
    assert "Predict first" in said(app)
    next(b for b in app.button if b.label == "This is my prediction").click().run()
    assert len(room.now().of(SMALL, "where")) == 1


def test_a_seat_sees_its_own_answers_alone_and_others_after_the_truth(lesson, seats, room):
    one, other = (StudentDesk(lesson, seat) for seat in seats[:2])
    # Outside a page the session's own copy goes nowhere.
    one.keep("where", 2.0)
    other.keep("where", 4.0)
    assert (one.answer("where"), other.answer("where")) == (2.0, 4.0)
    assert one.guesses("where") == []
    room.reveal(SMALL, ["where"])
    assert one.guesses("where") == [4.0] and one.revealed("where")
    with pytest.raises(BadInput, match="after it"):
        one.keep("where", 3.0)


def test_an_answer_of_a_megabyte_is_refused_in_words(lesson, seats):
    with pytest.raises(BadInput, match="at most 4,000 characters"):
        StudentDesk(lesson, seats[0]).keep("why", "x" * 1_000_000)


def test_texts_come_to_the_projector_as_text_and_the_teacher_takes_one_off(at, seats, room):
    room.keep(seats[0], SMALL, "why", "# Big <b>bold</b> [a](http://x.y)\n\nwww.x.y \u202ethere")
    room.keep(seats[1], SMALL, "why", "word " * 400)
    teacher = at("In your own words")
    assert "2 of 3 answered here" in said(teacher) and not teacher.text_area
    long, first = (one.value for one in teacher.text)  # the newest first
    assert first == "# Big <b>bold</b> [a](http://x.y) www.x.y \\u202ethere"
    assert len(long) == 280 and long.endswith("…")
    assert not any(seat in str(teacher) for seat in seats)
    teacher.button(key="lab.class.hide.1").click().run()
    assert [one.value for one in teacher.text] == [long] and "2 of 3" in said(teacher)
    assert room.now().of(SMALL, "why")[0].startswith("# Big")  # the answer stays
    room.keep(seats[0], SMALL, "why", "Other words.")
    assert [one.value for one in teacher.run().text] == [long]
    teacher.button(key="lab.class.unhide").click().run()
    assert [one.value for one in teacher.text] == [long, "Other words."]


def test_a_student_writes_and_sees_nobody_elses_words(at, seats, room):
    room.keep(seats[0], SMALL, "why", "Because of luck.")
    app = at("In your own words", seats[1])
    assert app.text_area[0].value == "" and "Because of luck" not in str(app)


def test_the_sides_of_a_debate_are_counted_on_the_projector(at, seats, room, lesson):
    gather(every_run(lesson), Progress())
    room.reveal(SMALL, [step.id for step in lesson.steps if step.kind == "predict"])
    room.keep(seats[0], SMALL, "sides", "second")
    teacher, student = at("Which side are you on?"), at("Which side are you on?", seats[1])
    assert "1 answered here" in said(teacher) and not teacher.radio
    [chart] = [c for c in teacher.get("plotly_chart") if "lab.class.sides" in c.proto.id]
    assert "(1)" in chart.proto.spec
    student.radio[0].set_value("first").run()
    assert room.now().of(SMALL, "sides") == ["second", "first"]


def test_what_people_still_see_comes_together_in_one_file(at, seats, room, monkeypatch, tmp_path):
    from lab.store import people

    monkeypatch.setattr(people, "home", lambda: tmp_path)
    for seed in range(2):
        store.keep(answered_session(seed))
    teacher = at("In your own words")
    assert [link.proto.label for link in teacher.get("page_link")][-1] == (
        "Open the page “What can you still see?”"
    )
    assert "2 of this class have begun, 2 are through" in said(teacher)
    assert "of this class" not in said(at("In your own words", seats[0]))
    assert len(read_sessions(written(store.kept()))) == 2


def test_what_a_hand_wrote_into_the_file_is_not_drawn_unless_it_fits(at, seats, room, lesson):
    room.keep(seats[0], SMALL, "where", 2.0)
    room.keep(seats[1], SMALL, "where", "many")
    room.keep(seats[2], SMALL, "where", 1e9)
    with room.path.open("a") as file:
        file.write("and a remark\n")
    app = at(GUESS)
    assert "1 of 3 answered here" in said(app)
    assert "1 lines of the class" in str([w.value for w in app.warning])
    assert "line 8 of the class file" in said(app)


def test_the_teacher_starts_and_stops_the_timer(at, room):
    app = at(GUESS)
    app.button(key="lab.class.start").click().run()
    assert 0 < room.left_s() <= 120 and room.now().at.step == 1  # from 0
    assert "left" in said(app)
    app.button(key="lab.class.stop").click().run()
    assert room.left_s() is None


def test_where_the_teacher_goes_is_noted(at, room, lesson):
    at("See it break")
    titles = [step.title for step in lesson.steps]
    assert (room.now().at.lesson, room.now().at.step) == (SMALL, titles.index("See it break"))


def follows():
    import streamlit as st

    from lab.ui.app import nav
    from lab.ui.classroom import follow

    st.navigation([nav.page("learn")])
    st.session_state["step"] = 1
    follow.along("learn")
    st.title(f"Step {st.session_state['step']}")


def test_students_go_along_with_the_teacher(room, seats, lesson):
    app = AppTest.from_function(follows, default_timeout=60)
    app.session_state[teaching.INSIDE] = seats[0]
    app.query_params["lesson"] = SMALL
    assert "has not begun" in said(app.run())
    room.move(SMALL, 3)
    assert app.run().title[0].value == "Step 4"
    assert app.run().title[0].value == "Step 1"  # and may look back
    room.move(SMALL, 4)
    assert app.run().title[0].value == "Step 5"
