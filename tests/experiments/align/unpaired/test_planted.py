"""Planted geometry: worlds share what they say, what is told of each, every arm, the picture."""

import numpy as np
import pytest

import lab
from lab.adapt.unpaired import STARTS
from lab.core.errors import BadInput
from lab.experiments import EXPERIMENTS
from lab.experiments.align.unpaired.worlds import (
    draw_world,
    logistic_slope,
    private_parts,
    pseudo_slopes,
    works,
)
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["unpaired_planted"]


@pytest.fixture(scope="module")
def result():
    return lab.run("unpaired_planted", **FIELDS)


def world(private, draw=0):
    return draw_world(EXPERIMENTS.get("unpaired_planted").spec({}), private, draw)


def test_cka_falls_from_one_to_nothing_as_the_private_part_grows():
    cka = [world(part).cka() for part in (0.0, 0.2, 0.6, 1.0)]
    assert cka[0] == pytest.approx(1) and abs(cka[-1]) < 0.1
    assert sorted(cka, reverse=True) == cka


def test_no_row_of_one_side_is_a_pair_of_the_other_and_test_rows_are():
    here = world(0.0)
    assert here.x.shape == here.y.shape == (300, 24) and here.test_x.shape == (100, 24)
    inside = [np.sort(np.linalg.norm(side, axis=1)) for side in (here.x, here.y)]
    assert not np.isclose(*inside).all()
    assert np.allclose(np.linalg.norm(here.test_x, axis=1), np.linalg.norm(here.test_y, axis=1))
    assert not np.array_equal(world(0.0, 1).x, here.x)


def test_more_hits_than_chance_alone_would_bring():
    assert works(np.repeat([1.0, 0.0], [6, 94])) and not works(np.repeat([1.0, 0.0], [3, 97]))


def test_the_slope_is_that_of_success_on_cka_and_pseudo_values_keep_it():
    cka = np.random.default_rng(0).random((40, 5))
    right = cka + 0.2 * np.random.default_rng(1).standard_normal((40, 5)) > 0.5
    slope = logistic_slope(cka, right)
    assert slope > 0.5 and logistic_slope(cka, ~right) == pytest.approx(-slope, rel=1e-3)
    pseudo = pseudo_slopes(cka, right)
    assert pseudo.shape == (40,) and pseudo.mean() == pytest.approx(slope, rel=0.1)
    assert logistic_slope(cka, np.ones((40, 5), bool)) == 0.0


def test_every_start_stands_at_every_part_and_the_dearest_at_both_ends(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    for start in STARTS.ids():
        asked = ("0", "1") if start == "adversarial" else ("0", "0.4", "1")
        assert {f"{start}{mark}@{part}" for mark in ("", "+") for part in asked} <= arms
    assert {"anchored@0.4", "all@1", "cka", "mini+ works"} <= arms
    assert "failed" not in result.tables and result.summary["synthetic"] == ["all"]


def test_each_world_is_a_dot_and_synthetic_is_said(result):
    dots = [trace for trace in result.figure().data if trace.mode == "markers"]
    assert len(dots) == 5 and all(len(trace.x) for trace in dots)
    assert "synthetic" in result.words().limits[0]


@pytest.mark.parametrize(
    "text", ["0, 1", "0.1, 0.5, 1", "0, 0.5, 0.9", "0, 0.7, 0.5, 1", "a, 0, 1"]
)
def test_parts_that_cannot_be(text):
    with pytest.raises(BadInput):
        private_parts(text)


def test_more_anchors_than_pairs_are_refused():
    with pytest.raises(BadInput, match="no more anchors"):
        lab.run("unpaired_planted", **{**FIELDS, "n_anchors": 80})
