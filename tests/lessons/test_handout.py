"""A handout: it asks everything, gives nothing away, fetches nothing, and runs nothing."""

import json
import re

import pytest

from lab.lessons.handout import handout
from lab.lessons.lesson import parse, read
from lab.lessons.notebook import notebook
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


def test_a_page_of_the_app_is_its_name_on_paper_and_in_a_notebook():
    [lighting] = [read(path) for path in FILES if path.stem == "00_lighting"]
    said = "open the page “What can you still see?”"
    assert said in handout(lighting)
    for teacher in (False, True):
        cells = json.loads(notebook(lighting, teacher=teacher))["cells"]
        assert any(said in cell["source"] for cell in cells)


def test_what_a_text_holds_is_shown_and_not_run():
    text = TOY.read_text().replace(
        "A picture may be **dark**", '<script>alert(1)</script> <img src="https://a.b/c"> **dark**'
    )
    page = handout(parse(text, "toy", 99))
    assert "<script>" not in page and "<img" not in page
    assert "&lt;script&gt;" in page and "<strong>dark</strong>" in page
