"""The picture of a sweep: a row a setting from the beginning, points as cells come."""

from lab.figures.sweep import MOST_ROWS, sweep_rows
from lab.figures.theme import mark


def cell(label, value=None, low=None, high=None, became="done", key="k"):
    return {"label": label, "value": value, "low": low, "high": high, "became": became,
            "key": f"{label}.{key}"}  # fmt: skip


def said(figure):
    return {note.y: note.text for note in figure.layout.annotations}


def test_rows_stand_before_anything_is_done_and_stay():
    cells = [cell("a", became="left"), cell("b", became="left")]
    before, after = sweep_rows(cells, "x"), sweep_rows([cell("a", 1.0), cells[1]], "x")
    assert before.layout.yaxis.ticktext == after.layout.yaxis.ticktext == ("a", "b")
    assert before.layout.height == after.layout.height
    assert said(before) == {0: "to come", 1: "to come"} and said(after) == {1: "to come"}


def test_points_have_their_interval_and_open_ends_are_arrows():
    cells = [cell("a", 2.0, 1.0, 3.0), cell("b", None, 4.0, None), cell("c", None, None, 0.5),
             cell("d", 1.5)]  # fmt: skip
    bars, arrows, points = sweep_rows(cells, "x", "text").data
    assert list(arrows.x) == []
    assert list(bars.x) == [1.0, 3.0, None] and list(bars.y) == [0, 0, None]
    assert list(points.x) == [2.0, 4.0, 0.5, 1.5] and list(points.y) == [0, 1, 2, 3]
    assert list(points.marker.symbol) == [
        "circle", "triangle-right-open", "triangle-left-open", "circle"
    ]  # fmt: skip
    assert list(points.customdata) == ["a.k", "b.k", "c.k", "d.k"]
    assert points.marker.color == mark("text").colour
    assert points.hovertext == ("a: 2 (1 to 3)", "b: above 4", "c: below 0.5", "d: 1.5")


def test_a_point_whose_interval_is_open_has_a_bar_to_the_edge_and_an_arrow():
    cells = [cell("a", 2.0, 1.0, None), cell("b", 3.0, 2.5, 4.0), cell("c", 2.0, None, 3.0)]
    bars, arrows, points = sweep_rows(cells, "x").data
    assert list(bars.x) == [1.0, 4.0, None, 2.5, 4.0, None, 1.0, 3.0, None]
    assert list(zip(arrows.x, arrows.y, arrows.marker.symbol, strict=True)) == [
        (4.0, 0, "triangle-right"), (1.0, 2, "triangle-left")
    ]  # fmt: skip
    assert points.hovertext[0] == "a: 2 (above 1, open)"


def test_seeds_are_faint_dots_and_their_mean_is_the_large_one():
    cells = [cell("a", 1.0, 0.0, 2.0, key="0"), cell("a", 2.0, key="1"), cell("a", became="left"),
             cell("b", became="failed"), cell("b", None)]  # fmt: skip
    dots, means = sweep_rows(cells, "x").data[-2:]
    assert list(dots.x) == [1.0, 2.0] and list(dots.y) == [0, 0]
    assert dots.marker.color.startswith("rgba")
    assert list(means.x) == [1.5] and "mean 1.5 of 2 seeds" in means.hovertext[0]
    assert said(sweep_rows(cells, "x")) == {0: "1 to come", 1: "1 failed, 1<br>without a<br>value"}


def test_a_setting_with_an_open_end_has_no_mean():
    cells = [cell("a", 1.0, key="0"), cell("a", None, 3.0, key="1"), cell("b", 2.0)]
    assert list(sweep_rows(cells, "x").data[-1].x) == [2.0]


def test_no_more_rows_than_can_be_read():
    figure = sweep_rows([cell(str(i), float(i)) for i in range(100)], "x")
    assert len(figure.layout.yaxis.ticktext) == MOST_ROWS
    assert max(figure.data[-1].x) == MOST_ROWS - 1
