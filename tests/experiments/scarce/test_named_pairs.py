"""Only named pairs interact: every graph is an arm, products of named pairs alone are read."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.experiments.scarce.every_graph import graph_arm, graphs_of
from lab.experiments.scarce.graphical_models import GraphicalModelsSpec
from lab.experiments.scarce.named_pairs import crossed, plan
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["named_pairs"]


@pytest.fixture(scope="module")
def result():
    return lab.run("named_pairs", **FIELDS)


def test_every_graph_of_three_without_a_cycle_is_tried():
    graphs = graphs_of(GraphicalModelsSpec(**FIELDS))
    assert len(graphs) == 7 and graphs[graph_arm([])] == []
    assert max(map(len, graphs.values())) == 2


def test_what_interacts_is_what_was_named():
    rng = np.random.default_rng(0)
    x = {name: rng.standard_normal((500, 2)) for name in "abc"}
    found = crossed(x, [("a", "c")])
    assert found.shape == (500, 6 + 4)
    assert np.allclose(found[:, 6], x["a"][:, 0] * x["c"][:, 0] / np.sqrt(2))
    assert np.array_equal(crossed(x, []), np.concatenate(list(x.values()), axis=1))
    # A pair weighs no more than a view.
    assert 0.7 < found[:, 6:].var(axis=0).sum() / x["a"].var(axis=0).sum() < 1.4


def test_a_graph_is_compared_with_the_one_without_edges(result):
    rows = {(row["arm"], row["outcome"]): row for row in result.tables["arms"]}
    empty = rows[f"{graph_arm([])}@2", "over no edge"]
    assert empty["value"] == empty["low"] == empty["high"] == 0
    joined = rows["graph image-text@2", "accuracy"]["value"]
    lead = rows["graph image-text@2", "over no edge"]["value"]
    assert joined - rows[f"{graph_arm([])}@2", "accuracy"]["value"] == pytest.approx(lead)
    shuffled, named = (rows[f"{m}@4", "accuracy"] for m in ("shuffled", "named"))
    assert abs(shuffled["value"] - 0.2) < 0.15 and named["n"] == 60


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"edges": "image-text, text-speech, image-speech"}, "closes a cycle"),
        ({"edges": ""}, "a named pair or more"),
        ({"views": "hog/noto", "edges": ""}, "two views or three"),
        ({"views": "hog/noto, ngrams/en, mfcc/en+m3, use/es", "edges": ""}, "two views or three"),
        ({"labels": "1, 4"}, "from 2 on"),
    ],
)
def test_what_cannot_be_is_told(fields, told):
    with pytest.raises(BadInput, match=told):
        plan(GraphicalModelsSpec(**{**FIELDS, **fields}))
