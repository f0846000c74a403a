"""Graphical models: nodes and edges from the spec, bad ones told, and what every method hands
over."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.scarce.few_labels import few_labels
from lab.experiments.scarce.graphical_models import (
    GRAPHS,
    OTHERS,
    GraphicalModelsSpec,
    ends,
    names_of,
    plan,
)
from lab.experiments.scarce.modalities import Modalities
from lab.experiments.views.view import parse_views
from tests.experiments.test_contract import SMALL

VIEWS = "hog/noto, ngrams/en"


def spec_of(**fields):
    return GraphicalModelsSpec(**{"views": VIEWS, "edges": "", "n_test": 60, **fields})


@pytest.fixture(scope="module")
def nodes():
    spec = spec_of(labels="2, 4")
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    return Modalities.of(few_labels(spec, views, Progress()), names_of(spec), 3)


def test_a_node_is_a_modality_or_a_view_where_two_share_one():
    assert names_of(spec_of()) == ["image", "text"]
    assert names_of(spec_of(views="hog/noto, hog/twemoji, ngrams/en")) == [
        "hog/noto", "hog/twemoji", "text"
    ]  # fmt: skip


@pytest.mark.parametrize("method", [*GRAPHS, *OTHERS])
def test_every_method_answers_with_any_modality_missing(nodes, method):
    bench = nodes.bench
    answer = nodes.fit(method, bench.shown(4, 0), [], 0, Progress())
    asked = nodes.some(bench.test)
    whole = answer(asked.views, asked.present)
    half = np.arange(len(bench.test)) % 2 == 0
    less = answer(asked.views, {"image": half, "text": ~half})
    for said in (whole, less):
        assert said.shape == (len(bench.test), len(bench.classes))
        assert np.allclose(np.exp(said).sum(axis=1), 1)
    assert not np.allclose(whole, less)


def test_the_same_labels_teach_the_same_net(nodes):
    asked = nodes.some(nodes.bench.test)
    said = [
        nodes.fit("mlp", nodes.bench.shown(2, 1), [], 1, Progress())(asked.views, asked.present)
        for _ in range(2)
    ]
    assert np.array_equal(*said)


def test_real_pictures_and_names_share_more_than_shuffled_ones(nodes):
    (edge,) = nodes.edges([("image", "text")], 0)
    assert edge["named"] and edge["learnt"]
    assert edge["bits"] > edge["shuffled"] > 0


def test_the_number_of_items_up_to_which_a_graph_is_ahead_is_read():
    found = ends(lab.run("graphical_models", **SMALL["graphical_models"]))
    assert set(found) == {"over logistic", "over MLP"}
    assert {"status", "value", "low", "high"} <= set(found["over MLP"])


def test_edges_that_cannot_be():
    three = {"views": "hog/noto, ngrams/en, mfcc/en+m3"}
    with pytest.raises(BadInput, match="closes a cycle"):
        plan(spec_of(**three, edges="image-text, text-speech, image-speech"))
    with pytest.raises(UnknownId, match="'smell'"):
        plan(spec_of(**three, edges="image-smell"))


def test_a_class_with_one_item():
    with pytest.raises(BadInput, match="from 2 on"):
        plan(spec_of(labels="1, 4"))


def test_more_items_than_there_are():
    with pytest.raises(TooFew, match="500 training concepts"):
        lab.run("graphical_models", **{**SMALL["graphical_models"], "labels": "2, 500"})
