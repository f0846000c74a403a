"""Shapley values: the axioms, a paired background, interactions, refusals."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.stats.shapley import coalition_values, interactions, shapley_values


def rows(n, seed):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=(n, d)) for name, d in (("a", 2), ("b", 3), ("c", 1))}


def curved(x):
    return np.stack([np.tanh(x["a"][:, 0] * x["b"][:, 1]) + x["c"][:, 0] ** 2, x["a"][:, 1]], 1)


def test_they_add_up_to_the_answer_less_the_mean_answer():
    items, background = rows(7, 0), rows(11, 1)
    phi = shapley_values(coalition_values(curved, items, background))
    wanted = curved(items) - curved(background).mean(axis=0)
    assert phi.shape == (3, 7, 2)
    assert phi.sum(axis=0) == pytest.approx(wanted, abs=1e-9)
    assert phi[2, :, 1] == pytest.approx(0, abs=1e-12)  # who changes nothing gets nothing


def test_of_a_sum_each_gets_its_own_part():
    items, background = rows(5, 2), rows(9, 3)
    weights = {"a": 1.0, "b": -2.0, "c": 0.5}
    values = coalition_values(
        lambda x: sum(w * x[g].sum(axis=1, keepdims=True) for g, w in weights.items()),
        items, background,
    )  # fmt: skip
    phi = shapley_values(values)
    for k, (group, weight) in enumerate(weights.items()):
        own = weight * (items[group].sum(axis=1) - background[group].sum(axis=1).mean())
        assert phi[k, :, 0] == pytest.approx(own, abs=1e-9)
    assert interactions(values) == pytest.approx(0, abs=1e-9)


def test_the_background_is_paired():
    """Groups that are taken away together come from one row: their product is the mean product."""
    items = {name: np.zeros((1, 1)) for name in "abc"}
    background = {"a": np.array([[1.0], [-1.0]]), "b": np.array([[1.0], [-1.0]]),
                  "c": np.ones((2, 1))}  # fmt: skip
    values = coalition_values(lambda x: x["a"] * x["b"], items, background)
    assert values[0b100, 0, 0] == 1.0


def test_a_product_is_an_interaction_by_another_way():
    values = np.random.default_rng(4).normal(size=8)
    # The definition, written out for three: with and without the third.
    alone = values[0b011] - values[0b001] - values[0b010] + values[0]
    beside = values[0b111] - values[0b101] - values[0b110] + values[0b100]
    assert interactions(values)[0, 1] == pytest.approx((alone + beside) / 2)


def test_chunks_change_nothing(monkeypatch):
    items, background = rows(7, 5), rows(4, 6)
    whole = coalition_values(curved, items, background)
    monkeypatch.setattr("lab.stats.shapley.ROWS_AT_ONCE", 8)
    assert coalition_values(curved, items, background) == pytest.approx(whole, abs=1e-12)


def test_what_cannot_be_is_refused():
    six = {str(k): np.zeros((2, 1)) for k in range(6)}
    with pytest.raises(BadInput, match="1 to 5 groups"):
        coalition_values(lambda x: x["0"], six, six)
    with pytest.raises(BadInput, match="one length"):
        coalition_values(curved, rows(3, 0), {**rows(3, 0), "a": np.zeros((2, 2))})
    with pytest.raises(BadInput, match="2\\^M"):
        shapley_values(np.zeros(6))
