"""What several views are asked: parts by family, reductions from training, planted answers."""

from types import SimpleNamespace

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.experiments.missing.question import (
    FOLDS,
    Planted,
    Reduction,
    _plant,
    blank_item,
    question_of,
)


def asked(task="subgroup", views="hog, ngrams", width=8, seed=0, **planted):
    spec = SimpleNamespace(dataset="emojilab", views=views, task=task, width=width, split_seed=seed)
    return question_of(spec, planted=Planted(**planted) if planted else None)


@pytest.fixture(scope="module", params=["subgroup", "same", "planted"])
def question(request):
    return asked(request.param)


def test_no_family_is_in_two_parts_and_every_part_has_every_answer(question):
    families = {part: set(question.families[question.rows(part)]) for part in FOLDS}
    assert not families["train"] & families["test"]
    assert not families["validation"] & (families["train"] | families["test"])
    for part in FOLDS:
        assert set(question.labels[question.rows(part)]) == set(range(len(question.answers)))
    sizes = {part: len(question.rows(part)) / len(question.ids) for part in FOLDS}
    assert sizes["train"] == pytest.approx(0.5, abs=0.06)
    assert sizes["test"] == pytest.approx(0.3, abs=0.06)


def test_every_view_s_items_are_of_the_item_s_own_part(question):
    """Nothing that is asked in the test was paired with something that training saw."""
    part_of = {}
    first = next(iter(question.sources))
    for row, concept in enumerate(question.sources[first][1]):
        part_of[concept] = question.part[row]
    for _, which in question.sources.values():
        assert [part_of[concept] for concept in which] == question.part.tolist()


def test_ids_differ(question):
    assert len(set(question.ids)) == len(question.ids) == len(question.labels)


def test_same_means_that_all_views_show_one_concept():
    question = asked("same")
    (_, first), (_, second) = question.sources.values()
    assert np.array_equal(first == second, question.labels == question.answers.index("same"))
    concepts, families = np.array(question.concepts), {}
    for row, concept in enumerate(first):
        families[concept] = question.families[row]
    different = np.flatnonzero(first != second)
    assert all(families[first[k]] != families[second[k]] for k in different)
    assert len(concepts) == len(question.ids) / 2


@pytest.mark.parametrize("only", ["redundant", "unique", "synergy"])
def test_a_planted_answer_stands_where_it_was_planted(only):
    """By the bits themselves, on features that know no encoder."""
    rng = np.random.default_rng(0)
    features = {view: rng.normal(size=(400, 3)) for view in ("a", "b")}
    part = np.array(["train"] * 400)
    shares = {"redundant": 0.0, "unique": 0.0, "synergy": 0.0, only: 1.0}
    which, labels = _plant(features, part, Planted(**shares), 0)
    bits = {v: (x > np.median(x, axis=0))[which[v]].astype(int) for v, x in features.items()}
    agree = {
        "redundant in a": (bits["a"][:, 0] == labels).mean(),
        "redundant in b": (bits["b"][:, 0] == labels).mean(),
        "unique to a": (bits["a"][:, 1] == labels).mean(),
        "in b": (bits["b"][:, 1] == labels).mean(),
        "synergy": ((bits["a"][:, 2] != bits["b"][:, 2]) == labels).mean(),
        "half of it": (bits["a"][:, 2] == labels).mean(),
    }
    sure = {"redundant": {"redundant in a", "redundant in b"}, "unique": {"unique to a"},
            "synergy": {"synergy"}}[only]  # fmt: skip
    assert {name for name, share in agree.items() if share == 1} == sure
    assert all(abs(share - 0.5) < 0.1 for name, share in agree.items() if name not in sure)


def test_a_reduction_knows_training_alone_and_turns_no_sign():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 6)) * [9, 5, 3, 1, 1, 1]
    found = Reduction.of(x, 3)
    assert np.square(found(x)).mean() == pytest.approx(1)
    assert found(x)[:, 0].var() > found(x)[:, 1].var() > found(x)[:, 2].var()
    assert found(x)[:5] == pytest.approx(found(x[:5]))
    assert Reduction.of(x, 99).axes.shape[1] == 6
    question = asked()
    for view, features in question.views.items():
        train = features[question.rows("train")]
        assert train.mean(axis=0) == pytest.approx(0, abs=1e-9), view
        assert np.square(train).mean() == pytest.approx(1)


def test_an_empty_input_has_features_of_its_own():
    question = asked()
    for view in question.views:
        blank = question.blank(view)
        assert blank.shape == (8,) and np.isfinite(blank).all() and np.abs(blank).max() > 0.01
    assert blank_item("image").max() == 0 and blank_item("speech").max() == 0


def test_the_same_seed_asks_the_same_and_another_one_divides_otherwise():
    assert asked().views["hog/noto"].tobytes() == asked().views["hog/noto"].tobytes()
    assert (asked().part != asked(seed=1).part).any()


@pytest.mark.parametrize("views", ["hog", "hog, ngrams, ngrams/es, ngrams/fr, ngrams/sw, mfcc"])
def test_too_few_and_too_many_views(views):
    with pytest.raises(BadInput, match="2 to 5 views"):
        asked(views=views)


def test_shares_must_add_up():
    with pytest.raises(BadInput, match="add up to 1"):
        Planted(0.5, 0.5, 0.5)
