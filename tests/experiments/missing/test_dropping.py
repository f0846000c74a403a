"""Dropping modalities: every subset, the best single chosen elsewhere, refusals."""

from copy import copy
from itertools import combinations

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.missing import dropping, together
from lab.experiments.missing.dropping import BEST, MODALITIES, DroppingSpec, tasks_of

SMALL = {"image_encoder": "hog", "text_encoder": "ngrams", "speech_encoder": "mfcc",
         "n_test": 100, "n_resamples": 100, "repeats": 1}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return lab.run("dropping", **SMALL)


@pytest.fixture(scope="module")
def tasks():
    return tasks_of(DroppingSpec(**SMALL))


def test_all_seven_subsets_with_interval_and_n(result):
    rows = result.tables["arms"]
    expected = [s for size in (1, 2, 3) for s in combinations(MODALITIES, size)]
    assert [row["arm"] for row in rows] == ["+".join(s) for s in expected] + [BEST]
    for row in rows:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["n"] >= 90
        assert 0 < row["chance"] < 0.05


def test_one_modality_alone_is_what_its_own_probe_answers(result, tasks):
    """By another way: the task's own out-of-fold answers, and balanced accuracy by hand."""
    test = [c for c in tasks["image"].ids if all(c in t.pool for t in tasks.values())]
    for modality, task in tasks.items():
        rows = np.array([task.pool.index(c) for c in test])
        answer = task.names[task.answer(task.clean_pool[task.setting.facet][rows], rows).argmax(1)]
        labels = task.pool_labels[rows]
        by_class = [np.mean(answer[labels == name] == name) for name in np.unique(labels)]
        [row] = [r for r in result.tables["arms"] if r["arm"] == modality]
        assert row["value"] == pytest.approx(np.mean(by_class), abs=1e-9)


def test_best_single_is_chosen_on_concepts_that_are_not_tested(tasks, monkeypatch):
    asked = []
    real = dropping.right

    def spy(tasks, subset, concepts):
        asked.append((subset, frozenset(concepts)))
        return real(tasks, subset, concepts)

    monkeypatch.setattr(dropping, "right", spy)
    entry = EXPERIMENTS.get("dropping")
    summary = entry.run(DroppingSpec(**SMALL), Progress()).summary
    test = frozenset(tasks["image"].ids)
    chosen_on = {concepts for subset, concepts in asked if not concepts & test}
    assert len(chosen_on) == 1
    [rest] = chosen_on
    assert len(rest) > 300
    families = dict(zip(tasks["image"].pool, tasks["image"].pool_families, strict=True))
    assert not {families[c] for c in rest} & {families[c] for c in test}
    means = {m: real(tasks, (m,), sorted(rest)).mean() for m in MODALITIES}
    assert summary["best_single"] == max(means, key=means.get)


def test_a_small_data_set_keeps_half_to_choose_the_best_modality_on(tasks):
    first = tasks["image"]
    usual = together.parts(first, set(first.pool), 0)
    assert usual[0] == list(first.ids) and len(usual[1]) > 300
    # As where a data set has hardly more concepts than are asked for.
    small = copy(first)
    small.ids = first.pool[:-20]
    test, rest = together.parts(small, set(first.pool), 0)
    assert {*test, *rest} == set(first.pool) and len(test) + len(rest) == len(first.pool)
    assert len(rest) > 0.4 * len(first.pool)
    for known in (first.pool_families, first.pool_labels):
        of = dict(zip(first.pool, known, strict=True))
        shared = {of[concept] for concept in rest} & {of[concept] for concept in test}
        assert shared == (set() if known is first.pool_families else set(of.values()))


def test_gain_is_the_difference_of_the_printed_scores(result):
    summary = result.summary
    scores = {row["arm"]: row["value"] for row in result.tables["arms"]}
    assert scores[BEST] == scores[summary["best_single"]]
    gain = scores["image+text+speech"] - scores[BEST]
    assert summary["headline"]["claim"] == "gain"
    assert summary["headline"]["value"] == pytest.approx(gain, abs=1e-9)
    assert f"The best single modality is {summary['best_single']}" in str(result.words())
    assert "The speech is synthetic" in str(result.words())
    assert f"chosen on {summary['n_choice']} other concepts" in str(result.words())


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"text_encoder": "mnilm"}, UnknownId, "Did you mean minilm"),
        ({"speech_encoder": "hog"}, UnknownId, "an encoder of speech"),
        ({"dataset": "digits"}, UnknownId, "modality of digits"),
        ({"dataset": "emoji"}, UnknownId, "emojilab"),
    ],
)
def test_what_does_not_fit_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        lab.run("dropping", **{**SMALL, **change})


def test_modalities_that_answer_other_subgroups_are_refused(tasks):
    fewer = dict(tasks)
    changed = object.__new__(type(tasks["text"]))
    changed.__dict__.update(tasks["text"].__dict__, names=tasks["text"].names[:-1])
    fewer["text"] = changed
    with pytest.raises(BadInput, match="same subgroups"):
        together.check(fewer, ["a concept"])
