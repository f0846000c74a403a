"""Stepping back from refused flips: bisection on the way to a light that holds."""

import numpy as np
import pytest

from lab.adversary.attack.attack import Rules, attack
from lab.adversary.attack.log import REFUSED
from lab.adversary.base import Told
from lab.adversary.searches import SEARCHES
from lab.adversary.searches.retreat import STARTS_SHARE, retreat, starts
from lab.perturb.light_parameters import box, identity
from tests.adversary.toy import judge, panel, pictures, victim

D = 13
BACK = np.zeros(D)


def told(lights, limits):
    """A victim fooled the more the further out; flips beyond a picture's limit are refused."""
    out = lights[:, 0]
    refused = out > limits
    return Told(np.where(refused, 0.5, -out), refused)


def play(asking, limits):
    """Answer a generator to its end; return what it asked and what it returned."""
    asked = []
    try:
        ask = next(asking)
        while True:
            asked.append(ask.lights[:, 0])
            ask = asking.send(told(ask.lights, limits))
    except StopIteration as end:
        return asked, end.value


@pytest.mark.parametrize(
    ("limit", "way", "end"),
    [(0.3, [0.5, 0.25], 0.25), (0.6, [0.5, 0.75], 0.5), (0.9, [0.5, 0.75], 0.75)],
)
def test_a_refused_light_goes_back_while_refused_and_forth_while_not(limit, way, end):
    light = np.ones((1, D))
    asked, (lights, values) = play(retreat(BACK, light, told(light, limit), 2), limit)
    assert np.concatenate(asked).tolist() == way
    assert lights[0].tolist() == [end] * D and values[0] == -end
    assert (light == 1).all()  # the caller's own array is left alone


def test_where_all_the_way_is_refused_the_light_stays_as_it_was_told():
    light = np.ones((1, D))
    _, (lights, values) = play(retreat(BACK, light, told(light, 0.1), 2), 0.1)
    assert (lights == 1).all() and values[0] == 0.5


def test_only_refused_lights_are_tried_again():
    lights = np.outer([0.2, 1.0, 0.1], np.ones(D))
    asked, (found, values) = play(retreat(BACK, lights, told(lights, 0.6), 1), 0.6)
    assert [a.tolist() for a in asked] == [[0.5]]
    assert found[:, 0].tolist() == [0.2, 0.5, 0.1] and values.tolist() == [-0.2, -0.5, -0.1]


def test_without_refusals_nothing_more_is_asked():
    lights = np.ones((3, D))
    asked, (found, _) = play(retreat(BACK, lights, Told(np.zeros(3), np.zeros(3, bool)), 2), 0.1)
    assert not asked and (found == lights).all()


def test_starts_take_their_share_of_the_budget():
    asked, (lights, _) = play(starts(BACK, np.random.default_rng(0), 40), 1.0)
    assert [len(a) for a in asked] == [round(STARTS_SHARE * 40)] and len(lights) == len(asked[0])


def test_an_attack_steps_back_from_what_a_judge_refuses():
    # The victim fails after 1 stop lost, the judge after 2: of a dark start there is a way back.
    rules = Rules(budget=20, panel=panel(judge(2.0)), guided=True)
    log = attack(victim(1.0), pictures(), range(4), SEARCHES.get("coordinate"), rules)
    n, low, high = round(STARTS_SHARE * 20), *box(rules.stops)
    stepped = 0
    for i in range(4):
        refused = np.flatnonzero(log.judged[i, :n] == REFUSED)
        for k, j in enumerate(refused):
            half = identity() + (log.lights[i, j] - identity()) / 2
            assert log.lights[i, n + k] == pytest.approx(half)
            stepped += 1
        assert (log.lights[i] >= low - 1e-9).all() and (log.lights[i] <= high + 1e-9).all()
    assert stepped


def test_a_deaf_search_does_not_step_back():
    rules = Rules(budget=20, panel=panel(judge(2.0)))
    log = attack(victim(1.0), pictures(), range(4), SEARCHES.get("coordinate"), rules)
    heard = attack(
        victim(1.0), pictures(), range(4), SEARCHES.get("coordinate"),
        Rules(budget=20, panel=panel(judge(2.0)), guided=True),
    )  # fmt: skip
    n = round(STARTS_SHARE * 20)
    assert np.array_equal(log.lights[:, :n], heard.lights[:, :n])
    assert not np.array_equal(log.lights[:, n:], heard.lights[:, n:])
