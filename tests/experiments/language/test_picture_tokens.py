"""Tokens of a picture: arms and claims beforehand, bits from rows, what is never seen, words."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.language.messages import NEAREST, Messages
from lab.experiments.language.picture_tokens import METHODS, worth
from lab.experiments.views.view import View, see
from lab.language.tags import Tags
from lab.limits.stops_helping import stopped
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["picture_tokens"]


@pytest.fixture(scope="module")
def result():
    return lab.run("picture_tokens", **FIELDS)


@pytest.fixture(scope="module")
def sent():
    seen = see("emojilab", (View("lite0", "noto"),), n=FIELDS["n_concepts"], seed=0)
    return Messages(seen, FIELDS["folds"], 0, Progress())


def arms(result, outcome):
    rows = [row for row in result.tables["arms"] if row["outcome"] == outcome]
    return {row["arm"]: row["value"] for row in rows}


def test_every_kind_of_message_stands_at_every_length(result):
    found = set(arms(result, "bits"))
    lengths = {f"{m}@{n}" for m in METHODS for n in (1, 4)}
    assert found == lengths | {"tokens of 8@4", "tokens of 32@4", "vector"}


def test_what_is_expected_stands_beforehand():
    entry = EXPERIMENTS.get("picture_tokens")
    plan = entry.cells.plan(entry.spec({}))
    expected = {claim.id: set(claim.expects) for claim in plan.claims}
    assert plan.primary.id == "words" and plan.primary.weights == {"words@8": 1, "tokens@8": -1}
    assert expected["words"] == expected["classes"] == expected["lead"] == set()
    assert expected["null"] == {Verdict.EQUAL} and expected["whole"] == {Verdict.LESS}
    assert all(arm.seeds in (0, 10) for arm in plan.arms)


def test_own_keywords_tell_much_and_dealt_tokens_nothing(result):
    bits = arms(result, "bits")
    assert bits["keywords@4"] > 1.0 and bits["keywords@4"] > bits["keywords@1"]
    assert all(abs(bits[f"dealt@{n}"]) < 0.25 for n in (1, 4))
    assert max(bits.values()) < result.summary["entropy_bits"]


def test_a_bit_is_the_log_odds_against_how_frequent_a_kind_is(sent):
    odds = np.tile(sent.log_prior, (len(sent.y), 1))
    np.testing.assert_allclose(sent._scores(odds)["bits"], 0, atol=1e-12)
    sure = np.log(np.eye(len(sent.names))[sent.y] + 1e-300)
    assert sent._scores(sure)["bits"].mean() == pytest.approx(sent.entropy_bits)
    assert sent._scores(sure)["right"].all()


def test_no_word_of_the_part_that_is_asked_about_is_used(sent, monkeypatch):
    """Neither as a neighbour's word nor as a patch of the codebook."""
    asked, seen = sent.folds == 0, []

    def tags(near, words, x, n):
        seen.append(near)
        return [Tags((), ())] * len(x)

    monkeypatch.setattr("lab.experiments.language.messages.neighbour_tags", tags)
    sent._neighbours(0)
    theirs = {row.tobytes() for near in seen for row in near}
    assert not theirs & {row.tobytes() for row in sent.x[asked].astype(np.float64)}
    book = sent._book(0, 8, 0).means
    sent.patches[0][asked] += 100
    np.testing.assert_array_equal(sent._book(0, 8, 0).means, book)
    sent.patches[0][asked] -= 100


def test_a_token_is_shown_by_patches_of_different_training_pictures(result, sent):
    rows = result.tables["codebook"]
    assert {row["token"] for row in rows} == set(range(16))
    training = {c for c, fold in zip(sent.seen.concepts, sent.folds, strict=True) if fold}
    for token in range(16):
        near = [row["item"] for row in rows if row["token"] == token]
        assert len(near) <= NEAREST and len(set(near)) == len(near) and set(near) <= training
    assert all(0 <= row["row"] < 7 and 0 <= row["column"] < 7 for row in rows)
    assert sum({row["token"]: row["share"] for row in rows}.values()) == pytest.approx(1)


def test_how_many_tokens_words_are_worth_is_read_off_the_rows(result):
    short = [row for row in result.tables["arms"] if row["outcome"] == "short"]
    assert worth(result)["status"] == stopped([0.0, 2.0], short)["status"]
    rows = [dict(row) for row in result.tables["arms"]]
    for row in rows:
        if row["outcome"] == "short":
            level = 0.5 if row["arm"] == "tokens@1" else -0.5
            row.update(value=level, low=level - 0.2, high=level + 0.2)
    planted = replace(result, tables={**result.tables, "arms": rows})
    assert log2(worth(planted)["value"]) == pytest.approx(1.0)
    assert "4 words are worth 2" in planted.words().points[1]


def test_an_arm_that_failed_leaves_words_and_figure(result):
    left = [row for row in result.tables["arms"] if not row["arm"].startswith("tokens@")]
    cut = replace(result, tables={**result.tables, "arms": left})
    assert "cannot be judged" in cut.words().points[1] and cut.figure().data


@pytest.mark.parametrize(
    "fields", [{"sizes": "64"}, {"counts": "8"}, {"counts": "8, 4"}, {"sizes": "a, b"}]
)
def test_sizes_and_counts_that_cannot_be_are_refused(fields):
    entry = EXPERIMENTS.get("picture_tokens")
    with pytest.raises(BadInput):
        entry.cells.plan(entry.spec(fields))


def test_a_style_that_is_not_there_is_named():
    with pytest.raises(UnknownId, match="noto"):
        lab.run("picture_tokens", **{**FIELDS, "style": "notto"})
