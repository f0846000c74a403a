"""Pictures of the lessons: the guess stands beside the truth, and every claim is a mark."""

import math

from lab.figures.lessons.claim import claim
from lab.figures.lessons.found import LOOKS, DotRow, found
from lab.figures.lessons.guess import GuessRow, guesses


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_truth_guess_and_others_are_drawn_on_one_axis():
    rows = [GuessRow("a", 2.0, 1.0, 3.0, 4.0, (2.5, 2.5)), GuessRow("b", 1.0, 0.5, 9.0)]
    figure = guesses(rows, "levels", (0, 5))
    truth = trace(figure, "measured, 95 % interval")
    assert list(truth.x) == [1.0, 2.0, 3.0, None, 0.5, 1.0, 9.0, None]
    assert list(truth.marker.size) == [1, 15, 1, 1, 1, 15, 1, 1]
    assert list(trace(figure, "you said").x) == [4.0]
    dots = trace(figure, "others said")
    assert list(dots.x) == [2.5, 2.5] and dots.y[0] != dots.y[1]
    low, high = figure.layout.xaxis.range
    assert low < 0 and high > 9


def test_an_open_end_is_an_arrow_and_what_is_not_told_is_not_drawn():
    figure = guesses([GuessRow("a", None, 4.7, math.inf, 2.0)], "levels", (0, 5))
    assert "▷" in figure.layout.annotations[0].text
    hidden = guesses([GuessRow("a", guess=2.0)], "levels", (0, 5))
    assert not trace(hidden, "measured, 95 % interval").visible


def test_every_claim_is_one_mark_by_how_it_came_out():
    rows = [DotRow("x", "X", [("reproduced", "a"), ("undecided", "b"), ("undecided", "c")]),
            DotRow("y", "Y", [("opposite", "d")])]  # fmt: skip
    figure = found(rows)
    count = {one.name: len(one.x) for one in figure.data if one.visible}
    assert count == {"reproduced": 1, "undecided": 2, "opposite": 1}
    assert list(trace(figure, "opposite").customdata) == ["y"]
    assert "d" in trace(figure, "opposite").hovertext[0]
    assert len({look.symbol for look in LOOKS.values()}) == len(LOOKS)


def test_a_claim_is_drawn_with_its_interval():
    row = {"value": 0.2, "low": 0.1, "high": 0.4, "margin": 0.05}
    [point] = claim(row, "accuracy").data
    assert list(point.x) == [0.2] and round(point.error_x.array[0], 6) == 0.2
    assert not claim({**row, "value": None}, "accuracy").data
