"""Tags as anchors: arms and claims, what is wrong in a tag, who detects it, what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.adapt.tag_anchors import FIRST
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.experiments.language.tag_anchors import MATCHED, METHODS, OUTCOMES, ends, plan, shares_of
from lab.experiments.language.tag_bench import TagAnchorsSpec, bench_of
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["tag_anchors"]
SPEC = TagAnchorsSpec(**FIELDS)


@pytest.fixture(scope="module")
def result():
    return lab.run("tag_anchors", **FIELDS)


@pytest.fixture(scope="module")
def bench():
    return bench_of(SPEC, Progress())


def test_what_the_source_expects_stands_beforehand():
    asked = plan(TagAnchorsSpec())
    arms = {f"tags@{share}" for share in (0, 25, 50, 75, 100)} | {*METHODS, MATCHED}
    assert {arm.id for arm in asked.arms} == arms
    assert {arm.seeds for arm in asked.arms if arm.id != MATCHED} == {3}
    by_id = {claim.id: claim for claim in asked.claims}
    assert asked.primary.weights == {"tags@0": 1.0, "none": -1.0}
    assert by_id["words"].weights == {"tags@0": 1.0, "permuted": -1.0}
    assert by_id["tags"].expects == by_id["words"].expects == {Verdict.MORE}
    assert by_id["noise"].expects == {Verdict.LESS}
    assert by_id["noise"].weights["tags@100"] == pytest.approx(
        0.8
    )  # from none to all, as the margin is


def test_every_arm_is_scored_and_a_lead_is_the_difference_from_no_tags(result):
    assert "failed" not in result.tables
    found = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    lead = found["tags@50", "recall"] - found["none", "recall"]
    best = found["tags@0", "recall"] - found["none", "recall"]
    assert found["tags@50", "lead"] == pytest.approx(lead)
    assert found["tags@50", "over half"] == pytest.approx(lead - best / 2)
    assert {outcome for _, outcome in found} == {outcome.id for outcome in OUTCOMES}


def test_parts_share_no_family_and_only_training_words_may_be_told(bench):
    parts = bench.train, bench.validation, bench.test
    families = [set(bench.seen.families[rows]) for rows in parts]
    assert not families[0] & families[1] and not families[0] & families[2]
    assert not families[1] & families[2]
    assert sorted(np.concatenate(parts)) == list(range(len(bench.seen)))
    told = set(range(FIRST, FIRST + bench.pieces.n_known))
    assert set(bench.texts[bench.train].ravel()) - {0} == told
    assert set(bench.texts[bench.test].ravel()) - {0} - told
    assert set(bench.tags.ravel()) <= told | {0}  # neighbours speak of training texts


def test_a_picture_is_never_tagged_by_its_own_family(bench):
    for row in bench.train:
        others = bench.train[bench.seen.families[bench.train] != bench.seen.families[row]]
        assert set(bench.tags[row]) - {0} <= set(bench.texts[others].ravel())


def test_wrong_tags_are_nested_and_renamed_ones_all_move_as_one(bench):
    half, all_wrong = (bench._tags("tags", share, 0) for share in (0.5, 1.0))
    np.testing.assert_array_equal(bench._tags("tags", 0.0, 0), bench.tags)
    changed = half != bench.tags
    assert 0.3 < changed[bench.tags >= FIRST].mean() < 0.6
    np.testing.assert_array_equal(half[changed], all_wrong[changed])
    renamed = bench._tags("permuted", 0.0, 0)
    pairs = set(zip(bench.tags.ravel(), renamed.ravel(), strict=True)) - {(0, 0)}
    words = {word for word, _ in pairs}
    assert len(pairs) == len(words) == len({name for _, name in pairs})
    assert all(word != name for word, name in pairs)
    assert words == {name for _, name in pairs}


def test_tags_that_are_the_texts_find_them_without_a_network(bench):
    own = replace(bench, tags=bench.texts)
    assert own.matched().mean() > 0.95 > bench.matched().mean()


def test_classes_of_lite0_may_be_the_tags():
    spec = SPEC.model_copy(update={"tags": "classes"})
    found = bench_of(spec, Progress())
    assert found.tags.shape[1] == spec.n_tags
    assert found.tags.max() >= FIRST + found.pieces.n_known  # words that no training text has


def with_leads(result, values):
    rows = iter(values)
    known = {"n": 30, "n_families": 30, "n_seeds": 3}
    arms = [
        {**row, **known, "value": (v := next(rows)), "low": v - 0.01, "high": v + 0.01}
        if row["outcome"] == "lead" else row
        for row in result.tables["arms"]
    ]  # fmt: skip
    return replace(result, tables={**result.tables, "arms": arms})


def test_where_tags_stop_helping_is_read_from_the_lead(result):
    gone, _, nothing = ends(with_leads(result, [0.1, 0.05, -0.05]))
    assert gone["status"] == "crosses" and gone["value"] == pytest.approx(75)
    assert gone["low"] == pytest.approx(70) and gone["high"] == pytest.approx(80)
    assert nothing is None
    assert ends(with_leads(result, [0.1, 0.005, 0.0]))[2] == 50
    said = with_leads(result, [0.1, 0.05, -0.05]).words().points[0]
    assert "stops helping at 75 (70 to 80)" in said


@pytest.mark.parametrize("noise", ["0, 50", "10, 50, 100", "0, 50, 101", "0, 50, 50", "some", ""])
def test_shares_that_do_not_rise_from_nothing_are_refused(noise):
    with pytest.raises(BadInput):
        shares_of({"noise": noise})


def test_what_is_not_there_is_said():
    with pytest.raises(UnknownId, match="noto"):
        lab.run("tag_anchors", **{**FIELDS, "style": "no such style"})
    with pytest.raises(UnknownId):
        lab.run("tag_anchors", **{**FIELDS, "language": "xx"})
    with pytest.raises(TooFew):
        lab.run("tag_anchors", **{**FIELDS, "n_test": 100})
