"""The safe region draws every cell, every boundary with its interval, and nothing that is not."""

import pytest

from lab.figures.lighting.safe_region import EDGE, LINES, safe_region
from lab.figures.theme import DAMAGE

STOPS, DEPTHS = (0.0, 1.0, 2.0), (0.0, 1.35)
GAP = {
    "gap": "judges - victim",
    "value": 1.2,
    "low": 0.6,
    "high": 1.8,
    "censored": "",
    "p": 0.01,
    "p_holm": None,
    "verdict": "more",
    "mean": 0.9,
    "mean_low": 0.5,
    "mean_high": 1.3,
}


def boundary(who, depth, value, **changes):
    row = {"who": who, "role": who, "shadow_stops": depth, "status": "breaks", "value": value,
           "low": value and value - 0.3, "high": value and value + 0.4, "censored": ""}  # fmt: skip
    return {**row, **changes}


@pytest.fixture
def run():
    def make(*changed):
        rows = [boundary(line.who, d, 0.5 + i / 2) for i, line in enumerate(LINES) for d in DEPTHS]
        for row in changed:
            at = [(r["who"], r["shadow_stops"]) for r in rows].index(
                (row["who"], row["shadow_stops"])
            )
            rows[at] = row
        cells = [
            {"who": who, "exposure_stops": -x, "shadow_stops": d, "value": 1 - x / 4 - d / 4,
             "low": 0.1, "high": 0.9, "n": 60}
            for who in ("victim", "judges") for x in STOPS for d in DEPTHS
        ]  # fmt: skip
        return {
            "spec": {"encoder": "lite0"},
            "summary": {"n": 60, "n_families": 50, "judges": ["vit"],
                        "gap": GAP},
            "tables": {"cells": cells, "boundaries": rows},
        }  # fmt: skip

    return make


def marks(figure, name):
    return next(t for t in figure.data[1:] if t.name == name and t.mode == "markers")


def test_cells_are_the_victims_darker_the_more_is_lost(run):
    heat = safe_region(run()).data[0]
    assert heat.z[0] == pytest.approx([1.0, 0.75, 0.5])
    assert heat.z[1] == pytest.approx([0.6625, 0.4125, 0.1625])
    assert (heat.colorscale[0][1], heat.colorscale[-1][1]) == (DAMAGE[-1], DAMAGE[0])
    assert (heat.zmin, heat.zmax) == (0, 1)
    assert "lite0 names 75%" in heat.hovertext[0][1] and "n = 60" in heat.hovertext[0][1]


def test_boundaries_differ_in_more_than_colour_and_carry_their_intervals(run):
    figure = safe_region(run())
    names = ("lite0", "vit, judge", "half pass guards")
    found = [marks(figure, name) for name in names]
    assert [list(t.x) for t in found] == [[0.5, 0.5], [1.0, 1.0], [1.5, 1.5]]
    assert len({t.marker.symbol for t in found}) == len({t.marker.color for t in found}) == 3
    bars = [list(t.x) for t in figure.data[1:] if t.mode == "lines" and None in t.x]
    assert [round(x, 6) for x in bars[0] if x is not None] == [0.2, 0.9, 0.2, 0.9]
    said = {a.text for a in figure.layout.annotations}
    assert said == {f"{line.sign} {name}" for line, name in zip(LINES, names, strict=True)}


def test_names_that_would_touch_stand_above_each_other(run):
    near = [boundary(line.who, 1.35, 1.0 + i / 10) for i, line in enumerate(LINES)]
    shifts = [a.yshift for a in safe_region(run(*near)).layout.annotations]
    assert len(set(shifts)) == 3
    apart = [boundary("victim", 1.35, 0.1), boundary("judges", 1.35, 1.0)]
    shifts = [a.yshift for a in safe_region(run(*apart)).layout.annotations]
    assert shifts[0] == shifts[1]


def test_a_boundary_beyond_the_range_is_an_open_triangle_at_its_edge(run):
    beyond = boundary("judges", 1.35, None, low=1.6, high=None, censored="right", status="holds")
    before = boundary("victim", 1.35, None, low=None, high=0.2, censored="left",
                      status="breaks at once")  # fmt: skip
    figure = safe_region(run(beyond, before))
    right, left = marks(figure, "vit, judge"), marks(figure, "lite0")
    assert (right.x[1], right.marker.symbol[1]) == (2.0 + EDGE, "triangle-right")
    assert (left.x[1], left.marker.symbol[1]) == (-EDGE, "triangle-left")
    # No line leads to what was not found.
    joined = [t for t in figure.data[1:] if t.mode == "lines" and list(t.x) == [1.0, None]]
    assert joined


def test_what_does_not_work_clean_has_no_mark_and_no_name(run):
    idle = [
        boundary("victim", d, None, low=None, high=None, status="does not work clean")
        for d in DEPTHS
    ]
    figure = safe_region(run(*idle))
    assert list(marks(figure, "lite0").x) == [None, None]
    assert not any("lite0" in a.text for a in figure.layout.annotations)


def test_the_gap_stands_above_and_n_below(run):
    figure = safe_region(run())
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == (
        "Without shadow: there is light in which the judges still see and lite0 does not: the gap "
        "is 1.2 stops (0.6 to 1.8)."
    )
    assert "n = 60 pictures of 50 families" in figure.layout.xaxis.title.text
    assert list(figure.layout.yaxis.ticktext) == ["none", "1.4"]
