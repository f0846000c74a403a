"""One row a picture: what is certain as a bar, what breaks it as a mark, open where nothing did."""

import pytest

from lab.figures.lighting.certified import certified


def row(name, sure, broken, at, answer="a"):
    return {"name": name, "answer": answer, "certified": sure, "attacked": broken,
            "attacked_at": at, "plain": 1.5, "plain_at": 1.5}  # fmt: skip


@pytest.fixture
def figure():
    items = [row("sure", 2.0, 6.0, None), row("less", 0.5, 1.0, -1.0),
             row("none", None, None, None, answer=None)]  # fmt: skip
    return certified({"spec": {"limit": 6.0}, "tables": {"items": items}})


def named(figure):
    return {trace.name: trace for trace in figure.data}


def test_bars_end_where_the_certificate_does_and_the_surest_is_on_top(figure):
    found = named(figure)
    assert list(found["certified: no exposure changes it"].x) == [0, 0.5, None, 0, 2.0, None]
    assert list(found["nobody knows"].x) == [0.5, 1.0, None, 2.0, 6.0, None]
    assert list(found["nobody knows"].y) == [0, 0, None, 1, 1, None]


def test_what_was_not_broken_is_an_open_mark_and_said(figure):
    marks = named(figure)["smoothed answer breaks"]
    assert list(marks.marker.symbol) == ["circle", "triangle-right-open"]
    assert marks.hovertext[0] == "less: 1.00 stops darker"
    assert "no light within 6 stops" in marks.hovertext[1]


def test_a_picture_without_an_answer_is_counted_and_not_drawn(figure):
    assert "n = 2 pictures; 1 without an answer left out" in figure.layout.xaxis.title.text
