"""Multimodal prototypes: arms and claims, breakpoints, one's own vectors, what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_classes import FewShotsSpec
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.align.prototypes import HALF, LEAD, ends, plan
from lab.stats.decide import Verdict
from lab.study.plan import MOST_CLAIMS
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["prototypes"]


@pytest.fixture(scope="module")
def result():
    return lab.run("prototypes", **FIELDS)


def test_every_arm_of_the_paper_stands_at_every_number_of_shots():
    asked = plan(FewShotsSpec())
    methods = ("image", "ridge", "gan", "averaged", "wrong")
    arms = {arm.id for arm in asked.arms}
    assert arms == {f"{m}@{n}" for m in methods for n in (1, 2, 5, 10, 20)} | {"text", "every"}
    assert all(arm.seeds == 10 for arm in asked.arms)
    assert len(asked.claims) == MOST_CLAIMS
    by_id = {claim.id: claim for claim in asked.claims}
    assert by_id["few shots"].weights == {"gan@1": 1.0, "image@1": -1.0}
    assert by_id["many shots"].expects == {Verdict.EQUAL}
    assert by_id["wrong"].expects == {Verdict.LESS, Verdict.EQUAL}
    assert asked.outcome("5 ways").margin == 0.015
    # The slope is over doublings of the shots.
    slope = by_id["shots"].weights
    assert sum(slope.values()) == pytest.approx(0)
    assert sum(w * np.log2(int(arm.partition("@")[2])) for arm, w in slope.items()) == (
        pytest.approx(1)
    )


def test_one_number_of_ways_and_no_new_style_ask_less():
    asked = plan(FewShotsSpec(ways="5", new_style=""))
    assert {claim.id for claim in asked.claims} == {
        "few shots", "ridge", "generators", "shots", "many shots", "wrong",
    }  # fmt: skip
    assert {outcome.id for outcome in asked.outcomes} == {"5 ways", LEAD, HALF}


def test_an_item_is_a_class_and_a_lead_is_the_difference(result):
    found = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    lead = found["gan@1", "3 ways"] - found["image@1", "3 ways"]
    assert found["gan@1", LEAD] == pytest.approx(lead)
    assert found["ridge@4", HALF] == pytest.approx(
        found["ridge@4", LEAD] - found["ridge@1", LEAD] / 2
    )
    assert found["every", "3 ways"] > found["image@1", "3 ways"] > 1 / 3
    assert found["every", "3 ways"] > found["every", "12 ways"]
    assert result.summary["n"] == result.summary["n_families"] >= 20
    assert {row["chance"] for row in result.tables["arms"] if row["outcome"] == "12 ways"} == {
        1 / 12
    }


def test_the_breakpoints_are_read_in_shots(result):
    def row(method, n, outcome, value):
        return {"arm": f"{method}@{n}", "outcome": outcome, "mask": "all", "n": 30,
                "n_families": 30, "n_seeds": 10, "value": value, "low": value - 0.004,
                "high": value + 0.004}  # fmt: skip

    leads = {"gan": {1: 0.08, 4: 0.01}, "ridge": {1: 0.08, 4: 0.07}}
    rows = [
        row(method, n, outcome, value - (0.04 if outcome == HALF else 0))
        for method, by in leads.items() for n, value in by.items() for outcome in (LEAD, HALF)
    ]  # fmt: skip
    found = ends(replace(result, tables={**result.tables, "arms": rows}))
    # From +.04 to -.03 over two doublings it is 0 after 8/7 of a doubling.
    assert found["gan"]["value"] == pytest.approx(2 ** (8 / 7))
    assert found["gan"]["low"] < found["gan"]["value"] < found["gan"]["high"]
    assert found["gan"]["equal"] == 4 and found["ridge"]["equal"] is None
    assert found["ridge"]["status"] == "stays above" and found["ridge"]["value"] is None


def test_the_picture_has_a_line_for_every_method(result):
    names = {trace.name for trace in result.figure().data if trace.name}
    assert "pictures alone" in names and len(names) == 5
    assert "shot" in result.figure().layout.xaxis.title.text


@pytest.mark.slow
def test_own_vectors_stand_for_pictures_and_names(tmp_path):
    ids = DATASETS.get("emojilab").concepts
    labels = DATASETS.get("emojilab").labels("subgroup")
    middles = {c: np.random.default_rng(i).normal(size=8) for i, c in enumerate(np.unique(labels))}
    files = {}
    for i, name in enumerate(("noto", "twemoji", "en")):
        rows = np.stack([middles[c] for c in labels])
        rows = rows + np.random.default_rng(i).normal(size=(len(ids), 8))
        files[name] = tmp_path / f"{name}.npz"
        np.savez(files[name], x=rows.astype(np.float32), ids=np.array(ids))
    pictures = ", ".join(f"vectors:{files[s]}#image/{s}" for s in ("noto", "twemoji"))
    fields = {
        **FIELDS,
        "pictures": pictures,
        "text": f"vectors:{files['en']}#text",
        "new_style": "",
    }
    found = lab.run("prototypes", **fields)
    arms = {(row["arm"], row["outcome"]): row["value"] for row in found.tables["arms"]}
    # The names' vectors are as telling as the pictures' themselves.
    assert arms["ridge@1", "3 ways"] > arms["image@1", "3 ways"] > 0.5


@pytest.mark.parametrize("text", ["", "a", "5, 3", "5, 5", "0, 2", "1.5"])
def test_numbers_that_cannot_be(text):
    with pytest.raises(BadInput, match="rising whole numbers of shots from 1 on"):
        numbers_of(text, 1, "shots")


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"shots": "5"}, BadInput, "two numbers of shots"),
        ({"ways": "40"}, TooFew, "44 classes.*Ask for fewer ways"),
        ({"shots": "1, 200"}, TooFew, "200 pictures"),
        ({"n_names": 40}, TooFew, "40 names"),
        ({"new_style": "hog/nota"}, UnknownId, "noto"),
        ({"classes": "shelf"}, BadInput, "stamps, whose concepts stand on shelves"),
    ],
)
def test_what_cannot_be_asked_is_said(fields, error, said):
    entry = EXPERIMENTS.get("prototypes")
    spec = entry.spec({**FIELDS, **fields})
    with pytest.raises(error, match=said):
        entry.run(entry.resolve(spec), lab.core.progress.Progress())
