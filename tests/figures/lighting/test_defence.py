"""The figure of the defence: each arm at each place with its interval, and chance."""

import pytest

from lab.figures.lighting.defence import LOOKS, PLACES, attack_defence, sentence


@pytest.fixture
def run():
    rows = [
        {"arm": arm, "outcome": place, "value": 0.8 - 0.1 * i - 0.05 * k, "n": 60, "chance": 0.2,
         "low": 0.7 - 0.1 * i - 0.05 * k, "high": 0.85 - 0.1 * i - 0.05 * k}
        for i, place in enumerate(PLACES)
        for k, arm in enumerate(LOOKS)
    ]  # fmt: skip
    return {"tables": {"arms": rows}}


def row_of(run, arm, place):
    return next(r for r in run["tables"]["arms"] if (r["arm"], r["outcome"]) == (arm, place))


def test_every_arm_stands_at_every_place_with_its_interval(run):
    figure = attack_defence(run)
    assert [trace.name for trace in figure.data] == [name for name, _, _ in LOOKS.values()]
    first = figure.data[0]
    assert list(first.y) == pytest.approx([0.8, 0.7, 0.6, 0.5])
    assert list(first.error_y.array) == pytest.approx([0.05] * 4)
    assert list(first.error_y.arrayminus) == pytest.approx([0.1] * 4)
    assert list(first.customdata) == [f"none|{place}" for place in PLACES]
    places = [trace.x[0] for trace in figure.data]
    assert places == sorted(places) and places[0] < 0 < places[-1]  # side by side, around it


def test_chance_and_n_are_said_and_no_two_arms_look_alike(run):
    figure = attack_defence(run)
    assert "chance 0.20" in figure.layout.annotations[0].text
    assert "n = 60" in figure.layout.xaxis.title.text
    assert len({trace.marker.symbol for trace in figure.data}) == len(LOOKS)
    assert figure.layout.showlegend


def test_without_interval_and_without_a_picture(run):
    alone, nothing = row_of(run, "none", "clean"), row_of(run, "random", "clean")
    alone.update(low=None, high=None)
    nothing.update(value=None, low=None, high=None, n=0)
    figure = attack_defence(run)
    assert figure.data[0].error_y.array[0] == 0 and figure.data[1].y[0] is None
    assert "no interval" in sentence(alone) and "undefined, n = 0" in sentence(nothing)
    said = sentence(row_of(run, "guarded", "random")).replace("<br>", " ")
    assert said == "Trained with guarded worst lights, random lights: 0.60 (0.50 to 0.65), n = 60"
