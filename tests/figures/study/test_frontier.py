"""The frontier: an arm at its two outcomes, joined in the order of its knob."""

from lab.figures.study.frontier import frontier
from lab.figures.theme import GREY


def arm(name: str, outcome: str, value: float, low: float | None) -> dict:
    return {"arm": name, "mask": "all", "outcome": outcome, "value": value, "low": low,
            "high": value + 0.1, "n": 40, "n_seeds": 10}  # fmt: skip


def test_what_is_drawn_is_what_was_run() -> None:
    rows = [arm(name, outcome, value, low) for name, old, new, low in (
            ("a@0.5", 0.8, 0.3, 0.2), ("a@0.1", 0.9, 0.2, 0.1), ("start", 1.0, 0.1, None))
            for outcome, value in (("old", old), ("new", new))]  # fmt: skip
    rows.append(arm("a@0.9", "old", 0.7, 0.6))  # no other outcome: it stands nowhere
    figure = frontier({"tables": {"arms": rows}}, ("old", "kept"), ("new", "gained"),
                      {"a": "ours", "start": "before"}, plain=("start",))  # fmt: skip
    ours, before = figure.data
    assert list(ours.x) == [0.9, 0.8] and list(ours.y) == [0.2, 0.3]
    assert list(ours.text) == ["0.1", "0.5"] and list(before.text) == [""]
    assert before.marker.color == GREY != ours.marker.color
    assert ours.error_x.arrayminus[0] == 0.9 - 0.1 and before.error_y.arrayminus[0] == 0
    assert figure.layout.xaxis.title.text == "kept"


def test_between_the_ends_no_bar_hides_the_others() -> None:
    rows = [arm(f"a@{place}", outcome, place, place - 0.05) for place in (0.1, 0.2, 0.3)
            for outcome in ("old", "new")]  # fmt: skip
    figure = frontier({"tables": {"arms": rows}}, ("old", "kept"), ("new", "gained"), {"a": "ours"})
    (ours,) = figure.data
    assert list(ours.text) == ["0.1", "", "0.3"]
    assert [round(bar, 2) for bar in ours.error_x.array] == [0.1, 0.0, 0.1]
    assert "0.2: kept 0.2 (0.15 to 0.3)" in ours.hovertext[1]
