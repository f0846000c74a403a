"""Labels: the same draw for all features, choices of equal cost, a planted truth, bad views."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.scarce.few_labels import FewLabelsSpec, few_labels
from lab.experiments.scarce.labels import METHODS, LabelsSpec, answer, put_on, spread, views_of
from lab.experiments.views.view import parse_views
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def result():
    return lab.run("labels", **SMALL["labels"])


@pytest.fixture(scope="module")
def task():
    spec = FewLabelsSpec(n_test=60, labels="1, 4")
    return few_labels(spec, parse_views(DATASETS.get("emojilab"), "ngrams/en"), Progress())


@pytest.fixture(scope="module")
def planted(task):
    """Features in which the class is plain to see."""
    rng = np.random.default_rng(0)
    return np.eye(len(task.classes), 12)[task.y] * 3 + rng.standard_normal((len(task.y), 12)) / 2


def seeds_of(result, outcome):
    rows = [row for row in result.tables["seeds"] if row["outcome"] == outcome]
    return {(row["arm"], row["seed"]): row["value"] for row in rows}


def test_every_method_at_every_count_and_nothing_failed(result):
    arms = {row["arm"] for row in result.tables["arms"]}
    assert arms == {f"{m}@{n}" for m in METHODS for n in (1, 4)} | {"all"}
    assert "failed" not in result.tables


def test_leads_and_worth_are_differences_of_the_same_seeds(result):
    right, lead = seeds_of(result, "accuracy"), seeds_of(result, "pretrained over hand")
    worth = seeds_of(result, "worth of spread in pretrained")
    for n in (1, 4):
        for k in range(2):
            own = right[f"pretrained@{n}", k]
            assert lead[f"pretrained@{n}", k] == pytest.approx(own - right[f"hand@{n}", k])
            assert worth[f"pretrained@{n}", k] == pytest.approx(right["spread@4", k] - own)


def test_unsure_starts_where_any_concepts_do(result):
    right = seeds_of(result, "accuracy")
    assert all(right["unsure@1", k] == right["drawn@1", k] for k in range(2))
    assert any(right["unsure@4", k] != right["drawn@4", k] for k in range(2))


@pytest.mark.parametrize("method", ["typical", "drawn", "unsure"])
def test_labels_put_on_concepts_cost_the_same_and_none_is_a_test_concept(task, planted, method):
    rows = put_on(method, task, planted, [1, 4], 2)
    assert len(set(rows)) == 4 * len(task.classes) and set(rows) <= set(task.train)
    assert put_on(method, task, planted, [1, 4], 2).tolist() == rows.tolist()


def test_typical_concepts_find_classes_that_random_ones_miss(task, planted):
    typical, drawn = (
        np.mean([len(set(task.y[put_on(m, task, planted, [1], seed)])) for seed in range(5)])
        for m in ("typical", "drawn")
    )
    assert typical > drawn + 0.5


def test_a_label_a_class_is_spread_to_all_where_classes_are_apart(task, planted):
    assert task.right(spread(task, planted, task.shown(1, 0))).mean() > 0.9
    assert task.right(spread(task, planted[::-1].copy(), task.shown(1, 0))).mean() < 0.6


def test_labels_of_one_class_answer_it_and_shuffled_ones_nothing(task, planted):
    one = np.flatnonzero(task.y == 2)[:5]
    assert set(answer(task, planted, one, task.test, 0).argmax(axis=1)) == {2}
    rows = task.shown(4, 0)
    own, mixed = (
        task.right(answer(task, planted, rows, task.test, 0, m)).mean() for m in ("", "shuffled")
    )
    assert own > 0.9
    assert mixed < 0.6


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"views": "lite0/noto"}, BadInput, "random twins"),
        ({"views": "lite0/noto, ngrams/en"}, BadInput, "of its modality"),
        ({"views": "hog/noto, lite0/noto"}, BadInput, "random twins"),
        ({"other": "watercolour"}, UnknownId, "watercolour"),
        ({"other": "noto"}, BadInput, "another facet"),
    ],
)
def test_views_that_cannot_be_compared(fields, error, words):
    with pytest.raises(error, match=words):
        views_of(LabelsSpec(**fields))


def test_more_labels_than_there_are():
    with pytest.raises(TooFew, match="500 training concepts"):
        lab.run("labels", **{**SMALL["labels"], "labels": "1, 500"})
