"""Text augmentation: extra views of planted names, what is drawn, and the study on a toy model."""

import numpy as np
import pytest

import lab
from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.data.emojilab.dataset import EMOJILAB
from lab.experiments.language import text_augmentation
from lab.experiments.language.extra_views import PICTURE, ExtraViews, drawn
from lab.experiments.language.text_augmentation import SHOTS, TextAugmentationSpec, plan
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict
from tests.experiments.language.toy_writer import registered
from tests.experiments.test_contract import keeps

FIELDS = {"encoder": "ngrams", "model": "toy_writer", "n_seeds": 3}


@pytest.fixture(scope="module")
def result():
    with registered():
        yield lab.run("text_augmentation", **FIELDS)


def test_a_picture_is_the_languages_own_word():
    for code, word in PICTURE.items():
        assert word in EMOJILAB.keywords("framed-picture", code), code


def test_more_names_are_these_and_others():
    classes = np.repeat([0, 1, 2], [5, 9, 3])
    few, more = (drawn(classes, k, stream(0, "", "test")) for k in (1, 4))
    assert np.bincount(classes[few]).tolist() == [1, 1, 1]
    assert np.bincount(classes[more]).tolist() == [4, 4, 3]
    assert set(few) <= set(more)


def test_good_views_help_and_wrong_ones_do_not():
    rng = np.random.default_rng(0)
    y = np.tile(np.arange(6), 40)
    centres = rng.normal(size=(6, 30))
    x = unit_rows(centres[y] + 2.5 * rng.normal(size=(240, 30)))
    pool, validation, test = np.split(np.arange(240), [60, 120])
    clean = [unit_rows(centres[y[pool]])]
    names = ExtraViews(x, y, pool, {"alone": [], "model": clean, "wrong": clean}, validation, test)
    labelled = drawn(y[pool], 2, stream(0, "", "test"))
    alone, model, wrong = (names.right(m, labelled, 0).mean() for m in ("alone", "model", "wrong"))
    assert model > alone + 0.1 and wrong < model - 0.1
    assert names.distinct() == 1
    assert ExtraViews(np.ones((4, 3)), y, pool, {}, validation, test).distinct() == 0.25


def test_the_plan_stands_before_the_run():
    asked = plan(TextAugmentationSpec())
    by_id = {claim.id: claim for claim in asked.claims}
    assert asked.primary.id == "model" and not asked.primary.expects
    assert by_id["shots"].expects == {Verdict.LESS}
    assert sum(by_id["shots"].weights.values()) == pytest.approx(0)
    assert by_id["one more"].weights == {f"alone@{SHOTS[1]}": 1.0, "model@1": -1.0}
    assert all(arm.seeds == 10 for arm in asked.arms)


def test_a_lead_is_over_the_names_alone(result):
    found = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    for k in SHOTS:
        assert found[f"alone@{k}", "lead"] == 0
        lead = found[f"model@{k}", "accuracy"] - found[f"alone@{k}", "accuracy"]
        assert found[f"model@{k}", "lead"] == pytest.approx(lead)
    each = [found["alone@1", code] for code in PICTURE]
    assert found["alone@1", "accuracy"] == pytest.approx(np.mean(each))
    keeps(result)


def test_too_few_names_to_label_are_refused(monkeypatch):
    monkeypatch.setattr(text_augmentation, "POOL", 70)
    with registered(), pytest.raises(TooFew, match="to label"):
        lab.run("text_augmentation", **FIELDS, split_seed=1)
