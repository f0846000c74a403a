"""Too many words: what a message holds, where a lead is half gone, claims beforehand, bad input."""

from dataclasses import replace

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.spaces import two_spaces
from lab.experiments.language import too_many_words
from lab.experiments.language.many_words import ManyWords
from lab.experiments.language.too_many_words import METHODS, halves, levels_of
from lab.language.keywords import keywords, other_words
from lab.limits.half_of_lead import half_lost
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["too_many_words"]
ENTRY = EXPERIMENTS.get("too_many_words")


@pytest.fixture(scope="module")
def spaces():
    return two_spaces(ENTRY.spec(FIELDS), Progress())


@pytest.fixture(scope="module")
def many(spaces):
    return ManyWords(ENTRY.spec(FIELDS), spaces)


@pytest.fixture(scope="module")
def result(many):
    """Of the same words, which are dear to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(too_many_words, "ManyWords", lambda spec, spaces: many)
        return lab.run("too_many_words", **FIELDS)


def test_every_way_stands_at_every_number_of_false_words(result):
    found = {row["arm"] for row in result.tables["arms"]}
    assert found == {f"{m}@{n}" for m in METHODS for n in (0, 4, 32)} | {"other"}


def test_what_is_expected_stands_beforehand():
    plan = ENTRY.cells.plan(ENTRY.spec({}))
    assert plan.primary.id == "near" and not plan.primary.expects
    assert {c.id for c in plan.claims if c.expects} == {"slope"}
    assert plan.claims[6].expects == {Verdict.LESS}


def test_a_message_holds_its_words_and_so_many_false_ones_and_no_name(many, spaces):
    test = {spaces.families[row] for row in spaces.test}
    foreign = {w for c, f in zip(spaces.concepts, spaces.families, strict=True) if f not in test
               for w in keywords(c)}  # fmt: skip
    for row in many.rows[:10]:
        few, more = (set(many.message(row, "", n, 1)) for n in (4, 32))
        own = set(many.message(row, "", 0, 1))
        assert own < few < more and (len(few), len(more)) == (len(own) + 4, len(own) + 32)
        assert more - own <= foreign
        name = lab.data.DATASETS.get("emojilab").name(spaces.concepts[row])
        assert len(other_words(name, more)) == len(more)
    assert many.message(row, "", 8, 1) == many.message(row, "", 8, 1) != many.message(row, "", 8, 2)


def test_near_words_are_of_the_items_own_group(many):
    row = many.rows[0]
    near = set(many.message(row, "near", 32, 0)) - set(many.message(row, "near", 0, 0))
    assert near <= set(many._pool[many._group[row]]) != set(many._pool[""])


def test_with_no_false_word_near_ones_are_no_others(result):
    rows = {row["arm"]: row for row in result.tables["arms"] if row["outcome"] == "recall"}
    assert rows["name@0"]["value"] == rows["name near@0"]["value"]
    assert rows["name@0"]["value"] > 2 * rows["name@0"]["chance"]
    assert rows["name@32"]["value"] < rows["name@0"]["value"]


def test_sure_words_are_those_near_the_others(many):
    """Three words that lie together outweigh a fourth."""
    many._vector |= {
        w: unit_rows(np.eye(4)[:1] + np.eye(4)[[k]] / 100)[0] for k, w in enumerate("abc")
    }
    many._vector["d"] = np.eye(4)[3]
    middle, many._middle = many._middle, np.full(4, 0.25)
    plain, sure = (many._mean(("a", "b", "c", "d"), sure=s) for s in (False, True))
    many._middle = middle
    assert plain[3] == pytest.approx(0.25, abs=0.01) and sure[3] == 0 and sure[0] > 0.9


def test_the_limit_is_that_of_the_rows_and_is_said_and_drawn(result):
    rows = [dict(row) for row in result.tables["arms"]]
    of = [row for row in rows if row["outcome"] == "over_half" and row["arm"].startswith("name@")]
    for row, level in zip(of, (0.3, 0.1, -0.1), strict=True):
        row.update(value=level, low=level - 0.02, high=level + 0.02)
    planted = replace(result, tables={**result.tables, "arms": rows})
    found = halves(planted)["name"]
    assert found == half_lost([0, 4, 32], of) and found["value"] == pytest.approx(18)
    assert "half gone at 18 (15 to 21)" in planted.words().points[0]
    assert any(18 in trace.x for trace in planted.figure().data if not trace.name)


def test_an_arm_that_failed_leaves_words_and_figure(result):
    left = [row for row in result.tables["arms"] if not row["arm"].startswith("picture")]
    cut = replace(result, tables={**result.tables, "arms": left})
    assert "cannot be judged" in cut.words().points[1] and cut.figure().data


def test_tags_of_like_pictures_stand_for_keywords(spaces, many):
    tagged = ManyWords(ENTRY.spec({**FIELDS, "words": "tags"}), spaces)
    own = [set(tagged.message(row, "", 0, 0)) for row in tagged.rows]
    assert own != [set(many.message(row, "", 0, 0)) for row in many.rows]
    assert max(map(len, own)) <= 5


@pytest.mark.parametrize("text", ["0, 4", "1, 2, 4", "0, 4, 2", "none"])
def test_numbers_of_false_words_that_cannot_be_are_refused(text):
    with pytest.raises(BadInput):
        levels_of(text)


def test_a_space_of_pictures_reads_no_words():
    with pytest.raises(UnknownId, match="encoder of text"):
        lab.run("too_many_words", **{**FIELDS, "b": "hog/openmoji"})
