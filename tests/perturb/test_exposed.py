"""More or less light and nothing else: the family's own picture, and stops that add."""

import numpy as np
import pytest

from lab.perturb.exposed import exposed
from lab.perturb.light_parameters import light
from lab.perturb.relighting import relight, sensor_noise

NOISE = sensor_noise("a", 0)
PICTURE = np.random.default_rng(3).integers(0, 256, (224, 224, 3)).astype(np.uint8)


@pytest.mark.parametrize("stops", [-5.0, -1.37, 0.0, 0.61, 2.0])
def test_it_is_the_family_with_its_exposure_alone(stops):
    lit = relight(PICTURE, light(exposure_stops=stops), "a", 0)
    assert np.abs(exposed(PICTURE, stops, NOISE).astype(int) - lit).max() <= 1
    assert (exposed(PICTURE, stops, NOISE) != lit).mean() < 1e-3


def test_no_stops_change_nothing_and_many_leave_black_or_white():
    assert np.array_equal(exposed(PICTURE, 0.0, NOISE), PICTURE)
    assert exposed(PICTURE, -20.0, NOISE).mean() < 3
    assert exposed(np.maximum(PICTURE, 9), 12.0, NOISE).min() == 255


def test_a_picture_stored_in_between_is_another_picture():
    """Why nothing is certified of it: what was clipped does not come back."""
    there = exposed(exposed(PICTURE, 3.0, NOISE), -3.0, np.zeros_like(NOISE))
    assert (there != exposed(PICTURE, 0.0, NOISE)).mean() > 0.5
