"""What a task trains on and asks: no family on both sides, the same bytes, refusals."""

from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.depends import data_digest
from lab.experiments.tasks import task as task_module
from lab.experiments.tasks.setting import resolve
from lab.experiments.tasks.task import ConceptTask, SubgroupTask, task_of
from lab.probes.linear import LinearProbe

WORDS = resolve("emojilab", "ngrams", n_test=60, repeats=1)
DIGITS = resolve("digits", "hog", n_test=60, repeats=1)


@pytest.fixture(scope="module")
def words():
    return task_of(WORDS)


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The same task from an empty store, and the families that each probe was fitted on."""
    seen = []

    def spy(cls, x, labels, families, seed=0, n_classes=None):
        seen.append(set(families))
        return real(x, labels, families, seed, n_classes)

    real = LinearProbe.fit
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAULTLINE_HOME", str(tmp_path_factory.mktemp("empty")))
        patch.setattr(LinearProbe, "fit", classmethod(spy))
        return SubgroupTask(WORDS, Progress()), seen


def test_no_family_of_a_test_item_is_in_the_training_of_its_probe(again):
    """Watches what each probe is really fitted on, instead of trusting the folds."""
    task, seen = again
    assert len(seen) == task_module.N_FOLDS
    names = np.unique(task.pool_families)
    for fold, trained in enumerate(seen):
        asked = set(task.pool_families[task.folds[0] == fold])
        assert not asked & {names[code] for code in trained}
    assert set(task.families) <= set(names)


def test_built_twice_it_has_the_same_bytes(words, again):
    second, _ = again
    assert words.ids == second.ids
    for facet, x in words.clean_pool.items():
        assert x.tobytes() == second.clean_pool[facet].tobytes()
    assert np.array_equal(words.folds, second.folds)
    for one, other in zip(words.probes[0], second.probes[0], strict=True):
        assert one.coef.tobytes() == other.coef.tobytes()
        assert (one.C, one.temperature) == (other.C, other.temperature)


def test_split_by_concept_differs_and_leaks_families():
    family, concept = task_of(WORDS), task_of(replace(WORDS, split="concept"))
    assert np.array_equal(family.rows, concept.rows)
    leaks = []
    for task in (family, concept):
        inside = task.folds[0][:, None] == task.folds[0]
        same = task.pool_families[:, None] == task.pool_families
        leaks.append(int((same & ~inside).sum()))
    assert leaks[0] == 0
    assert leaks[1] > 100
    x = family.clean_pool["en"]
    rows = np.arange(len(x))
    assert not np.array_equal(family.log_proba(x, rows), concept.log_proba(x, rows))


@pytest.mark.slow
def test_probe_of_another_facet_is_another_probe():
    """Both halves of the digits have one fingerprint: the facet must be in the key."""
    left, right = (
        task_of(replace(DIGITS, facet="left", gallery_facet="right", train_facets=(facet,)))
        for facet in ("left", "right")
    )
    scores = [
        float(task.score(embed(task.encoder, task.test_column())).mean()) for task in (left, right)
    ]
    assert scores[0] > scores[1] + 0.2
    assert scores[0] > 0.7


def test_changed_labels_change_what_results_depend_on():
    digits = DATASETS.get("digits")
    columns = [(digits.modalities[0], "left")]

    class Relabelled:
        concepts = digits.concepts
        column = staticmethod(digits.column)

        @staticmethod
        def labels(level):
            labels = digits.labels(level)
            labels[0] = "another"
            return labels

    assert data_digest(digits, columns) == data_digest(digits, columns)
    assert data_digest(Relabelled, columns) != data_digest(digits, columns)
    assert data_digest(digits, [(digits.modalities[0], "right")]) != data_digest(digits, columns)


def test_missing_items_score_chance_and_are_not_answered(words):
    found = embed(words.encoder, words.test_column())
    absent = replace(found, present=np.arange(len(found.ids)) % 2 == 0)
    score, hits = words.score(absent), words.retrieve(absent)
    assert np.all(score[1::2] == words.chance)
    assert np.all(hits[1::2] == 1 / len(words.ids))
    assert np.array_equal(score[::2], words.score(found)[::2])
    assert [bool(answer) for answer in words.answers(absent)] == absent.present.tolist()


def test_clean_score_is_far_above_chance_and_a_shuffle_is_not(words):
    found = embed(words.encoder, words.test_column())
    shuffled = replace(found, x=found.x[np.random.default_rng(0).permutation(len(found.ids))])
    clean, null = words.score(found).mean(), words.score(shuffled).mean()
    assert clean > 5 * words.chance
    assert abs(null - words.chance) < 0.08


def test_one_answer_averages_the_repeats_and_sums_to_one():
    task = task_of(replace(WORDS, repeats=2))
    x = task.clean_pool["en"][task.rows]
    each = np.exp(task.log_proba(x, task.rows).astype(np.float64))
    answer = np.exp(task.answer(x, task.rows))
    assert np.allclose(answer.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(answer, each.mean(axis=0), atol=1e-6)


def test_retrieval_is_of_the_own_concept_across_facets():
    task = task_of(resolve("emojilab", "ngrams", task="concept", n_test=60))
    assert isinstance(task, ConceptTask)
    assert task.chance == 1 / len(task.ids)
    assert task.classes is None
    own = embed(task.encoder, task.dataset.column(task.encoder.modality, "es", task.ids))
    # A query that is the gallery's own item is found unless another is its twin.
    assert task.gallery.nearest(own.x, 1)[0][:, 0].shape == (len(task.ids),)
    found = task.score(embed(task.encoder, task.test_column()))
    assert found.mean() > 3 * task.chance


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"facet": "klingon"}, UnknownId, "klingon"),
        ({"gallery_facet": "klingon"}, UnknownId, "klingon"),
        ({"train_facets": ("klingon",)}, UnknownId, "klingon"),
        ({"task": "guess"}, UnknownId, "subgroup"),
        ({"gallery_facet": "en"}, BadInput, "its own copy"),
        ({"gallery_facet": "en", "task": "concept"}, BadInput, "its own copy"),
        ({"n_test": 0}, TooFew, "concepts"),
    ],
)
def test_what_cannot_be_asked_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        task_of(replace(WORDS, **change))


def test_of_a_smaller_data_set_all_concepts_are_asked():
    task = task_of(replace(DIGITS, n_test=10_000))
    assert sorted(task.ids) == sorted(task.pool)


@pytest.mark.slow
def test_facets_without_a_concept_in_common_are_not_put_together(monkeypatch):
    """As in Stamps, where a picture is a photograph or a drawing and never both."""
    digits = DATASETS.get("digits")
    usual = type(digits).column

    def apart(self, modality, facet, concepts=None):
        whole = usual(self, modality, facet)
        half = [i for i, _ in enumerate(whole.ids) if (i % 2 == 0) == (facet == "left")]
        part = whole.take(half)
        if concepts is None:
            return part
        return part.take([part.ids.index(concept) for concept in concepts])

    monkeypatch.setattr(type(digits), "column", apart)
    alone = resolve("digits", "hog", n_test=40, repeats=1, split_seed=7)
    assert (alone.facet, alone.gallery_facet, alone.train_facets) == ("left", "", ("left",))
    assert alone.facets == ("left",)
    task = task_of(alone)
    clean = embed(task.encoder, task.test_column())
    assert task.gallery is None and task.score(clean).mean() > 2 * task.chance
    with pytest.raises(BadInput, match="a second facet of the concepts in left"):
        task.retrieve(clean)
    with pytest.raises(BadInput, match="a second facet of the concepts in left"):
        task_of(replace(alone, task="concept"))


def test_too_few_families_in_a_class_is_said(monkeypatch):
    digits = DATASETS.get("digits")
    one = {level: digits.labels(level) for level in ("subgroup", "family")}
    one["family"] = np.array([f"family of {label}" for label in one["subgroup"]])
    monkeypatch.setattr(type(digits), "labels", lambda self, level: one[level])
    with pytest.raises(TooFew, match="5 families or more in each class"):
        task_of(replace(DIGITS, n_test=61))


def test_resolve_refuses_unknown_ids_and_a_missing_modality():
    with pytest.raises(UnknownId):
        resolve("digts", "hog")
    with pytest.raises(UnknownId):
        resolve("digits", "hgo")
    with pytest.raises(UnknownId, match="text"):
        resolve("digits", "ngrams")


def test_two_threads_share_one_task_and_a_full_shelf_loses_none(monkeypatch):
    monkeypatch.setattr(task_module, "_ready", {})
    monkeypatch.setattr(task_module, "MAX_READY", 1)
    settings = [replace(DIGITS, split_seed=seed, task="concept") for seed in (0, 1, 0, 1, 0, 1)]
    for setting in settings[:2]:
        task_of(setting)
    found, faults = {}, []

    def ask(i):
        try:
            found[i] = task_of(settings[i])
        except Exception as error:
            faults.append(error)

    threads = [Thread(target=ask, args=(i,)) for i in range(len(settings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert all(found[i].setting == settings[i] for i in range(len(settings)))
    assert len(task_module._ready) == 1
    assert ENCODERS.get("hog") is found[0].encoder
