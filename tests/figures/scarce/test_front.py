"""The front: who is on it, what a budget does not allow, and the winner's ring."""

from math import inf

import pytest

from lab.figures.scarce.front import front


def run(**costs):
    """A result with models of these (ms, MB, accuracy)."""
    arms = [
        {"arm": f"{view}@8", "mask": "all", "value": value, "low": value - 0.05,
         "high": value + 0.05, "n": 100, "chance": 0.2}
        for view, (_, _, value) in costs.items()
    ]  # fmt: skip
    timing = [
        {"encoder": view, "p50_ms": ms, "p95_ms": 2 * ms, "size_mb": mb}
        for view, (ms, mb, _) in costs.items()
    ]
    return {"tables": {"arms": arms, "timing": timing}}


PLANTED = run(**{
    "ngrams/en": (1.0, 0.0, 0.3), "hog/noto": (5.0, 0.0, 0.25), "minilm/en": (20.0, 90.0, 0.6),
})  # fmt: skip


def named(figure):
    return {trace.name: trace for trace in figure.data}


def test_the_line_joins_what_none_as_fast_beats():
    line = named(front(PLANTED, 8))["the front"]
    assert list(line.x) == [1.0, 20.0] and list(line.y) == [0.3, 0.6]
    words = " ".join(note.text for note in front(PLANTED, 8).layout.annotations)
    assert "n-grams" in words and "MiniLM" in words and "HOG" not in words


def test_what_a_budget_does_not_allow_steps_back_and_leaves_the_front():
    figure = front(PLANTED, 8, ms=10, winner="ngrams/en")
    traces = named(figure)
    assert list(traces["the front"].x) == [1.0]
    faded = [colour.endswith("0.22)") for colour in traces["text"].marker.color]
    views = list(traces["text"].customdata)
    assert dict(zip(views, faded, strict=True)) == {"ngrams/en": False, "minilm/en": True}
    assert list(traces["the winner"].x) == [1.0]
    assert figure.layout.shapes[-1].x0 == 10


@pytest.mark.parametrize("among", [(), ("hog/noto",)])
def test_only_what_is_asked_about_is_full(among):
    traces = named(front(PLANTED, 8, ms=inf, among=among))
    assert list(traces["the front"].x) == ([5.0] if among else [1.0, 20.0])


def test_another_number_of_labels_has_no_points():
    assert "the front" not in named(front(PLANTED, 2))
