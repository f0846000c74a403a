"""The curve draws its numbers: points, band, chance, breakpoint, in every state of censoring."""

import pytest

from lab.figures.curve.curve import curve

HOLDS = {"status": "holds", "value": None, "low": 4.0, "high": None, "censored": "right"}
AT_ONCE = {"status": "breaks at once", "value": None, "low": None, "high": 0.4}
HOPELESS = {"status": "does not work clean", "value": None, "low": None, "high": None}


def points(figure):
    return next(t for t in figure.data if t.mode == "markers")


@pytest.mark.parametrize("found", [{}, {"high": None}, {"low": None}, HOLDS, AT_ONCE, HOPELESS])
def test_every_state_is_drawn(run, found):
    figure = curve(run(**found))
    assert list(points(figure).customdata) == [0, 0.5, 1, 2, 3, 4, 5]
    figure.to_json()


def test_points_bars_and_ticks_carry_the_numbers(run):
    figure = curve(run())
    marks = points(figure)
    assert marks.y[3] == pytest.approx(0.3)
    assert marks.error_y.array[3] == pytest.approx(0.05)
    assert marks.error_y.arrayminus[3] == pytest.approx(0.04)
    # Positions are severities, words are the knob's own values: darker is 3.5 stops at level 3.
    assert list(figure.layout.xaxis.tickvals) == [0, 1, 2, 3, 4, 5]
    assert figure.layout.xaxis.ticktext[3] == "3.5"
    assert "stops" in figure.layout.xaxis.title.text
    assert "n = 240" in figure.layout.xaxis.title.text


def test_the_breakpoint_is_a_line_with_its_interval_shaded(run):
    shapes = curve(run()).layout.shapes
    assert any(s.type == "line" and s.x0 == s.x1 == 2.5 for s in shapes)
    assert any(s.type == "rect" and (s.x0, s.x1) == (2.0, 3.0) for s in shapes)


def test_what_holds_has_an_open_arrow_and_no_line(run):
    figure = curve(run(**HOLDS))
    assert any("▷" in a.text for a in figure.layout.annotations)
    assert not any(s.type == "line" and s.x0 == s.x1 for s in figure.layout.shapes)


def test_chance_is_dotted_grey_and_named(run):
    figure = curve(run())
    assert any(s.line.dash == "dot" and s.y0 == 0.027 for s in figure.layout.shapes)
    assert any("chance" in a.text and "0.027" in a.text for a in figure.layout.annotations)


def test_others_are_named_and_the_range_holds_them_all(run):
    high = run()
    for row in high["tables"]["curve"]:
        row["score"], row["high"] = 0.9, 0.95
    alone, both = curve(run()), curve(run(), beside=high, pinned=run())
    assert both.layout.showlegend and not alone.layout.showlegend
    assert both.layout.yaxis.range[1] >= 0.95


def test_an_interval_that_begins_at_0_is_drawn_from_there(run):
    low = run()
    for row in low["tables"]["curve"]:
        row["low"] = 0.0
    drawn = points(curve(low))
    assert list(drawn.error_y.arrayminus) == list(drawn.y)


def test_the_chosen_level_is_marked(run):
    assert points(curve(run(), level=3.0)).marker.size[4] > points(curve(run())).marker.size[4]


@pytest.mark.parametrize("value", [5.0, 1.0, 0.0, None])
def test_the_tolerance_is_a_thin_mark_on_the_axis(run, value):
    drawn = run()
    assert not any("kept" in a.text for a in curve(drawn).layout.annotations)  # recorded earlier
    drawn["summary"]["tolerance"] = {"value": value, "keep": 0.9}
    figure = curve(drawn)
    marks = [s for s in figure.layout.shapes if s.yref == "paper" and s.y0 == s.y1]
    names = [a.text for a in figure.layout.annotations if "kept" in a.text]
    assert [(s.x0, s.x1) for s in marks] == ([] if value is None else [(0, value)])
    assert len(names) == len(marks)
    if value == 0.0:
        assert names == ["90 % kept: at no level"]


def test_a_low_figure_breaks_the_name_of_its_upright_axis(run):
    titles = [curve(run(), height_px=px).layout.yaxis.title.text for px in (380, 310)]
    assert ["<br>" in title for title in titles] == [False, True]


TOLD = {"foreseen": 2.25, "low": 1.5, "high": None, "censored": "", "n": 22}


@pytest.mark.parametrize("censored", ["", "left", "right"])
def test_a_foreseen_break_is_hollow_with_its_interval(run, censored):
    figure = curve(run(), foreseen={**TOLD, "censored": censored})
    mark = next(t for t in figure.data if t.name == "foreseen")
    assert mark.x == (2.25,) and mark.marker.symbol.endswith("-open")
    assert mark.error_x.arrayminus == (0.75,)
    assert mark.x[0] + mark.error_x.array[0] > 5  # open above: to the edge
    middle = (run()["summary"]["breakpoint"]["clean"]["value"] + 0.027) / 2
    assert mark.y[0] == pytest.approx(middle)


def test_nothing_is_foreseen_of_what_does_not_work_clean(run):
    drawn = curve(run(**HOPELESS), foreseen=TOLD).data
    assert "foreseen" not in {trace.name for trace in drawn}
