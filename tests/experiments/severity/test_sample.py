"""One sample is read as the experiment reads it."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.experiments.severity.run import setting_of
from lab.experiments.severity.sample import N_NEIGHBOURS, probe_one
from lab.experiments.tasks.setting import resolve
from lab.experiments.tasks.task import task_of

WORDS = resolve("emojilab", "ngrams", n_test=60, repeats=2)


def table(perturbation):
    result = lab.run(
        "severity", encoder="ngrams", n_test=60, repeats=2, n_resamples=100,
        perturbation=perturbation,
    )  # fmt: skip
    assert setting_of(result.spec) == WORDS
    return result.tables["items"]


@pytest.mark.parametrize("perturbation", ["ocr", "word_drop", "mispaired", "dropped"])
@pytest.mark.parametrize("severity", [0.5, 3.0])
def test_it_agrees_with_the_items_table(perturbation, severity):
    rows = [row for row in table(perturbation) if row["severity"] == severity]
    for row in rows[::6]:
        sample = probe_one(WORDS, perturbation, severity, concept=row["concept"])
        answers = sample.answers(hurt=True)
        assert (answers[0][0] if answers else "") == row["answer"]
        assert sample.label == row["label"]
        if row["drift"] is None:
            assert sample.drift is None
            assert sample.hurt_item is None
        else:
            assert sample.drift == pytest.approx(row["drift"], abs=2e-6)


def test_severity_0_is_the_clean_sample():
    concept = task_of(WORDS).ids[0]
    sample = probe_one(WORDS, "ocr", 0.0, concept=concept)
    assert sample.hurt_item == sample.clean_item
    assert np.array_equal(sample.hurt_log_proba, sample.clean_log_proba)
    assert sample.drift == pytest.approx(0, abs=1e-6)
    assert sample.neighbours_hurt == sample.neighbours_clean


def test_probabilities_sum_to_one_and_neighbours_are_others_nearest_first():
    task = task_of(WORDS)
    sample = probe_one(WORDS, "ocr", 4.0, concept=task.ids[3])
    for hurt in (False, True):
        answers = sample.answers(hurt)
        p = [probability for _, probability in answers]
        assert sum(p) == pytest.approx(1)
        assert p == sorted(p, reverse=True)
        assert {name for name, _ in answers} == set(sample.names)
    for neighbours in (sample.neighbours_clean, sample.neighbours_hurt):
        assert len(neighbours) == N_NEIGHBOURS
        assert task.ids[3] not in [concept for concept, _, _ in neighbours]
        cosines = [cosine for _, _, cosine in neighbours]
        assert cosines == sorted(cosines, reverse=True)


def test_own_item_has_no_truth_and_the_answer_of_the_same_text():
    own = probe_one(WORDS, "ocr", 2.0, item="guitar")
    assert own.label is None
    assert own.clean_item == "guitar"
    assert own.neighbours_clean[0][0] == "guitar"
    assert own.neighbours_clean[0][2] == pytest.approx(1, abs=1e-6)
    again = probe_one(WORDS, "ocr", 2.0, item="guitar")
    assert again.hurt_item == own.hurt_item
    assert np.array_equal(again.hurt_log_proba, own.hurt_log_proba)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({}, BadInput, "neither or both"),
        ({"concept": "guitar", "item": "guitar"}, BadInput, "neither or both"),
        ({"concept": "no such thing"}, UnknownId, "concept"),
        ({"item": "  "}, BadInput, "empty text"),
        ({"item": "\ud800"}, BadInput, "surrogate"),
        ({"item": 7}, BadInput, "int 7"),
        ({"item": np.zeros((224, 224, 3), np.uint8)}, BadInput, "array of uint8"),
    ],
)
def test_what_cannot_be_read_is_refused(asked, error, said):
    with pytest.raises(error, match=said):
        probe_one(WORDS, "ocr", 1.0, **asked)


@pytest.mark.parametrize("severity", [-0.1, 5.1, float("nan")])
def test_severity_out_of_range_is_refused(severity):
    with pytest.raises(BadInput, match="severity"):
        probe_one(WORDS, "ocr", severity, concept=task_of(WORDS).ids[0])


def test_unknown_or_unfit_perturbation_and_task_are_refused():
    concept = task_of(WORDS).ids[0]
    with pytest.raises(UnknownId):
        probe_one(WORDS, "orc", 1.0, concept=concept)
    with pytest.raises(BadInput, match="for darker"):
        probe_one(WORDS, "darker", 1.0, concept=concept)
    with pytest.raises(BadInput, match="subgroup"):
        probe_one(resolve("emojilab", "ngrams", task="concept", n_test=60), "ocr", 1.0, concept="x")
    with pytest.raises(TooFew, match="whole column"):
        probe_one(WORDS, "mispaired", 5.0, item="guitar")


def test_ones_own_item_leaves_no_trace_in_the_store(monkeypatch):
    from lab.encoders import column_run

    def kept(*_):
        raise AssertionError("one's own item went to the store")

    setting = resolve("emojilab", "ngrams", task="subgroup", repeats=1)
    task_of(setting)  # what is clean may be kept; only what follows may not
    monkeypatch.setattr(column_run, "save_arrays", kept)
    monkeypatch.setattr(column_run, "load_arrays", kept)
    found = probe_one(setting, "keyboard_typos", 3.0, item="my secret apple")
    assert found.hurt_item != found.clean_item == "my secret apple"
