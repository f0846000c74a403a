"""Few shots: both panels, the margin, what is not known is left out."""

import pytest

from lab.figures.align.few_shots import few_shots

TITLES = {"image": "pictures alone", "gan": "with names", "wrong": "other names"}


def row(arm, outcome, value, reach=0.02):
    return {"arm": arm, "outcome": outcome, "mask": "all", "value": value, "chance": 0.2, "n": 30,
            "low": None if reach is None else value - reach, "n_seeds": 10,
            "high": None if reach is None else value + reach}  # fmt: skip


def drawn(end, reach=0.02):
    arms = [row(f"{m}@{n}", "5 ways", 0.4 + n / 50, reach) for m in TITLES for n in (10, 1)]
    arms += [row("every", "5 ways", 0.7, reach), row("gan@1", "lead", 0.04, reach),
             row("gan@10", "lead", 0.0, reach)]  # fmt: skip
    run = {"tables": {"arms": arms}}
    return few_shots(run, "5 ways", "lead", TITLES, {"every": "all"}, 0.015, {"gan": end})


@pytest.mark.parametrize("reach", [0.02, None])
def test_methods_stand_left_and_the_lead_right_in_rising_order(reach):
    figure = drawn({"value": 2.0, "low": None, "high": 3.0}, reach)
    left = {t.name: list(t.x) for t in figure.data if t.name and t.xaxis == "x"}
    assert left == {title: [1, 10] for title in TITLES.values()}
    right = [t for t in figure.data if t.xaxis == "x2" and t.mode == "lines+markers"]
    assert [list(t.y) for t in right] == [[0.04, 0.0]]
    said = [a.text for a in figure.layout.annotations]
    assert {"all 0.7", "chance 0.2", "pictures alone"} <= set(said)
    assert any(s.y0 == -0.015 and s.y1 == 0.015 for s in figure.layout.shapes)


def test_half_of_the_lead_is_marked_with_its_interval_and_left_out_where_it_is_not_known():
    whole = drawn({"value": 2.0, "low": None, "high": 3.0})
    bar = next(trace for trace in whole.data if "half" in str(trace.hovertext))
    assert list(bar.x) == [2.0, 2.0, 3.0] and "(open to 3)" in bar.hovertext
    without = drawn({"value": None, "low": None, "high": None})
    assert not any("half" in str(trace.hovertext) for trace in without.data)
