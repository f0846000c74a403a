"""Structure against the term of SSIM written out in float64."""

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from lab.adversary.base import Relit
from lab.adversary.guards import GUARDS
from lab.adversary.guards.structure import C, StructureEye, detail
from tests.adversary.pictures import NO_NOISE, USUAL, even, lit, plain, same, shadow

GUARD = GUARDS.get("structure")


def window(x):
    """Wang's window: a Gaussian of 1.5 pixels on 11 x 11, normalised."""
    taps = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    taps /= taps.sum()
    return correlate1d(correlate1d(x, taps, 0, mode="reflect"), taps, 1, mode="reflect")


def term(x, y):
    """(2 s_xy + C) / (s_x^2 + s_y^2 + C) of each place, in float64, and s_x."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    mx, my = window(x), window(y)
    vx, vy = window(x * x) - mx**2, window(y * y) - my**2
    both = window(x * y) - mx * my
    return (2 * both + C) / (vx + vy + C), vx


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("field", [even(-3), even(2), shadow(5)])
def test_as_the_term_of_ssim_rescaled(name, field):
    clean, relit = USUAL[name], lit(USUAL[name], field)
    ssim, variance = term(detail(clean), detail(relit.still))
    gone = C / (variance + C)
    expected = np.clip((ssim - gone) / (1 - gone), 0, 1)
    eye = GUARD.watch(clean)
    seen, busy = eye.picture(relit), eye.weights > 0.05
    assert busy.mean() > 0.05
    np.testing.assert_allclose(seen[busy], expected[busy], atol=2e-3)


def test_constant_of_wang_on_the_range_of_a_screen():
    assert pytest.approx((0.03 * np.log2(101)) ** 2) == C


def test_slow_light_cancels():
    """Stops minus a heavy blur: a ramp of light leaves the middle as it was, but for flare."""
    clean = USUAL["stripes"]
    ramp = np.repeat(2.0 ** np.linspace(-1, 0, 224)[None], 224, 0).astype(np.float32)
    change = np.abs(detail(lit(clean, ramp).still) - detail(clean))[48:-48, 48:-48]
    assert change.max() < 0.25
    assert GUARD.watch(clean).value(lit(clean, ramp)) > 0.98


def test_a_negative_keeps_nothing():
    clean = USUAL["stripes"]
    assert GUARD.watch(clean).value(Relit(255 - clean, NO_NOISE)) < 0.02


def test_plain_background_does_not_rule():
    """Half of the drawing is plain; what happens there alone counts nothing."""
    eye = GUARD.watch(USUAL["drawing"])
    assert isinstance(eye, StructureEye)
    assert (eye.weights == 0).mean() > 0.5
    gone = USUAL["drawing"].copy()
    gone[eye.weights > 0] = 128
    assert eye.value(same(gone)) < 0.3


@pytest.mark.parametrize("level", range(0, 256, 15))
def test_one_grey_has_no_weight_at_any_level(level):
    assert GUARD.watch(plain(level, level, level)).weights.max() == 0


def test_one_step_of_8_bits_has():
    image = plain(250, 250, 250)
    image[:, 112:] = 251
    assert GUARD.watch(image).weights.max() > 0
