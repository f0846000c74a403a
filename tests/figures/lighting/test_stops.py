"""Success against stops: both lines begin at nothing, and what is not reached is an open mark."""

import pytest

from lab.figures.lighting.stops import LOOKS, ROOM, attack_stops

STOPS = (1.0, 3.0)


def breakpoint(mode, value, low, high, status="breaks"):
    return {"mode": mode, "value": value, "low": low, "high": high, "status": status}


@pytest.fixture
def run():
    def make(*found):
        curve = [
            {"mode": mode, "stops": stops, "value": top * stops / 3, "n": 40,
             "low": top * stops / 3 - 0.1, "high": top * stops / 3 + 0.1}
            for mode, top in (("unguarded", 0.9), ("guarded", 0.6)) for stops in STOPS
        ]  # fmt: skip
        found = found or (
            breakpoint("unguarded", 1.7, 1.2, 2.1), breakpoint("guarded", 2.5, 2.0, None)
        )  # fmt: skip
        return {"spec": {"budget": 20}, "tables": {"curve": curve, "breakpoints": list(found)}}

    return make


def named(figure):
    return {t.name: t for t in figure.data if t.name}


def test_lines_begin_at_nothing_and_differ_in_more_than_colour(run):
    found = named(attack_stops(run()))
    assert list(found["unguarded"].x) == [0, 1, 3]
    assert found["unguarded"].y == pytest.approx([0, 0.3, 0.9])
    assert found["guarded"].y == pytest.approx([0, 0.2, 0.6])
    for part in ("color", "dash"):
        assert len({found[mode].line[part] for mode in LOOKS}) == 2
    assert len({found[mode].marker.symbol for mode in LOOKS}) == 2


def test_bands_hold_their_lines(run):
    bands = [t for t in attack_stops(run()).data if t.fill == "toself"]
    assert len(bands) == 2
    assert bands[0].y == pytest.approx([0, 0.4, 1.0, 0.8, 0.2, 0])
    assert list(bands[0].x) == [0, 1, 3, 3, 1, 0]


def test_where_half_are_flipped_is_a_point_with_its_bar_and_an_open_end_goes_to_the_edge(run):
    figure = attack_stops(run())
    found = named(figure)
    assert list(found["half, unguarded"].x) == [1.7] and list(found["half, guarded"].x) == [2.5]
    bars = [list(t.x) for t in figure.data if t.mode == "lines" and t.fill is None]
    assert bars == [[1.2, 2.1], [2.0, 3 * ROOM]]
    heights = {found[f"half, {mode}"].y[0] for mode in LOOKS}
    assert len(heights) == 2  # bars do not lie on each other


def test_what_lies_beyond_is_an_open_triangle_past_the_last_budget(run):
    made = run(
        breakpoint("unguarded", 1.7, 1.2, 2.1), breakpoint("guarded", None, 2.2, None, "holds")
    )
    mark = named(attack_stops(made))["half, guarded"]
    assert mark.marker.symbol == "triangle-right-open" and 3 < mark.x[0] < 3 * ROOM


def test_title_and_foot_say_the_numbers(run):
    figure = attack_stops(run())
    title = figure.layout.title.text.replace("<br>", " ")
    assert "Without guards half of the pictures are flipped within 1.7 stops" in title
    assert "with guards half of the pictures are flipped within 2.5 stops" in title
    assert "n = 40 pictures, 20 forward-equivalents each" in figure.layout.xaxis.title.text
