"""Prompting for diversity: searches on planted trials, the guard, and the study on a toy model."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments.language.prompting import proposed
from lab.experiments.language.prompting.attacked import UnderAttack, others
from lab.experiments.language.prompting.plan import PromptingSpec, plan, settings_of
from lab.experiments.language.prompting.proposed import PHRASES, in_turn, ranked, told
from lab.experiments.language.prompting.trials import Tries, at_random, lost, thompson
from lab.experiments.tasks.task import SubgroupTask
from lab.study.plan import MOST_CLAIMS
from tests.experiments.language import toy_writer
from tests.experiments.language.toy_words import ToyWords
from tests.experiments.language.toy_writer import ToyWriter
from tests.experiments.test_contract import keeps

FIELDS = {"encoder": "hog", "judge": "lite0", "text_encoder": "ngrams", "text_judge": "minilm",
          "model": "toy_writer", "n_test": 40, "n_queries": 4, "n_seeds": 3}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def toys():
    """Encoders are real; pictures and captions are a few made ones in the place of EmojiLab's."""
    with toy_writer.registered(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(DATASETS, "_entries", {**DATASETS._entries, "emojilab": ToyWords()})
        patch.setattr(proposed, "EMOJILAB", ToyWords())
        yield


@pytest.fixture(scope="module")
def result():
    return lab.run("prompting", **FIELDS)


@pytest.fixture(scope="module")
def attacked():
    spec = PromptingSpec(**FIELDS)
    return UnderAttack.of(SubgroupTask(settings_of(spec)[1], Progress()), "minilm", 0.9, Progress())


def planted(n=40, c=24, works=(3,)):
    """Candidates of which some break every item."""
    broke = np.zeros((n, c), bool)
    broke[:, list(works)] = True
    return Tries(broke, broke.astype(float), np.arange(c) // 2)


def test_what_was_found_when_and_in_how_many_ways():
    found = planted(2, 8, (3, 2, 6)).scores(np.array([[0, 3, 2, 6], [0, 1, 4, 5]]))
    assert found["found"].tolist() == [1, 0]
    assert found["queries"].tolist() == [2, 4]  # censored where nothing broke
    assert found["kinds"].tolist() == [2, 0]  # 2 and 3 are one perturbation


def test_a_bandit_learns_what_works_and_chance_does_not():
    trials = planted(200, 24)
    rng = stream(0, "", "test")
    learnt = trials.scores(thompson(trials, 4, rng))["found"].mean()
    chance = trials.scores(at_random((200, 24), 4, rng))["found"].mean()
    assert learnt > 0.8 and abs(chance - 4 / 24) < 0.1
    picks = thompson(trials, 24, rng)
    assert all(sorted(row) == list(range(24)) for row in picks)
    begun = np.tile([7, 5], (200, 1))
    assert (thompson(trials, 4, rng, begun)[:, :2] == begun).all()


def test_a_lead_that_is_lost():
    clean, hurt = np.log([[0.6, 0.3, 0.1]] * 3), np.log([[0.6, 0.3, 0.1], [0.3, 0.6, 0.1],
                                                          [0.8, 0.1, 0.1]])  # fmt: skip
    changed, share = lost(clean, hurt)
    assert changed.tolist() == [False, True, False]
    assert share == pytest.approx([0, 1, 0])


def test_the_model_is_told_what_failed_and_never_repeats_it(tmp_path):
    # Of a name of its own: nothing is kept of it.
    model, described = ToyWriter(str(tmp_path)), ["a cat", "a dog", "fog", "a cup"]
    order = ranked(model, described, in_turn(4), Progress())
    assert sorted(order[0]) == list(range(len(PHRASES)))
    assert "fogged" in PHRASES[order[2, 0]]  # the scene counts
    trials = planted(4, works=(int(order[2, 0]),))
    model.asked.clear()
    again = told(model, described, trials, order, 6, Progress())
    assert (again[:, :3] == order[:, :3]).all()
    assert all(len(set(row)) == 6 for row in again)
    # Who was broken is not asked of again.
    assert (again[2] == order[2, :6]).all()
    assert not any("fog;" in prompt for prompt in model.asked)
    assert (
        sum("in vain" in prompt for prompt in model.asked)
        == (trials.scores(order[:, :3])["found"] == 0).sum()
    )


def test_the_guard_and_what_is_left_as_it_is(attacked):
    names = list(attacked.column.items)
    trials = attacked.rewritten({
        "same": [""] * len(names), "else": ["quarterly fiscal report"] * len(names),
    })  # fmt: skip
    assert not trials.broke.any() and not trials.loss[:, 0].any()
    tested = attacked.task.families
    assert not set(tested) & set(attacked.task.pool_families[others(attacked.task)])


def test_a_judge_of_the_victims_family_is_refused(attacked):
    with pytest.raises(BadInput, match="another family"):
        UnderAttack.of(attacked.task, "ngrams", 0.9, Progress())


def test_too_few_to_attack_are_refused(attacked, monkeypatch):
    nobody = np.full(len(attacked.task.ids), -1)
    monkeypatch.setattr(attacked.task, "classes", nobody)
    with pytest.raises(TooFew, match="names rightly"):
        UnderAttack.of(attacked.task, "minilm", 0.9, Progress())


def test_an_unknown_model_is_refused():
    with pytest.raises(UnknownId, match="language model"):
        lab.run("prompting", **{**FIELDS, "model": "smolm"})


def test_the_plan_stands_before_the_run():
    asked = plan(PromptingSpec())
    assert len(asked.claims) == MOST_CLAIMS and asked.primary.id == "random"
    assert not any(claim.expects for claim in asked.claims)
    assert {arm.seeds for arm in asked.arms} == {0, 10}


def test_every_change_finds_at_least_what_any_arm_finds(result):
    found = {row["arm"]: row["value"] for row in result.tables["arms"] if row["outcome"] == "found"}
    pictures = set(found) - {"typos", "guided typos", "rewrites", "every"}
    assert all(found[arm] <= found["every"] for arm in pictures)
    n = result.summary["n_pictures"]
    assert sum(r["n"] for r in result.tables["wordings"] if r["asked"] == "change") == n
    assert result.summary["n_candidates"] == 24
    keeps(result)
