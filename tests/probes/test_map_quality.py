"""Quality of a map: against scikit-learn, its invariances, chance, and its degenerate cases."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from lab.core.errors import BadInput, TooFew
from lab.probes import map_quality as module
from lab.probes.map_quality import map_quality


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(150, 8)) * np.array([4, 3, 1, 1, 1, 1, 1, 1])
    return x, x[:, :2] + 0.2 * rng.normal(size=(150, 2)), np.arange(150) // 2


@pytest.mark.parametrize("k", [3, 15])
def test_equal_to_scikit_learn(data, k):
    x, xy, families = data
    found = map_quality(x, xy, families, k=k)
    assert found["trustworthiness"].value == pytest.approx(trustworthiness(x, xy, n_neighbors=k))
    assert found["continuity"].value == pytest.approx(trustworthiness(xy, x, n_neighbors=k))


def test_stress_against_its_definition_at_the_best_scale(data):
    x, xy, families = data
    far = np.linalg.norm(x[:, None] - x[None], axis=2)
    flat = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    scale = np.sum(far * flat) / np.sum(flat**2)
    expected = np.sqrt(np.sum((far - scale * flat) ** 2) / np.sum(far**2))
    assert map_quality(x, xy, families)["stress"].value == pytest.approx(expected)


def test_a_map_that_keeps_all_is_perfect(data):
    xy = data[1]
    turned = xy @ np.array([[0.6, -0.8], [0.8, 0.6]]) * 7 + 100
    found = map_quality(xy, turned, data[2])
    assert found["trustworthiness"].value == found["continuity"].value == 1
    assert found["stress"].value == pytest.approx(0, abs=1e-6)


def test_scale_shift_turn_and_order_of_rows_change_nothing(data):
    x, xy, families = data
    first = map_quality(x, xy, families)
    order = np.random.default_rng(0).permutation(len(x))
    changed = (x[order] * 1e-4 + 3, xy[order][:, ::-1] * 1e3, families[order])
    second = map_quality(*changed)
    for name, found in first.items():
        assert second[name].value == pytest.approx(found.value, abs=1e-5)


def test_chance_is_the_mean_of_shuffled_maps(data):
    x, xy, families = data
    rng = np.random.default_rng(5)
    shuffled = [map_quality(x, xy[rng.permutation(len(x))], families) for _ in range(20)]
    for name in ("trustworthiness", "continuity", "stress"):
        seen = np.mean([s[name].value for s in shuffled])
        assert shuffled[0][name].chance == pytest.approx(seen, abs=0.01)


def test_a_sample_of_rows_estimates_the_same(data, monkeypatch):
    whole = map_quality(*data)
    monkeypatch.setattr(module, "MOST_ROWS", 100)
    part = map_quality(*data)
    assert part["trustworthiness"].n == 100
    for name, found in whole.items():
        assert part[name].low < found.value < part[name].high


def test_intervals_hold_the_value(data):
    for found in map_quality(*data).values():
        assert found.low < found.value < found.high
        assert found.over == "concept families, conditional on the map"


@pytest.mark.slow
def test_intervals_of_a_sample_of_rows_cover_the_whole_map(monkeypatch):
    """What an interval claims: the score of all rows of this map, from the rows that are judged."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=(1500, 6)) * np.array([3, 2, 1, 1, 1, 1])
    families = np.arange(1500)
    whole = map_quality(x, x[:, :2], families, k=10)
    monkeypatch.setattr(module, "MOST_ROWS", 150)
    runs = [map_quality(x, x[:, :2], families, k=10, seed=seed) for seed in range(150)]
    for name, found in whole.items():
        covered = np.mean([run[name].low <= found.value <= run[name].high for run in runs])
        assert 0.90 <= covered <= 0.995, (name, covered)


def test_what_cannot_be_judged_is_said(data):
    x, xy, families = data
    with pytest.raises(TooFew, match="k = 75"):
        map_quality(x, xy, families, k=75)
    with pytest.raises(BadInput, match="same rows"):
        map_quality(x, xy[:-1], families)
    with pytest.raises(TooFew, match="families"):
        map_quality(x, xy, families // 30)
    constant = map_quality(x, np.zeros((150, 2)), families)
    assert constant["stress"].value is None and constant["stress"].reason == "zero variance"
