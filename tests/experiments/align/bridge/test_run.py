"""The grid of a bridge: its cells, its halves, its verdicts, and what they are said to be."""

import numpy as np
import pytest

import lab
from lab.core.errors import LabError
from lab.experiments.align.bridge.words import (
    HALVES,
    cell_of,
    curve_of,
    half_of,
    half_said,
    said_at,
)
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def result():
    return lab.run("bridge", **SMALL["bridge"])


@pytest.fixture(scope="module")
def run(result):
    return result.numbers()


def test_every_cell_has_every_score_with_its_company(result):
    found = result.summary
    cells = result.table("cells")
    assert len(cells) == len(found["pairs"]) * len(found["noises"]) * 7
    assert (cells["low"] <= cells["value"]).all() and (cells["value"] <= cells["high"]).all()
    assert set(cells["n_seeds"]) == {SMALL["bridge"]["n_draws"]}
    chance = cells[cells["score"] == "recall_at_10"]["chance"]
    assert np.allclose(chance, 10 / found["n_test"])


def test_the_lead_of_the_best_cell_is_twice_what_is_over_half(run):
    most = run["summary"]["pairs"][-1]
    best = cell_of(run, most, 0.0)
    held = next(r for r in run["tables"]["held"] if (r["pairs"], r["noise"]) == (most, 0.0))
    assert held["value"] == pytest.approx((best["value"] - best["chance"]) / 2)
    level = curve_of(run, "pairs", most, 0.0)["level"]
    assert level == pytest.approx((best["value"] + best["chance"]) / 2)


def test_curves_pass_through_the_same_cell(run):
    pairs, noise = run["summary"]["pairs"][2], 0.4
    by_pairs, by_noise = (curve_of(run, knob, pairs, noise) for knob in ("pairs", "noise"))
    assert dict(by_pairs["rows"])[pairs] == dict(by_noise["rows"])[40] == cell_of(run, pairs, noise)
    assert not curve_of(run, "pairs", pairs, 0.0)["beside"]


@pytest.mark.parametrize("knob", HALVES)
def test_halves_are_said_whatever_they_are(run, knob):
    pairs, noise = run["summary"]["pairs"][-1], 0.0
    at = half_of(run, knob, pairs, noise)
    for status, value in (("crosses", 0.3), ("stays above", None), ("does not work", None),
                          ("no interval", None)):  # fmt: skip
        changed = {**at, "status": status, "value": value, "low": None, "high": None}
        said = half_said({**run, "tables": {**run["tables"], "halves": [
            {**changed, "knob": knob, **{k: r[k] for k in ("pairs", "noise")}}
            for r in run["tables"]["halves"] if r["knob"] == knob
        ]}}, knob, pairs, noise)  # fmt: skip
        assert said.endswith(".") and "None" not in said
        assert ("beyond the tried" in said) == (status == "crosses")
    if knob == "noise":
        assert "30 % wrong pairs" in half_said({**run, "tables": {"halves": [
            {"knob": knob, "pairs": pairs, "noise": None, "status": "crosses", "value": 0.3,
             "low": 0.2, "high": 0.4},
        ]}}, knob, pairs, noise)  # fmt: skip


@pytest.mark.parametrize("verdict", Verdict)
def test_a_place_is_said_by_its_verdict_in_a_short_sentence(run, verdict):
    held = [{**row, "verdict": verdict} for row in run["tables"]["held"]]
    said = said_at({**run, "tables": {**run["tables"], "held": held}}, 10, 0.4)
    assert said.endswith(".") and len(said.split()) <= 25
    assert ("holds on" in said and "whether" not in said) == (verdict is Verdict.MORE)
    assert ("broken" in said) == (verdict is Verdict.LESS)


def test_ones_own_vectors_are_joined(tmp_path):
    from lab.data import DATASETS

    concepts = DATASETS.get("emojilab").concepts
    x = np.random.default_rng(0).normal(size=(len(concepts), 8))
    np.savez(tmp_path / "mine.npz", x=x, ids=np.array(concepts))
    a = f"vectors:{tmp_path}/mine.npz#image"
    found = lab.run("bridge", a=a, b="ngrams/en", n_test=60, n_draws=3)
    assert found.spec.a.endswith("#image/noto")
    # What has nothing to do with names finds none of them.
    assert found.words().headline.startswith("No bridge is sure to hold")


@pytest.mark.parametrize("fields", [{"n_test": 790}, {"a": "lite0/none"}, {"b": "lite0/noto"}])
def test_what_cannot_be_joined_is_said(fields):
    with pytest.raises(LabError):
        lab.run("bridge", **{**SMALL["bridge"], "a": "lite0/noto", **fields})
