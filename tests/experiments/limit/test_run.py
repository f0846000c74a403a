import pytest

import lab
from lab.experiments.limit.words import said
from tests.experiments.limit.test_knobs import FAST
from tests.experiments.test_contract import keeps


@pytest.fixture(scope="module")
def found():
    given = {**FAST, "b": "hog/openmoji", "n_test": 240, "n_resamples": 100, "budget": 7}
    return lab.run("limit", **{**given, "knob": "pairs"})


def test_it_keeps_what_every_experiment_promises(found):
    keeps(found)


def test_a_knob_that_helps_is_read_from_its_ceiling(found):
    summary, rows = found.summary, found.tables["curve"]
    most = max(row["level"] for row in rows)
    assert summary["asked"][0] == most
    assert sorted(row["asked"] for row in rows) == list(range(1, len(rows) + 1))
    assert [row["level"] for row in rows] == sorted(row["level"] for row in rows)
    at = summary["breakpoint"]
    assert at["status"] == "breaks" and at["value"] <= at["high"]
    assert all(level == int(level) for level in summary["asked"])
    assert len(summary["asked"]) <= 7


def test_the_page_says_what_was_saved_and_draws_the_order(found):
    words = found.words()
    assert words.headline.startswith("Half of the lead takes ") and " pairs (" in words.headline
    assert f"It took {len(found.summary['asked'])} levels" in words.points[0]
    assert f"{found.summary['fixed_levels']} levels" in words.points[1]
    figure = found.figure()
    numbers = {note.text for note in figure.layout.annotations}
    assert {str(i + 1) for i in range(len(found.summary["asked"]))} <= numbers
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.xaxis.title.text == "pairs that the map is fitted on"


OPEN = {"value": None, "low": None, "high": None}


@pytest.mark.parametrize(
    ("at", "helps", "expected"),
    [
        (
            {"status": "breaks", "value": 82.0, "low": 49.0, "high": None},
            True,
            "Half of the lead takes 82 pairs (49 to beyond the tested)",
        ),
        (
            {"status": "breaks", "value": 0.35, "low": None, "high": 0.5},
            False,
            "Half of the lead is gone at 0.35 pairs (below the tested to 0.5)",
        ),
        ({"status": "holds", **OPEN}, True, "left at the fewest"),
        ({"status": "breaks at once", **OPEN, "low": 200.0}, True, "first step above 200 pairs"),
        ({"status": "breaks at once", **OPEN, "high": 0.1}, False, "first step before 0.1 pairs"),
        ({"status": "does not work clean", **OPEN}, False, "nothing to lose"),
    ],
)
def test_every_end_is_said(at, helps, expected):
    knob = {"helps": helps, "unit": "pairs"}
    assert expected in said({"breakpoint": at, "knob": knob})
