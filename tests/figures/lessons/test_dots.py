"""One dot a student, whatever the form; the truth where it is given and nowhere before."""

import pytest

from lab.figures.lessons.dots import dots, stacked

OPTIONS = {"a": "Image", "b": "Text", "c": "Speech"}


def points(figure):
    return list(zip(figure.data[0].x, figure.data[0].y, strict=True))


def test_a_choice_is_a_row_of_dots_with_its_count():
    figure = dots("choice", OPTIONS, ["b", "a", "b", "b"])
    assert sorted(points(figure)) == [(1, 0), (1, 1), (2, 1), (3, 1)]
    assert figure.layout.yaxis.ticktext == ("Image (1)", "Text (3)", "Speech (0)")
    assert not figure.layout.shapes
    shown = dots("choice", OPTIONS, ["b", "a", "b", "b"], right=["a"])
    assert shown.layout.yaxis.ticktext[0] == "✓ Image (1)" and len(shown.layout.shapes) == 1
    assert points(shown) == points(figure)


def test_equal_numbers_stand_on_each_other():
    figure = dots("number", {}, [2.5, 2.5, 0, 5], (0, 5), "levels")
    assert len(points(figure)) == len(set(points(figure))) == 4
    assert max(y for _, y in points(figure)) == 2
    assert all(0 <= x <= 5 for x, _ in points(figure)) and not figure.layout.shapes
    shown = dots("number", {}, [2.5], (0, 5), "levels", [(3.0, 2.5, 3.5)])
    band, line = shown.layout.shapes
    assert (band.x0, band.x1, line.x0) == (2.5, 3.5, 3.0)


def test_a_number_beyond_what_was_tested_is_a_band_without_a_line():
    [band] = dots("number", {}, [], (0, 5), "", [(None, 4.7, float("inf"))]).layout.shapes
    assert band.x0 == 4.7 and 5 <= band.x1 < 6


def test_a_curve_has_a_dot_a_level_and_the_middle_of_the_class():
    figure = dots("curve", OPTIONS, [[0.1, 0.2, 0.3], [0.3, 0.4, 0.5], [0.2, 0.9, 0.4]])
    assert len(points(figure)) == 9 and list(figure.data[1].y) == [0.2, 0.4, 0.4]
    shown = dots("curve", OPTIONS, [[0.1, 0.2, 0.3]], truths=[(0.5, 0.4, 0.7)] * 3)
    assert list(shown.data[-1].y) == [0.5] * 3
    assert list(shown.data[-1].error_y.array) == pytest.approx([0.2] * 3)


def test_an_order_puts_each_key_at_its_place():
    figure = dots("order", OPTIONS, [["b", "a", "c"], ["b", "c", "a"]])
    assert len(points(figure)) == len(set(points(figure))) == 6
    assert sorted(round(x) for x, _ in points(figure)) == [1, 1, 2, 2, 3, 3]
    assert not figure.layout.shapes
    shown = dots("order", OPTIONS, [["b", "a", "c"]], right=["a", "b", "c"])
    assert len(shown.layout.shapes) == 3
    assert shown.layout.yaxis.ticktext[1] == "Text (is 2)"


@pytest.mark.parametrize("form", ["choice", "number", "curve", "order"])
def test_before_anyone_answers_there_is_no_dot(form):
    assert points(dots(form, OPTIONS, [])) == []


def test_thirty_equal_answers_are_thirty_dots():
    for form, one in (("choice", "a"), ("number", 0.5), ("order", ["c", "b", "a"])):
        figure = dots(form, OPTIONS, [one] * 30)
        assert len(set(points(figure))) == (90 if form == "order" else 30)
    assert stacked([]) == []
