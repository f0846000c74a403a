"""The figures of the atlas: rows in one order, intervals drawn, open ends and sureness marked."""

import numpy as np

from lab.figures.atlas.curves import small_curves
from lab.figures.atlas.ranking import places, ranking
from lab.figures.atlas.ratios import ratios
from lab.figures.atlas.surprise import residuals
from lab.figures.theme import GREY, mark

ROWS = [
    {"name": "A", "value": 0.6, "low": 0.5, "high": 0.7, "control": "", "said": "1. A",
     "places": [1, 2]},
    {"name": "B", "value": 0.4, "low": 0.3, "high": 0.5, "control": "random weights",
     "said": "2. B", "places": [2, 1]},
]  # fmt: skip


def test_ranking_draws_every_interval_and_greys_controls():
    figure = ranking(ROWS, "share", "text", percent=True)
    *bars, points = figure.data
    assert [list(bar.x[:2]) for bar in bars] == [[0.5, 0.7], [0.3, 0.5]]
    assert list(points.x) == [0.6, 0.4] and list(points.y) == [0, 1]
    assert list(points.marker.color) == [mark("text").colour, GREY]
    assert figure.layout.yaxis.ticktext == ("A", "B")


def test_places_begin_at_the_rows_and_end_at_the_names_of_the_last_definition():
    figure = places(ROWS, ["Kept", "Score"], "text")
    assert [list(line.y) for line in figure.data] == [[0, 1], [1, 0]]
    assert figure.layout.yaxis.ticktext == ("B", "A")
    assert figure.layout.height == ranking(ROWS, "x", "text", percent=False).layout.height


def ratio(**given):
    return {"name": "w", "value": 1.4, "low": 1.1, "high": 1.8, "bound": None, "censored": "",
            "decided": True, "said": "s", **given}  # fmt: skip


def test_ratios_mark_open_ends_and_what_is_decided():
    rows = [ratio(), ratio(decided=False),
            ratio(value=None, low=2.0, high=None, bound=2.5, censored="right")]  # fmt: skip
    figure = ratios(rows, "a", "b", "text")
    bars, points = figure.data
    assert list(points.x) == [1.4, 1.4, 2.5]
    assert list(points.marker.symbol) == ["circle", "circle-open", "triangle-right"]
    most = 10 ** figure.layout.xaxis.range[1]
    assert bars.x[7] == most  # an open interval goes to the edge


def test_small_curves_are_on_one_scale_and_name_the_two_that_are_chosen():
    curve = {"severity": [0, 5], "score": [0.9, 0.1]}
    panels = {
        way: [{**curve, "encoder": e, "name": e.upper()} for e in "abc"] for way in ("x", "y", "z")
    }
    figure = small_curves(panels, ("a", "b"), 0.1, "text", columns=2)
    named = [line.name for line in figure.data if line.showlegend]
    assert named == ["A", "B"] and len(figure.data) == 9
    dashes = {line.name: line.line.dash for line in figure.data}
    assert (dashes["A"], dashes["B"], dashes["C"]) == ("solid", "dash", None)
    ranges = {figure.layout[f"yaxis{k}"].range for k in ("", 2, 3)}
    assert len(ranges) == 1


def test_residuals_say_a_number_only_where_it_is_sure():
    cells = [
        {"row": row, "column": column, "value": value, "text": "+9" if value > 5 else "",
         "said": "s"}
        for row, column, value in (("r", "x", 9.0), ("r", "y", -3.0), ("q", "x", 1.0),
                                   ("q", "y", 2.0))
    ]  # fmt: skip
    figure = residuals(cells, ["r", "q"], ["x", "y"])
    assert np.array_equal(figure.data[0].z, [[9.0, -3.0], [1.0, 2.0]])
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-9.0, 9.0)
    assert [(n.x, n.y, n.text) for n in figure.layout.annotations] == [(0, 0, "+9")]
