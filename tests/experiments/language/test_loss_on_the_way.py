"""Loss on the way: what is read, what it costs where it is made to, what it refuses."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.language import loss_on_the_way
from lab.experiments.language.loss_on_the_way import LossOnTheWaySpec, plan, read, weights_of
from lab.study.plan import MOST_CLAIMS
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["loss_on_the_way"]


def test_what_is_read_is_the_share_of_five():
    has = np.zeros((3, 8))
    has[0, [0, 7]], has[1, :7] = 1, 1
    scores = np.tile(np.arange(8, 0, -1.0), (3, 1))
    assert np.allclose(read(scores, has), [0.5, 1.0, np.nan], equal_nan=True)


def test_each_weight_has_its_cost_and_its_control():
    asked = plan(LossOnTheWaySpec())
    kinds = {
        f"{kind}@{at}"
        for kind in ("keywords", "shuffled keywords")
        for at in ("0.1", "1", "10", "100")
    }
    assert {arm.id for arm in asked.arms} == {"plain", *kinds}
    assert asked.primary.weights == {"keywords@10": 1.0, "plain": -1.0}
    assert [bool(claim.expects) for claim in asked.claims] == [False] * 4 + [True] * 2
    assert sum(claim.id.startswith("cost@") for claim in asked.claims) == 4
    assert len(plan(LossOnTheWaySpec(weights="1,2,3,4,5,6")).claims) == MOST_CLAIMS


@pytest.mark.parametrize("text", ["1", "2, 1", "0, 1", "a, b", "1, inf", "1,2,3,4,5,6,7", "nan, 1"])
def test_weights_that_do_not_rise_are_refused(text):
    with pytest.raises(BadInput, match="rise"):
        weights_of(text)


def test_a_loss_that_outweighs_the_label_costs_it():
    result = lab.run("loss_on_the_way", **FIELDS)
    value = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    chance = {row["outcome"]: row["chance"] for row in result.tables["arms"]}
    assert value["plain", "accuracy"] > 2 * chance["accuracy"]
    far = "shuffled keywords@10000"
    assert value[far, "accuracy"] < value["plain", "accuracy"]
    assert value["keywords@10000", "keywords read"] > value[far, "keywords read"]
    assert 0 < chance["keywords read"] < 1
    assert result.words().points[0].startswith(("The cost shows", "No cost is"))


def test_data_without_keywords_and_too_few_of_them_are_refused(monkeypatch):
    with pytest.raises(BadInput, match="keywords"):
        lab.run("loss_on_the_way", dataset="placelab", view="hog/twemoji", n_test=60, n_seeds=1)
    monkeypatch.setattr(loss_on_the_way, "LEAST", 300)
    with pytest.raises(TooFew, match="keywords"):
        lab.run("loss_on_the_way", view="hog/noto", n_test=250, n_seeds=1)
