"""Anchors between real spaces: who sees what, every arm, the half-way point, one's own vectors."""

import numpy as np
import pytest

import lab
from lab.adapt.unpaired import STARTS
from lab.core.contracts import Modality
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.unpaired.ground import UnpairedSpec, bridges_of, grounds_of
from lab.experiments.align.unpaired.halfway import halves
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["unpaired"]
EMOJI = DATASETS.get("emojilab")


def spec(**fields):
    return EXPERIMENTS.get("unpaired").spec({**FIELDS, **fields})


@pytest.fixture(scope="module")
def result():
    return lab.run("unpaired", **FIELDS)


@pytest.fixture(scope="module")
def ground():
    return grounds_of(spec(), Progress())[0][0]


def test_no_side_sees_what_the_other_sees_but_the_anchors(ground):
    of_x, of_y = ground.sides(20, 0)
    assert np.array_equal(of_x[:20], of_y[:20])
    assert not set(of_x[20:]) & set(of_y[20:]) and not set(of_x) & set(ground.spaces.test)
    assert sorted({*of_x, *of_y}) == sorted(ground.train)
    assert abs(len(of_x) - len(of_y)) <= 1
    none = ground.sides(0, 0)
    assert not set(none[0]) & set(none[1])


def test_more_anchors_keep_the_fewer_and_other_seeds_draw_others(ground):
    few, many = ground.sides(10, 0)[0][:10], ground.sides(50, 0)[0][:50]
    assert np.array_equal(few, many[:10])
    assert not np.array_equal(few, ground.sides(10, 1)[0][:10])


def test_the_control_shows_the_same_concepts_to_both_in_other_orders(ground):
    of_x, of_y = ground.sides(20, 0, same=True)
    assert sorted(of_x) == sorted(of_y) == sorted(ground.train)
    assert np.mean(of_x[20:] == of_y[20:]) < 0.05


def test_every_start_stands_plain_and_refined_beside_every_number_of_anchors(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    starts = {f"{start}{mark}:0" for start in STARTS.ids() for mark in ("", "+")}
    known = {f"{m}:0@{n}" for m in ("plain", "refined", "same") for n in (10, 20, 50)}
    assert arms == {*starts, *known, "all:0", "wrong:0"}
    assert "failed" not in result.tables


def test_half_of_the_lead_is_paired_with_all_pairs_of_the_same_seed(result):
    at = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    chance = 1 / 240
    lead = at["all:0", "recall_at_1"] - chance
    assert at["all:0", "over_half"] == pytest.approx(lead / 2)
    over = at["plain:0@50", "recall_at_1"] - (at["all:0", "recall_at_1"] + chance) / 2
    assert at["plain:0@50", "over_half"] == pytest.approx(over)
    assert set(halves(result, "refined")) == {0}


def test_a_number_behind_spaces_is_the_most_anchors_there():
    two = bridges_of(spec(others="placelab, geoclip/city, minilm/en, 20"))
    assert [one.anchors for one in two] == [(10, 20, 50), (10, 20)]
    assert (two[1].dataset, str(two[1])) == ("placelab", "geoclip/city to minilm/en")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"anchors": "10, 20, 600"}, BadInput),  # more anchors than pairs
        ({"anchors": "20, 10"}, BadInput),
        ({"anchors": "10"}, BadInput),
        ({"anchors": "0, 10"}, BadInput),
        ({"anchors": "ten, 20"}, BadInput),
        ({"others": "emojilab hog/noto"}, BadInput),
        ({"others": "emojilab hog/noto ngrams/en 5"}, BadInput),
        ({"others": "emojilab hog/noto ngram/en"}, UnknownId),
        ({"others": "emojilib hog/noto ngrams/en"}, UnknownId),
    ],
)
def test_what_cannot_be_asked_is_said(fields, error):
    with pytest.raises(error):
        lab.run("unpaired", **{**FIELDS, **fields})


def test_more_anchors_than_another_pair_of_spaces_takes_names_the_anchors():
    with pytest.raises(BadInput, match=r"up to 100, the most between .* got '600, 700'"):
        bridges_of(UnpairedSpec(anchors="600, 700"))


def write(path, ids, x):
    np.savez(path, x=x.astype(np.float32), ids=np.array(ids))
    return f"vectors:{path}#text/en"


@pytest.mark.slow
def test_it_runs_on_ones_own_vectors(tmp_path):
    """A turned copy of a few hundred concepts: anchors find it, and chance is far below."""
    ids = EMOJI.column(Modality.TEXT, "en").ids
    x = np.random.default_rng(0).normal(size=(len(ids), 12))
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(12, 12)))[0]
    a, b = write(tmp_path / "a.npz", ids, x), write(tmp_path / "b.npz", ids[::-1], (x @ turn)[::-1])
    found = lab.run("unpaired", **{**FIELDS, "a": a, "b": b, "anchors": "20, 50"})
    at = {(row["arm"], row["outcome"]): row["value"] for row in found.tables["arms"]}
    assert at["plain:0@50", "recall_at_1"] > 0.9
    assert at["wrong:0", "recall_at_1"] < 0.1


@pytest.mark.parametrize("wrong", ["constant", "other ids", "nan"])
def test_vectors_that_cannot_be_bridged_are_refused(tmp_path, wrong):
    ids = np.array(EMOJI.column(Modality.TEXT, "en").ids)
    x = np.random.default_rng(0).normal(size=(len(ids), 6))
    b = {"constant": np.ones_like(x), "nan": np.where(x > 2, np.nan, x), "other ids": x}[wrong]
    half = len(ids) // 2
    of_a, of_b = (ids[:half], ids[half:]) if wrong == "other ids" else (ids, ids)
    with pytest.raises((BadInput, TooFew)):
        lab.run("unpaired", **{
            **FIELDS, "a": write(tmp_path / "a.npz", of_a, x[: len(of_a)]),
            "b": write(tmp_path / "b.npz", of_b, b[: len(of_b)]),
        })  # fmt: skip
