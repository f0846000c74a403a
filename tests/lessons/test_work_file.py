"""A student's work as a file: whole again when it is opened, and in words where it is damaged."""

import pytest

from lab.core.errors import BadInput
from lab.lessons.lesson import read
from lab.lessons.work_file import LessonWork, StudentWork, opened

ANSWERS = {"where": 1.5, "curve": [0.9, 0.5, 0.1], "order": ["clean", "five"], "gap": "less",
           "why": "Because of luck.", "sides": "second"}  # fmt: skip


@pytest.fixture
def small(root):
    return read(root / "tests" / "ui" / "lessons" / "01_small.md")


def file_of(answers, revealed=(), name="small"):
    return StudentWork(lessons={name: LessonWork(answers=answers, revealed=revealed)}).as_bytes()


def test_what_was_saved_is_opened(small):
    found, left_out = opened(file_of(ANSWERS, ("gap",)), [small])
    assert found.lessons["small"].answers == ANSWERS and left_out == []
    assert found.lessons["small"].revealed == ("gap",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "whole"), (b"{", "whole"), (b"\xff\xfe", "whole"), (b"[]", "whole"),
        (b'{"format": "another"}', "format"), (b'{"version": 2}', "version"),
        (b'{"lessons": {"small": 3}}', "lessons.small"), (b" " * 1_000_001, "1 MB"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_answered_in_words(small, data, said):
    with pytest.raises(BadInput, match=said):
        opened(data, [small])


def test_what_fits_no_step_any_more_is_left_out_and_said(small):
    data = file_of({**ANSWERS, "gap": "perhaps", "gone": 1.0}, ("gap", "where"))
    found, left_out = opened(data, [small])
    kept = {name: one for name, one in ANSWERS.items() if name != "gap"}
    assert found.lessons["small"].answers == kept and found.lessons["small"].revealed == ("where",)
    assert left_out == ["A small lesson: gap", "A small lesson: gone"]
    assert opened(file_of(ANSWERS, name="other"), [small])[1] == ["the lesson other"]


def test_a_text_of_a_megabyte_is_left_out(small):
    assert opened(file_of({"why": "x" * 900_000}), [small])[1] == ["A small lesson: why"]
