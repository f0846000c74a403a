"""One picture through words: an eye that never knows its family; answers, verdicts, typed words."""

import numpy as np
import pytest

from lab.data import DATASETS
from lab.experiments.language.one_item import (
    TASKS,
    WordQuestion,
    answers,
    checked_words,
    gallery,
    look,
    place_of,
    prompt,
    verdict,
)
from lab.language.choose import PROMPTS, Wording

ASKED = WordQuestion(("bird",), ("bird", "fruit", "tool"), 1, np.array([0.1, 0.3, 0.2]))
WORDING = Wording("I see {words}:", "I see:")


@pytest.fixture(scope="module")
def noto():
    return gallery("emojilab", "noto")


@pytest.mark.parametrize("task", TASKS)
def test_a_question_is_always_the_same_and_holds_the_truth_once(noto, task):
    assert (PROMPTS / f"{TASKS[task]}.toml").is_file()
    one, again = (look(noto, "guitar", task) for _ in range(2))
    assert one.candidates == again.candidates and one.words == again.words
    assert len(set(one.candidates)) == 10 and len(one.cosines) == 10
    assert one.candidates[one.true] == {"kind": "instrument", "name": "guitar"}[task]
    assert list(one.candidates) == sorted(one.candidates, key=str.casefold)


def test_the_eye_has_seen_no_picture_of_the_family(noto):
    entry = DATASETS.get("emojilab")
    family = dict(zip(entry.concepts, entry.labels("family"), strict=True))
    eye = noto.eye_for("guitar")
    assert family["guitar"] in noto.eye.families and family["guitar"] not in eye.families
    assert len(eye.seen) == len(eye.words) == len(eye.families) < len(noto.eye.seen)
    assert noto.eye.joint is None  # nor learned from a pair


def likes(told):
    """A model that likes "fruit" after a prompt with words by ``told``, and "tool" blindly."""

    def likelihoods(asked, candidates):
        blind = np.array([0.0, 0.0, 1.0])
        return blind if asked == WORDING.blind else blind + np.array([0.0, told, 0.0])

    return likelihoods


def test_words_count_by_what_they_add_and_both_is_the_product():
    found = answers(ASKED, ["pear"], WORDING, likes(2.0))
    assert found["words"].argmax() == 1 and found["blind"].argmax() == 2
    product = found["words"] * found["picture"]
    assert found["both"] == pytest.approx(product / product.sum())
    assert all(shares.sum() == pytest.approx(1) for shares in found.values())
    assert prompt(["pear", "{words}"], WORDING) == "I see pear, {words}:"


def test_without_words_nothing_is_said_and_without_a_model_the_picture_alone():
    found = answers(ASKED, [], WORDING, likes(2.0))
    assert (
        found["words"] == pytest.approx(np.full(3, 1 / 3)) and place_of(ASKED, found["words"]) == 3
    )
    assert verdict(ASKED, found, 0).startswith("Without a word nothing gets through")
    assert list(answers(ASKED, ["pear"], WORDING, None)) == ["picture"]


@pytest.mark.parametrize(
    ("told", "cosines", "lead"),
    [
        (2.0, [0.1, 0.3, 0.2], "Words are enough here: 1 word leads to “fruit”"),
        (2.0, [0.3, 0.1, 0.2], "Words do better here"),
        (-2.0, [0.1, 0.3, 0.2], "Lost in words"),
        (-2.0, [0.3, 0.1, 0.2], "Neither way finds it"),
    ],
)
def test_the_verdict_comes_first(told, cosines, lead):
    asked = WordQuestion(ASKED.words, ASKED.candidates, 1, np.array(cosines))
    said = verdict(asked, answers(asked, ["pear"], WORDING, likes(told)), 1)
    assert said.startswith(lead) and len(said.split()) <= 25


def test_typed_words_are_checked():
    kept, wrong = checked_words(["a  b", "a b", "", "x" * 41, "\x07", "ok"])
    assert kept == ("a b", "ok") and len(wrong) == 3
    kept, wrong = checked_words([f"w{row}" for row in range(30)])
    assert len(kept) == 24 and "one too many" in wrong[0]
