"""Lines of equal accuracy: where each two spaces get there, and bands that end at the tested."""

from lab.figures.align.contours import contour_lines

ENDS = {"n": 9, "chance": 0.01}


def cell(count, value, a="hog/noto", b="use/en"):
    return {"a": a, "b": b, "count": count, "value": value, "low": value - 0.02,
            "high": value + 0.02, **ENDS}  # fmt: skip


RUN = {
    "tables": {
        "arms": [{"arm": "shuffled", "outcome": "accuracy", "value": 0.012}],
        "bridges": [{"a": "hog/noto", "b": "use/en", "distance": 0.6}],
        "cells": [cell(10, 0.05), cell(40, 0.15), cell(160, 0.3)],
        "contours": [
            {"level": 0.1, "distance": 0.5, "value": 15.0, "low": None, "high": 40.0},
            {"level": 0.1, "distance": 0.7, "value": 60.0, "low": 20.0, "high": None},
        ],
    }
}


def test_a_line_its_band_and_its_places():
    figure = contour_lines(RUN, (0.1, 0.9))
    band, places, line, none_there, no_line = figure.data
    assert list(line.x) == [15.0, 60.0] and list(line.y) == [0.5, 0.7]
    assert list(band.x) == [10, 20.0, 160, 40.0]  # open ends reach the last number tested
    assert list(places.x) == [20.0] and list(places.y) == [0.6]
    assert "hog/noto to use/en: R@1 0.1 at 20 pairs" in places.hovertext[0]
    assert not none_there.x and list(no_line.x) == [None]
    assert figure.layout.annotations[0].text == "chance 0.01, shuffled pairs 0.012"


def test_levels_are_told_apart_without_colour():
    figure = contour_lines(RUN, (0.05, 0.1, 0.2))
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.name]
    assert len({line.line.dash for line in lines}) == 3
