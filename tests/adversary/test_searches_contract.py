"""One battery for every registered search."""

import numpy as np
import pytest

from lab.adversary.base import Search, Told
from lab.adversary.searches import SEARCHES

D = 13


def bowl(lights):
    """A smooth valley whose floor lies off the middle of the box."""
    away = lights - np.linspace(0.1, 0.9, D)
    return (away**2).sum(axis=1), 2 * away


def drive(search, budget, seed=0, value=bowl, refuse=lambda lights: np.zeros(len(lights), bool)):
    rng = np.random.default_rng(seed)
    asking = search.start(np.full(D, 0.3), rng, budget)
    ask, spent, lights, values = next(asking), 0, [], []
    while spent < budget:
        assert ask.lights.ndim == 2 and ask.lights.shape[1] == D
        assert ((ask.lights >= 0) & (ask.lights <= 1)).all()
        assert search.needs_gradient or not ask.gradient
        found, slopes = value(ask.lights)
        spent += len(found) * (4 if ask.gradient else 1)
        lights.append(ask.lights.copy())
        values.extend(found)
        ask = asking.send(Told(found, refuse(ask.lights), slopes if ask.gradient else None))
    return np.concatenate(lights), np.array(values)


@pytest.fixture(params=SEARCHES.ids())
def search(request):
    return SEARCHES.get(request.param)


def test_the_five_are_here():
    assert SEARCHES.ids() == ["cma_es", "coordinate", "gradient", "random", "spsa"]


def test_it_keeps_the_protocol(search):
    assert isinstance(search, Search)
    assert search.title and search.source


def test_the_same_generator_gives_the_same_lights(search):
    first, _ = drive(search, 60)
    again, _ = drive(search, 60)
    other, _ = drive(search, 60, seed=1)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_it_survives_a_victim_that_never_changes(search):
    _, values = drive(search, 50, value=lambda x: (np.ones(len(x)), np.zeros_like(x)))
    assert len(values) >= 12


def test_it_goes_on_where_lights_are_refused(search):
    often, _ = drive(search, 60, refuse=lambda x: x[:, 0] > 0.4)
    always, _ = drive(search, 60, refuse=lambda x: np.ones(len(x), bool))
    assert len(often) >= 12 and len(always) >= 12 and len(np.unique(always, axis=0)) >= 12


@pytest.mark.parametrize("name", ["coordinate", "gradient", "spsa"])
def test_a_refused_start_is_halved_towards_identity(name):
    here = np.full(D, 0.3)
    lights, _ = drive(SEARCHES.get(name), 40, refuse=lambda x: np.ones(len(x), bool))
    assert np.allclose(lights[12:24], (lights[:12] + here) / 2)
    assert np.allclose(lights[24:36], lights[:12] / 4 + here * 3 / 4)


def test_a_refused_step_of_coordinate_search_goes_half_the_way_back_to_the_best():
    steps = []

    def refuse(lights):
        steps.append(lights)
        return np.full(len(lights), len(steps) == 2)  # the first pair after the starts

    drive(SEARCHES.get("coordinate"), 40, refuse=refuse)
    starts, pair, halved = steps[:3]
    best = starts[bowl(starts)[0].argmin()]
    assert len(pair) == len(halved) == 2
    assert np.allclose(halved, (pair + best) / 2)


@pytest.mark.parametrize("name", [name for name in SEARCHES.ids() if name != "random"])
def test_on_a_smooth_valley_it_beats_random(name):
    ours = [drive(SEARCHES.get(name), 160, seed)[1].min() for seed in range(10)]
    chance = [drive(SEARCHES.get("random"), 160, seed)[1].min() for seed in range(10)]
    assert np.mean(ours) < 0.6 * np.mean(chance)
    assert sum(a < b for a, b in zip(ours, chance, strict=True)) >= 9
