"""Drift against damage: full points are surely above chance; an item is a point."""

from lab.figures.foresight.drift import by_item, tells
from tests.ui.foresight import toy


def test_what_tells_surely_is_full_and_comes_first():
    figure = tells([row for row in toy.drift() if row["view"] == toy.VIEWS[0]])
    points = figure.data[0]
    assert points.x == (0.8, 0.5) and points.marker.symbol == ("circle", "circle-open")
    assert figure.layout.yaxis.ticktext == ("Gaussian noise", "Darker")
    assert "9 lost, 11 kept" in points.hovertext[0]
    assert any(shape.x0 == shape.x1 == 0.5 for shape in figure.layout.shapes)


def test_items_that_were_wrong_when_clean_are_left_out():
    figure = by_item([row for row in toy.items() if row["view"] == toy.VIEWS[0]])
    assert figure.data[0].y == (0.1, 0.6) and "n = 2 items" in figure.layout.xaxis.title.text
    assert figure.data[0].hovertext[1].startswith("dog: drift 0.3, lost in 60 %")
