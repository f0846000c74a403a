"""Auto-exposure brings brightness back, and with it the noise; never what is lost."""

import numpy as np
import pytest

from lab.adversary.auto_exposure import auto_exposed
from lab.perturb.light_parameters import light
from lab.perturb.relighting import shoot
from tests.adversary.toy import brightness, pictures


@pytest.mark.parametrize("stops", [-4, -2, 1])
def test_brightness_comes_back(stops):
    clean = pictures(1)[0] // 2
    back = auto_exposed(shoot(clean, light(exposure_stops=stops)).still(), clean)
    assert brightness([back])[0] == pytest.approx(brightness([clean])[0], rel=0.06)


def test_the_same_picture_stays_and_black_stays_black():
    clean = pictures(1)[0]
    assert np.array_equal(auto_exposed(clean, clean), clean)
    black = np.zeros_like(clean)
    assert np.array_equal(auto_exposed(black, clean), black)
    assert np.array_equal(auto_exposed(clean, black), clean)
