"""All seven subsets with their intervals, the best single modality, chance, and who is present."""

import itertools

import pytest

from lab.figures.missing.subsets import ORDER, subsets


@pytest.fixture
def dropping():
    rows = [
        {"arm": "+".join(s), "value": 0.2 * len(s), "n": 240,
         "low": 0.2 * len(s) - 0.1, "high": 0.2 * len(s) + 0.05, "chance": 0.027}
        for k in (1, 2, 3)
        for s in itertools.combinations(ORDER, k)
    ]  # fmt: skip
    best = {"arm": "best single", "value": 0.2, "low": 0.1, "high": 0.25, "chance": 0.027, "n": 240}
    return {"summary": {"best_single": "text"}, "tables": {"arms": [*rows, best]}}


def test_seven_bars_with_intervals(dropping):
    bars = subsets(dropping).data[0]
    assert len(bars.x) == 7
    assert bars.y[-1] == pytest.approx(0.6)
    assert bars.error_y.array[-1] == pytest.approx(0.05)
    assert bars.error_y.arrayminus[-1] == pytest.approx(0.1)


def test_best_single_and_chance_are_named(dropping):
    said = " ".join(a.text for a in subsets(dropping).layout.annotations)
    assert "text 0.2" in said and "chance 0.027" in said


def test_dots_say_who_is_present(dropping):
    figure = subsets(dropping)
    dots = [t for t in figure.data if t.type == "scatter" and t.mode == "markers"]
    assert len(dots) == 3
    order = list(figure.data[0].customdata)
    for modality, trace in zip(ORDER, dots, strict=True):
        present = [colour.startswith("#") for colour in trace.marker.color]
        assert present == [modality in name.split("+") for name in order]


def test_a_subset_without_interval_and_no_subsets(dropping):
    for row in dropping["tables"]["arms"]:
        row["low"] = row["high"] = None
    assert set(subsets(dropping).data[0].error_y.array) == {0}
    del dropping["tables"]["arms"][:-1]
    subsets(dropping).to_json()
