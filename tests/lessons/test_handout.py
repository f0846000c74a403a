"""A handout: it asks everything, gives nothing away, fetches nothing, and runs nothing."""

import re

import pytest

from lab.lessons.handout import handout
from lab.lessons.lesson import parse, read
from tests.lessons.lesson_files import FILES, TOY


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_whole_in_itself(path):
    from html import escape

    lesson = read(path)
    page = handout(lesson)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:)', page.replace('href="http', "")), path
    for step in lesson.steps:
        assert escape(step.title, quote=False).split("&")[0] in page
        for words in getattr(step, "options", {}).values() if hasattr(step, "ask") else ():
            assert escape(words).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
        if step.kind == "explain":
            assert step.answer not in page


def test_a_curve_has_axes_and_a_number_a_line():
    page = handout(read(TOY))
    assert page.count("<svg") == 3 and ">level 5</text>" in page


def test_what_a_text_holds_is_shown_and_not_run():
    text = TOY.read_text().replace(
        "A picture may be **dark**", '<script>alert(1)</script> <img src="https://a.b/c"> **dark**'
    )
    page = handout(parse(text, "toy", 99))
    assert "<script>" not in page and "<img" not in page
    assert "&lt;script&gt;" in page and "<strong>dark</strong>" in page
