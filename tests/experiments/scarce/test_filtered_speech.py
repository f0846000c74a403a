"""Filtered speech: the ceiling, the control, and what is no speech."""

import pytest

import lab
from lab.core.errors import BadInput
from lab.experiments.scarce.filtered_speech import FILTERS
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["filtered_speech"]


@pytest.fixture(scope="module")
def result():
    return lab.run("filtered_speech", **FIELDS)


def value(result, arm, outcome="found"):
    return next(
        r["value"] for r in result.tables["arms"] if (r["arm"], r["outcome"]) == (arm, outcome)
    )


def test_every_filter_stands_at_every_share(result):
    assert {row["arm"] for row in result.tables["arms"]} == {
        f"{f}@{share:g}" for f in FILTERS for share in (0, 0.2, 0.4, 0.6)
    }


def test_where_nothing_is_hurt_the_ceiling_leaves_nothing_out(result):
    assert value(result, "oracle@0") == value(result, "none@0")
    assert value(result, "oracle@0.6") != value(result, "none@0.6")
    assert value(result, "none@0.6", "behind") == 0.0
    behind = value(result, "none@0.6") - value(result, "energy@0.6")
    assert value(result, "energy@0.6", "behind") == pytest.approx(behind)


def test_names_are_found_above_chance(result):
    assert value(result, "none@0") > 2 * 10 / result.summary["n"]


def test_what_is_no_speech():
    with pytest.raises(BadInput, match="speech as the first view"):
        lab.run("filtered_speech", **{**FIELDS, "a": "ngrams/es"})
    with pytest.raises(BadInput, match="three shares"):
        lab.run("filtered_speech", **{**FIELDS, "hurt": "0, 0.4"})
