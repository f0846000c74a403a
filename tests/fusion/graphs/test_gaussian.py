"""Gaussian graphs: the planted tree is found, the wrong one loses, and what is missing is summed
out."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.fusion.base import Examples
from lab.fusion.graphs.edges import edges_of, forest, spanning_tree
from lab.fusion.graphs.gaussian import GaussianGraph

NAMES = ("image", "text", "speech", "place")
CHAIN = [("image", "text"), ("text", "speech"), ("speech", "place")]


def planted(n_a_class, seed, n_classes=3, width=2):
    """Two features a modality: each hangs on the one before it in the chain, and on the class."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(n_classes), n_a_class)
    means = np.random.default_rng(0).normal(size=(len(NAMES), n_classes, width))
    views, before = {}, np.zeros((len(y), width))
    for name, mean in zip(NAMES, means, strict=True):
        before = 0.8 * before + 0.6 * rng.normal(size=before.shape)
        views[name] = before + mean[y]
    return Examples(views, {name: np.ones(len(y), bool) for name in NAMES}, y)


def loss(graph, test, present=None):
    said = graph.log_proba(test.views, present or test.present)
    return -said[np.arange(len(test)), test.labels].mean()


def test_the_planted_tree_is_found_and_the_wrong_one_loses():
    found, wins = 0, 0
    for seed in range(10):
        graph, test = GaussianGraph.fit(planted(40, seed), 3), planted(100, 100 + seed)
        tree, wrong = (spanning_tree(graph.bits(), least=least) for least in (False, True))
        found += set(tree) == set(CHAIN)
        wins += loss(graph.with_edges(tree), test) < loss(graph.with_edges(wrong), test)
    assert found >= 9
    assert wins >= 9


def test_a_graph_keeps_what_its_edges_hold_and_nothing_between_others():
    graph = GaussianGraph.fit(planted(20, 0), 3)
    tree = graph.with_edges(CHAIN)
    for a, b in CHAIN:
        square = graph._square((a, b))
        assert np.allclose(tree.covariance[square], graph.covariance[square])
    apart = np.ix_(graph.blocks["image"], graph.blocks["place"])
    assert np.allclose(np.linalg.inv(tree.covariance)[apart], 0)
    assert not np.allclose(tree.covariance[apart], 0)
    assert np.allclose(graph.with_edges([]).covariance[apart], 0)


def test_what_is_missing_is_integrated_out():
    from scipy.stats import multivariate_normal

    graph, test = GaussianGraph.fit(planted(20, 0), 3).with_edges(CHAIN), planted(4, 1)
    present = {**test.present, "text": np.zeros(len(test), bool)}
    here = np.concatenate([graph.blocks[name] for name in NAMES if name != "text"])
    x = np.concatenate(list(test.views.values()), axis=1)
    joint = np.stack([
        multivariate_normal(mean[here], graph.covariance[np.ix_(here, here)]).logpdf(x[:, here])
        for mean in graph.means
    ], axis=1)  # fmt: skip
    wanted = joint - np.logaddexp.reduce(joint, axis=1)[:, None]
    assert np.allclose(graph.log_proba(test.views, present), wanted)
    unread = {**test.views, "text": np.full_like(test.views["text"], np.nan)}
    assert np.array_equal(graph.log_proba(unread, present), graph.log_proba(test.views, present))


def test_two_items_of_a_class_give_as_many_rows_as_they_have_freedom():
    graph = GaussianGraph.fit(planted(2, 0), 3)
    assert np.linalg.eigvalsh(graph.covariance).min() > 0


def test_a_class_with_one_item():
    with pytest.raises(TooFew, match="1 of class 0"):
        GaussianGraph.fit(planted(1, 0), 3)


def test_edges_are_read_in_any_order():
    assert edges_of("text-image, speech-text", NAMES) == [("image", "text"), ("text", "speech")]
    assert edges_of("", NAMES) == []
    assert edges_of("a/x-y-b", ("a/x-y", "b")) == [("a/x-y", "b")]


@pytest.mark.parametrize("text", ["image-text, text-image", "image-text, text-speech, image-speech",
                                  "image-text, image-text", "image-image", "image"])  # fmt: skip
def test_a_cycle_and_what_is_no_pair(text):
    with pytest.raises(BadInput, match="closes a cycle"):
        edges_of(text, NAMES)


def test_an_unknown_modality_in_an_edge():
    with pytest.raises(UnknownId, match="'smell'"):
        edges_of("image-smell", NAMES)


def test_a_forest_spans_what_it_can():
    assert forest([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e")]) == [
        ("a", "b"), ("b", "c"), ("d", "e")
    ]  # fmt: skip
