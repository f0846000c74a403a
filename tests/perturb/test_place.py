"""Places that are moved, rounded and swapped."""

import numpy as np
import pytest

from lab.perturb import PERTURBATIONS
from lab.perturb.place import EARTH_RADIUS_KM, round_degrees, swap

PARIS, POLE, SYDNEY = np.array([48.9, 2.3]), np.array([90.0, 0.0]), np.array([-33.9, 151.2])
EDGE = np.array([-17.7, 179.9])


def distance_km(one, other):
    """The great circle, by the haversine."""
    (a, x), (b, y) = np.radians(one), np.radians(other)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin((y - x) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


@pytest.mark.parametrize(
    "place", [PARIS, POLE, SYDNEY, EDGE], ids=["paris", "pole", "sydney", "edge"]
)
def test_a_displaced_place_is_so_many_km_away(place):
    moved = PERTURBATIONS.get("displaced")
    for severity in (0.5, 1, 3, 5):
        for seed in range(4):
            (hurt,) = moved.apply([place], ["a"], severity, seed)
            assert distance_km(place, hurt) == pytest.approx(moved.physical(severity), rel=1e-6)


def test_it_goes_the_same_way_at_every_severity_and_to_all_sides():
    moved = PERTURBATIONS.get("displaced")
    origin = [np.zeros(2)] * 200
    ids = [str(i) for i in range(200)]
    near, far = (np.stack(moved.apply(origin, ids, severity, 0)) for severity in (1, 2))
    bearings = [np.arctan2(*side.T[::-1]) for side in (near, far)]
    np.testing.assert_allclose(*bearings, atol=0.01)
    assert np.histogram(bearings[0], 4, (-np.pi, np.pi))[0].min() > 30


def test_rounding_takes_the_nearest_of_the_grid():
    rng = np.random.default_rng(0)
    assert round_degrees(PARIS, rng, 15.0).tolist() == [45, 0]
    assert round_degrees(np.array([-89.0, 178.0]), rng, 50.0).tolist() == [-90, -160]


def test_a_swap_that_cannot_be_read_is_none():
    rng = np.random.default_rng(0)
    assert swap(PARIS, rng, 100.0).tolist() == [2.3, 48.9]
    assert swap(SYDNEY, rng, 100.0).tolist() == SYDNEY.tolist()
    assert swap(PARIS, rng, 0.0).tolist() == PARIS.tolist()
