"""Noisy pairs: arms, one training for two arms, planted truth on one's own vectors, the limit."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.noisy_pairs import EARLY, LOSS, METHODS, QS, halves, shares_of
from lab.limits.half_of_lead import half_lost
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["noisy_pairs"]


@pytest.fixture(scope="module")
def result():
    return lab.run("noisy_pairs", **FIELDS)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A bridge between two files that hold the same six numbers of every concept, turned."""
    place, rng = tmp_path_factory.mktemp("planted"), np.random.default_rng(0)
    concepts = DATASETS.get("emojilab").concepts[::2]
    common = rng.standard_normal((len(concepts), 6))
    for name, width in (("x", 24), ("y", 16)):
        turned = common @ rng.standard_normal((6, width))
        noise = 0.5 * rng.standard_normal(turned.shape)
        np.savez(place / f"{name}.npz", ids=np.array(concepts), x=turned + noise)
    views = {"a": f"vectors:{place}/x.npz#image", "b": f"vectors:{place}/y.npz#text"}
    sizes = {"n_test": 160, "n_validation": 80, "n_seeds": 3, "n_steps": 40}
    return lab.run("noisy_pairs", **views, **sizes, noise="0, 0.3, 0.6, 0.9")


def seeds_of(result, outcome="recall"):
    rows = [row for row in result.tables["seeds"] if row["outcome"] == outcome]
    return {(row["arm"], row["seed"]): row["value"] for row in rows}


def test_every_method_stands_at_every_share_and_none_of_the_list_is_left_out(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms == {f"{m}@{s}" for m in METHODS for s in (0, 0.2, 0.4)} | {"shuffled"}
    assert {"infonce", "stopped", "q0.1", "q0.4", "q0.6", "q1", "right"} <= set(METHODS)
    assert set(LOSS) == set(METHODS) >= EARLY and 1.0 in QS


def test_where_no_pair_is_wrong_the_right_pairs_are_all_pairs(result):
    each = seeds_of(result)
    assert all(each["right@0", k] == each["stopped@0", k] for k in range(3))
    assert any(each["right@0.4", k] != each["stopped@0.4", k] for k in range(3))


def test_the_half_way_score_and_the_growing_lead_are_those_of_the_seeds(result):
    recall, over = seeds_of(result), seeds_of(result, "over_half")
    chance = 10 / result.summary["n"]
    for k in range(3):
        half = (recall["q1@0", k] + chance) / 2
        assert over["q1@0.4", k] == pytest.approx(recall["q1@0.4", k] - half)
    leads = [
        np.mean([recall[f"q0.4@{s}", k] - recall[f"infonce@{s}", k] for k in range(3)])
        for s in (0, 0.2, 0.4)
    ]
    [row] = [row for row in result.tables["claims"] if row["claim"] == "grows"]
    assert row["value"] == pytest.approx(np.polyfit([0, 0.2, 0.4], leads, 1)[0])


def test_what_the_source_expects_stands_beforehand():
    entry = EXPERIMENTS.get("noisy_pairs")
    plan = entry.cells.plan(entry.spec({}))
    expected = {c.id: set(c.expects) for c in plan.claims if c.expects}
    more, same = {Verdict.MORE}, {Verdict.EQUAL}
    assert expected == {"some": more, "few": more, "grows": more, "limit": same}
    assert {"few, stopped", "some, stopped"} <= {c.id for c in plan.claims}
    assert all(arm.seeds == 10 for arm in plan.arms)


def test_planted_truth_on_vectors_of_ones_own(planted):
    found = {r["arm"]: r for r in planted.tables["arms"] if r["outcome"] == "recall"}
    assert found["infonce@0"]["value"] > 0.6
    assert found["infonce@0.9"]["value"] < found["infonce@0.3"]["value"]
    assert found["right@0.6"]["value"] > found["infonce@0.6"]["value"]
    assert abs(found["shuffled"]["value"] - found["shuffled"]["chance"]) < 0.03


def test_the_limit_is_that_of_the_rows_and_is_said_and_drawn(planted):
    found = halves(planted)["infonce"]
    rows = {r["arm"]: r for r in planted.tables["arms"] if r["outcome"] == "over_half"}
    shares = [0.0, 0.3, 0.6, 0.9]
    assert found == half_lost(shares, [rows[f"infonce@{s:g}"] for s in shares])
    assert found["status"] == "crosses" and 0.3 < found["value"] < 0.9
    assert f"half gone at {found['value']:.2g}" in planted.words().points[0]
    lines = {trace.name: trace for trace in planted.figure().data if trace.name}
    assert list(lines["RINCE (q 1)"].x) == shares
    assert any(found["value"] in trace.x for trace in planted.figure().data if not trace.name)


def test_an_arm_that_failed_leaves_words_and_figure(planted):
    """As within classes that are too small for the largest share."""
    left = [row for row in planted.tables["arms"] if not row["arm"].endswith("@0.9")]
    cut = replace(planted, tables={**planted.tables, "arms": left})
    assert "cannot be judged" in cut.words().points[0] and cut.figure().data


@pytest.mark.parametrize(
    "noise", ["0, 0.2", "0.1, 0.2, 0.3", "0, 0.4, 0.2", "0, 0.5, 1", "a, b, c"]
)
def test_shares_that_cannot_be_are_refused(noise):
    with pytest.raises(BadInput):
        shares_of(noise)


@pytest.mark.parametrize("field", [{"temperature": 0.01}, {"overlap": 1.5}, {"kind": "odd"}])
def test_fields_out_of_range_are_refused(field):
    with pytest.raises(BadInput):
        EXPERIMENTS.get("noisy_pairs").spec(field)
