"""Arms along a knob: a line an arm, grey controls, chance, and the mark of the half-way point."""

from itertools import pairwise

from lab.figures.study.knob import knob_curves
from lab.figures.theme import GREY


def arm(name, value):
    return {
        "arm": name, "mask": "all", "outcome": "recall", "value": value, "low": value - 0.1,
        "high": value + 0.1, "chance": 0.05, "n": 40, "n_seeds": 10,
    }  # fmt: skip


def test_what_is_drawn_is_what_was_run():
    rows = [
        arm("a@0", 0.8),
        arm("a@0.4", 0.3),
        arm("b@0", 0.2),
        arm("b@0.4", 0.1),
        arm("best", 0.9),
    ]
    half = {"value": 0.3, "low": 0.2, "high": None}
    figure = knob_curves(
        {"tables": {"arms": rows}}, "recall", {"a": "ours", "b": "shuffled", "best": "all pairs"},
        "noise", plain=["b"], halves={"a": half},
    )  # fmt: skip
    lines = {trace.name: trace for trace in figure.data if trace.name}
    assert list(lines["ours"].y) == [0.8, 0.3] and list(lines["ours"].x) == [0.0, 0.4]
    assert lines["shuffled"].line.color == GREY != lines["ours"].line.color
    said = [note.text for note in figure.layout.annotations]
    assert any("chance" in text for text in said) and any("all pairs" in text for text in said)
    assert [0.2, 0.3, 0.3] in [list(trace.x) for trace in figure.data]


def test_the_marks_of_two_methods_lie_above_each_other():
    rows = [arm(f"{name}@{place}", 0.5) for name in "ab" for place in (0, 1)]
    half = {"value": 0.3, "low": 0.2, "high": 0.4}
    figure = knob_curves(
        {"tables": {"arms": rows}}, "recall", {"a": "ours", "b": "theirs"}, "noise",
        halves={"a": half, "b": half}, bare=["b"],
    )  # fmt: skip
    assert [trace.fill for trace in figure.data].count("toself") == 1
    heights = [trace.y[0] for trace in figure.data if list(trace.x) == [0.2, 0.3, 0.4]]
    assert len(heights) == len(set(heights)) == 2


def test_numbers_of_the_axis_do_not_stand_upon_each_other():
    from lab.figures.study.knob import NEAR, _apart

    assert _apart([0.0, 1.0, 4.0, 16.0, 64.0], logarithmic=False) == [0.0, 4.0, 16.0, 64.0]
    assert _apart([1.0, 2.0, 4.0, 64.0], logarithmic=True) == [1.0, 2.0, 4.0, 64.0]
    kept = _apart([float(k) for k in range(101)], logarithmic=False)
    assert min(b - a for a, b in pairwise(kept)) >= NEAR * 100
