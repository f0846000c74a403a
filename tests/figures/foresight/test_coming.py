"""A curve, what was foreseen of it, and both breaks: on the line, hollow, or open at an edge."""

import pytest

from lab.figures.foresight.against import against
from lab.figures.foresight.coming import FORESEEN, TRUE, coming
from lab.limits.curve import GRID
from tests.ui.foresight import toy


@pytest.fixture(scope="module")
def tables():
    return toy.result().tables


def drawn(tables, view, arm="cbpe", found=True):
    rows = [r for r in tables["curves"] if (r["view"], r["perturbation"]) == (view, "darker")]
    row = next(r for r in tables["breaks"]
               if (r["arm"], r["view"], r["perturbation"]) == (arm, view, "darker"))  # fmt: skip
    return coming(rows, row if found else None, arm, "CBPE", toy.CHANCE), rows, row


def test_true_is_full_and_foreseen_dashed_with_a_hollow_mark_and_its_interval(tables):
    figure, rows, row = drawn(tables, "lite0/noto")
    true, foreseen, mark = figure.data
    assert true.line.dash == "solid" and foreseen.line.dash == "dash"
    assert list(true.x) == list(GRID) and "n = 60 items" in figure.layout.xaxis.title.text
    assert true.y == pytest.approx([0.7 - 0.1 * s for s in GRID])  # the mean of two halves
    assert foreseen.y == pytest.approx([r["cbpe"] for r in rows if r["half"] == 0])
    assert (true.line.color, foreseen.line.color) == (TRUE, FORESEEN)
    assert mark.marker.symbol == "diamond-open" and list(mark.x) == [row["foreseen"]]
    assert mark.error_x.array[0] == pytest.approx(row["high"] - row["foreseen"])
    assert any(shape.x0 == shape.x1 == row["true"] for shape in figure.layout.shapes)


def test_a_break_beyond_what_was_tried_is_an_open_mark_at_the_edge(tables):
    figure, _, row = drawn(tables, "hog/noto")
    marks = [trace.marker.symbol for trace in figure.data if "lines" not in trace.mode]
    assert "triangle-right-open" in marks and "triangle-right" in marks
    assert row["high"] is None and row["foreseen"] == 5.0


def test_where_nothing_can_break_no_break_is_drawn(tables):
    figure, _, _ = drawn(tables, "lite0/noto", found=False)
    assert len(figure.data) == 2


def test_every_level_above_clean_is_a_point_and_the_chosen_curve_is_large(tables):
    figure = against(tables["curves"], "cbpe", "CBPE", "lite0/noto", "darker")
    line, others, chosen = figure.data
    assert list(line.x) == list(line.y)
    assert len(chosen.x) == 12 and len(others.x) == 12 * (2 * len(toy.HARMS) - 1)
    assert all(y > x for x, y in zip(chosen.x, chosen.y, strict=True))


def test_a_method_that_cannot_speak_of_an_encoder_draws_nothing_of_it(tables):
    rows = [{**r, "aline_s": None} for r in tables["curves"]]
    mine = [r for r in rows if (r["view"], r["perturbation"]) == ("hog/noto", "darker")]
    figure = coming(mine, None, "aline_s", "ALine-S", toy.CHANCE)
    assert [trace.name for trace in figure.data] == ["true"]
