"""One latent space: planted private facts are lost there, a closed way round closes."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, LabError, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.one_space.spec import PRIVATE
from lab.experiments.align.one_space.stage import DividedViews, again
from lab.experiments.align.several import SeveralSpaces
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["one_space"]


@pytest.fixture(scope="module")
def result():
    return lab.run("one_space", **FIELDS)


def stage(width=4, common=4, own=6, n=300):
    """Three views of which a few directions are common, and the others each view's own."""
    rng = np.random.default_rng(0)
    shared = 2 * rng.standard_normal((n, common))
    x = {
        name: np.hstack([shared, rng.standard_normal((n, own))])
        @ np.linalg.qr(rng.standard_normal((common + own, common + own)))[0]
        for name in ("a", "b", "c")
    }
    rows, labels = np.arange(n), np.where(shared[:, 0] > 0, "up", "down")
    parts = rows[:150], rows[150:180], rows[180:]
    ids = tuple(map(str, rows))
    return DividedViews(SeveralSpaces(x, ids, rows.astype(str), labels, *parts), width)


@pytest.fixture(scope="module")
def planted():
    return stage()


def test_the_joint_space_keeps_what_is_common_and_loses_what_is_private(planted):
    space = planted.joint(3)
    joint = planted.told("a", space.code("a", planted.spaces.x["a"]))
    whole = planted.told("a", planted.spaces.x["a"])
    assert joint["subgroup"].mean() > 0.9
    assert whole[PRIVATE].mean() > 0.85 and joint[PRIVATE].mean() < 0.65
    facts = planted.facts["a"]
    assert facts.shape == (300, 3) and np.allclose(facts[:150].mean(axis=0), 0.5)
    assert space is planted.joint(3) and planted.joint(3, 0) is not space


def test_a_shuffled_joint_space_finds_nobody_across(planted):
    test = planted.spaces.test

    def across(space):
        codes = [space.code(view, planted.spaces.x[view])[test] for view in "ab"]
        return again(*codes).mean()

    assert across(planted.joint(3)) > 0.9
    assert across(planted.joint(3, 1)) < 0.3


def test_errors_are_shares_of_a_view(planted):
    truth = planted.truth("a")
    assert planted.error("a", truth).max() == pytest.approx(0, abs=1e-12)
    assert planted.error("a", np.zeros_like(truth)).mean() == pytest.approx(1)
    # Four of ten directions hold 16 of 22 parts of the variance.
    assert planted.kept("a").mean() == pytest.approx(6 / 22, abs=0.08)


def test_a_way_round_closes_up_to_what_is_private_and_a_broken_one_does_not(planted):
    own = planted.kept("a").mean()
    lost = {way: planted.error("a", planted.round_trip(way)).mean() for way in ("ab", "abc")}
    broken = planted.error("a", planted.round_trip("abc", 0)).mean()
    assert own < lost["ab"] <= lost["abc"] + 0.01 < 0.6 and broken > 0.9
    assert again(planted.round_trip("abc"), planted.truth("a")).mean() > 0.3
    assert again(planted.round_trip("abc", 0), planted.truth("a")).mean() < 0.1


def test_every_arm_of_the_list_stands_and_is_scored(result):
    arms = {(row["arm"], row["outcome"]) for row in result.tables["arms"]}
    assert {arm for arm, _ in arms} == {
        "joint@2", "joint@3", "cycle@2", "cycle@3", "own", "itself", "shuffled", "broken"
    }  # fmt: skip
    assert {("joint@3", "found again"), ("cycle@3", "error"), ("own", "error")} <= arms
    assert len(result.tables["views"]) == 3 * 2 * 2
    assert [row["n_views"] for row in result.tables["spaces"]] == [2, 3]
    assert len(result.table("claims")) == 7


def test_two_views_have_no_slope_over_views():
    entry = EXPERIMENTS.get("one_space")
    plan = entry.cells.plan(entry.spec({"views": "hog/noto, ngrams/en"}))
    assert "more views" not in {claim.id for claim in plan.claims}


def mine(tmp_path, x):
    ids = np.array(DATASETS.get("emojilab").concepts)
    np.savez(tmp_path / "mine.npz", ids=ids, x=x(len(ids)).astype(np.float32))
    return f"vectors:{tmp_path}/mine.npz#text"


def test_vectors_of_ones_own_are_asked_too(tmp_path):
    own = mine(tmp_path, lambda n: np.random.default_rng(0).standard_normal((n, 12)))
    fields = {**FIELDS, "views": f"hog/noto, {own}/en", "width": 4}
    found = lab.run("one_space", **fields)
    assert [row["n_views"] for row in found.tables["spaces"]] == [2]
    assert {row["view"] for row in found.tables["views"]} == {"hog/noto", f"{own}/en"}


def test_a_view_that_is_the_same_for_every_concept_says_so(tmp_path):
    flat = mine(tmp_path, lambda n: np.ones((n, 12)))
    entry = EXPERIMENTS.get("one_space")
    with pytest.raises(BadInput, match="constant"):
        entry.run(entry.spec({**FIELDS, "views": f"hog/noto, {flat}/en"}), Progress())


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"width": 200, "n_test": 560}, BadInput),
        ({"views": "hog/noto"}, BadInput),
        ({"views": "hog/noto, hog/openmoji, hog/twemoji, hog/emojione, ngrams/en, ngrams/es"},
         BadInput),
        ({"views": "hog/noto, hog/noto"}, BadInput),
        ({"n_test": 700}, TooFew),
        ({"views": "hog/noto, nobody/en"}, LabError),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(fields, error):
    entry = EXPERIMENTS.get("one_space")
    with pytest.raises(error):
        entry.run(entry.spec({**FIELDS, **fields}), Progress())
