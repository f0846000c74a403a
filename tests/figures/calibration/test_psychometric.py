"""The psychometric curve draws the numbers it is given, censored ones as an open arrow."""

import numpy as np
import pytest

from lab.figures.calibration.psychometric import psychometric
from lab.figures.theme import mark

CURVE = [
    {"value": x, "share": x, "low": max(0, x - 0.1), "high": min(1, x + 0.1)}
    for x in np.linspace(0, 0.8, 9)
]
BINS = [{"value": 0.2, "share": 0.1, "low": 0.0, "high": 0.4, "n": 7},
        {"value": 0.7, "share": 0.9, "low": 0.6, "high": 1.0, "n": 8}]  # fmt: skip
FOUND = {"threshold": 0.412, "low": 0.31, "high": None, "censored": "", "at": 0.75}


def drawn(found=FOUND, bins=BINS, **changes):
    given = {"title": "Edges kept", "unit": "share", "span": (0.0, 1.0), "own": 0.5, "chance": 0.2}
    return psychometric(found, CURVE if found else [], bins, **{**given, **changes})


def said(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_dots_are_the_bins_with_their_intervals():
    dots = drawn().data[-1]
    assert list(dots.x) == [0.2, 0.7] and list(dots.y) == [0.1, 0.9]
    assert list(dots.error_y.array) == pytest.approx([0.3, 0.1])
    assert list(dots.error_y.arrayminus) == pytest.approx([0.1, 0.3])
    assert dots.marker.symbol == mark("image").symbol
    assert "10% of 7" in dots.hovertext[0]


def test_threshold_interval_own_and_guessing_are_marked():
    figure = drawn()
    assert said(figure)[0] == "people 0.41, 0.31 to open"
    assert {"own 0.5", "guessing 0.2"} <= set(said(figure))
    lines = {shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1}
    assert {0.412, 0.5} <= lines
    shaded = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (shaded.x0, shaded.x1) == (0.31, 1.0)  # open: to the edge
    assert "n = 15 answers" in figure.layout.xaxis.title.text
    assert said(drawn(digits=1))[0] == "people 0.4, 0.3 to open"


@pytest.mark.parametrize(("censored", "arrow"), [("left", "◁"), ("right", "▷")])
def test_a_censored_threshold_is_an_open_arrow(censored, arrow):
    figure = drawn({**FOUND, "threshold": None, "low": None, "censored": censored})
    assert any(arrow in text for text in said(figure))
    assert not any(text.startswith("people") for text in said(figure))
    assert not any(shape.type == "rect" for shape in figure.layout.shapes)


def test_without_a_fit_or_without_answers_there_is_still_a_figure():
    few = drawn(None)
    assert len(few.data) == 1 and "own 0.5" in said(few)
    none = drawn(None, [])
    assert list(none.data[0].x) == [] and "n = 0 answers" in none.layout.xaxis.title.text


def test_values_beyond_the_span_are_seen():
    far = drawn(bins=[{**BINS[0], "value": 1.4}])
    assert far.layout.xaxis.range[1] > 1.4
