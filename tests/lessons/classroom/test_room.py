"""One class: who comes in, what is kept, what the teacher shows, and nothing of another class."""

import pytest

from lab.core.errors import BadInput
from lab.lessons.classroom import room as rooms
from lab.lessons.classroom.records import MOST_CHARS
from lab.lessons.classroom.room import OpenClass


def test_the_last_answer_of_a_seat_counts(room):
    one, other = room.join(room.code, "a"), room.join(room.code.lower().replace("-", " "), "b")
    room.keep(one, "dark", "where", 2.5)
    room.keep(other, "dark", "where", 1)
    room.keep(one, "dark", "where", 3.5)
    assert room.now().of("dark", "where") == [3.5, 1]
    assert room.now().of("dark", "other") == [] and room.now().seats == {one: 1, other: 2}


def test_the_same_answer_twice_is_one_line(room):
    seat = room.join(room.code, "a")
    for _ in range(3):
        room.keep(seat, "dark", "why", "because")
    assert room.now().lines[seat] == 1


def test_the_teachers_code_is_no_seat(room):
    assert room.join(room.teacher_code, "a") == ""
    assert room.now().seats == {}


def test_ten_wrong_codes_in_a_minute_and_the_door_waits(room, clock):
    for _ in range(10):
        with pytest.raises(BadInput, match="stands on the projector"):
            room.join("AAA-AAA", "phone")
        clock.now_s += 1
    with pytest.raises(BadInput, match=r"10 wrong ones within a minute\. Wait 51 seconds"):
        room.join(room.code, "phone")
    assert room.join(room.code, "another phone")
    clock.now_s += 50
    assert room.join(room.code, "phone")


def test_what_was_shown_takes_no_more_predictions(room):
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "where", 2)
    room.reveal("dark", ["where", "who"])
    with pytest.raises(BadInput, match="one after it"):
        room.keep(seat, "dark", "where", 3)
    room.keep(seat, "light", "where", 3)
    assert room.now().of("dark", "where") == [2]


def test_a_text_taken_off_the_projector_stays_an_answer(room):
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "why", "because")
    room.hide("dark", "why", seat)
    assert room.now().hidden == {("dark", "why", seat)}
    assert room.now().of("dark", "why") == ["because"] and room.now().faults == ()
    room.hide("dark", "why", seat, hidden=False)
    assert room.now().hidden == set()


def test_an_answer_as_long_as_is_allowed_is_kept_whole(room):
    seat, text = room.join(room.code, "a"), "\x01" * MOST_CHARS  # six bytes each, in the file
    room.keep(seat, "dark", "why", text)
    assert room.now().of("dark", "why") == [text] and room.now().faults == ()


@pytest.mark.parametrize(
    "value",
    ["a" * 1_000_000, "a" * (MOST_CHARS + 1), ["a"] * 2000, {"k": float("nan")}, "\ud800"],
)
def test_an_answer_that_is_too_long_or_no_answer_is_refused(room, value):
    seat = room.join(room.code, "a")
    before = room.path.read_bytes()
    with pytest.raises(BadInput, match="at most 4,000 characters"):
        room.keep(seat, "dark", "why", value)
    assert room.path.read_bytes() == before


def test_nobody_answers_without_a_seat(room):
    with pytest.raises(BadInput, match="Join with the code"):
        room.keep("made-up", "dark", "why", "x")


def test_a_seat_does_not_fill_the_disk(room, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_EACH", 2)
    monkeypatch.setattr(rooms, "MOST_SEATS", 1)
    seat = room.join(room.code, "a")
    with pytest.raises(BadInput, match="at most 1 seats"):
        room.join(room.code, "a")
    room.keep(seat, "dark", "where", 1)
    room.keep(seat, "dark", "where", 2)
    with pytest.raises(BadInput, match="at most 2 answers"):
        room.keep(seat, "dark", "where", 3)


def test_the_teacher_moves_and_the_timer_runs_down(room, clock):
    assert room.now().at is None and room.left_s() is None
    room.move("dark", 3, minutes=2)
    clock.now_s += 30
    assert (room.now().at.lesson, room.now().at.step, room.left_s()) == ("dark", 3, 90)
    clock.now_s += 300
    assert room.left_s() == 0
    room.move("dark", 4)
    assert room.left_s() is None


def test_who_went_away_is_not_here(room, clock):
    one, other = room.join(room.code, "a"), room.join(room.code, "b")
    room.see("nobody")
    assert room.here() == 2
    clock.now_s += 60
    room.see(one)
    assert room.here() == 1 and room.has(other)


def test_a_server_that_starts_again_finds_the_class_as_it_was(room, clock):
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "where", 2)
    room.move("dark", 5)
    after = OpenClass("BIO7", clock)
    assert (after.code, after.teacher_code) == (room.code, room.teacher_code)
    assert after.has(seat) and after.now().of("dark", "where") == [2] and after.now().at.step == 5


def test_two_classes_share_nothing(room, clock):
    other = OpenClass("bio8", clock)
    assert other.code != room.code and other.path != room.path
    seat = room.join(room.code, "a")
    room.keep(seat, "dark", "where", 2)
    with pytest.raises(BadInput, match="the code of this class"):
        other.join(room.code, "a")
    with pytest.raises(BadInput, match="a seat in this class"):
        other.keep(seat, "dark", "where", 3)
    assert other.now().answers == {} and not other.has(seat)


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", "-x", "x" * 41, "\n", "é"])
def test_the_name_of_a_class_is_a_plain_word(name):
    with pytest.raises(BadInput, match="a plain word"):
        OpenClass(name)
