"""Signal to noise against planted signals and drawn noise."""

import numpy as np
import pytest

from lab.adversary.base import Relit, holds
from lab.adversary.guards import GUARDS
from lab.adversary.guards.eye import luminance
from lab.adversary.guards.snr import FEATURE_PX
from lab.perturb.light import LINEAR_OF_CODE
from tests.adversary.pictures import NO_NOISE, USUAL, even, lit, plain

GUARD = GUARDS.get("snr")


def bars(dark, light):
    """Vertical bars as wide as a feature: around each edge, a square is half light, half dark."""
    image = plain(dark, dark, dark)
    image[:, (np.arange(224) // FEATURE_PX) % 2 == 0] = light
    return image


def flat_noise(sd):
    return np.full((224, 224), sd, np.float32)


@pytest.mark.parametrize(("dark", "light", "sd"), [(60, 200, 0.2), (100, 140, 0.3), (0, 255, 3.0)])
def test_planted_signal_and_drawn_noise_have_the_known_ratio(dark, light, sd):
    """The matched filter's output over draws: its mean over its spread is what the guard says."""
    image = bars(dark, light)
    rng = np.random.default_rng(0)
    y, x, half = 112, 7 * 16, FEATURE_PX // 2
    where = np.s_[y - half : y + half + 1, x - half : x + half + 1]
    clean = luminance(image)[where].astype(np.float64)
    pattern = clean - clean.mean()
    drawn = clean + sd * rng.standard_normal((20_000, FEATURE_PX, FEATURE_PX))
    output = (drawn * pattern).sum(axis=(1, 2))
    measured = output.mean() / output.std()
    seen = GUARD.watch(image).see(Relit(image, flat_noise(sd)))
    assert float(seen[y, x]) == pytest.approx(measured, rel=0.03)


def test_as_rose_for_a_square_half_light_half_dark():
    """Difference of the halves' means over its own spread: d n / (2 sd) with n^2 pixels."""
    sd, image = 0.25, bars(60, 200)
    seen = GUARD.watch(image).see(Relit(image, flat_noise(sd)))
    # 3 columns of dark against 4 of light: shares p and 1 - p of the square.
    p = 3 / 7
    step = LINEAR_OF_CODE[200] - LINEAR_OF_CODE[60]
    expected = step * np.sqrt(p * (1 - p)) * FEATURE_PX / sd
    assert float(seen[112, 112]) == pytest.approx(expected, rel=1e-3)
    assert expected == pytest.approx(step * FEATURE_PX / (2 * sd), rel=0.02)


def test_four_times_the_noise_is_a_quarter():
    watch = GUARD.watch(USUAL["photograph"])
    one, four = (watch.value(Relit(USUAL["photograph"], flat_noise(sd))) for sd in (0.1, 0.4))
    assert one / four == pytest.approx(4, rel=0.02)


def test_rounding_is_noise_where_there_is_no_other():
    """A step of 8 bits over sqrt(12) is the noise of a channel; the channels' noises add up."""
    image = bars(128, 160)
    seen = float(GUARD.watch(image).see(Relit(image, NO_NOISE))[112, 112])
    weights = np.sqrt(0.2126**2 + 0.7152**2 + 0.0722**2)
    steps = [LINEAR_OF_CODE[c + 1] - LINEAR_OF_CODE[c - 1] for c in (128, 160)]
    noise = weights * np.sqrt(np.average(np.square(steps) / 4, weights=[3, 4]) / 12)
    signal = (LINEAR_OF_CODE[160] - LINEAR_OF_CODE[128]) * np.sqrt(12 / 49)
    assert seen == pytest.approx(7 * signal / noise, rel=0.03)


def test_a_shadow_is_no_feature():
    """What the light adds is not what was there: flat where the stripes were, signal about 0."""
    clean = USUAL["stripes"]
    ramp = np.repeat(np.linspace(40, 200, 224).astype(np.uint8)[:, None, None], 224, 1)
    relit = Relit(np.ascontiguousarray(np.repeat(ramp, 3, 2)), flat_noise(0.01))
    assert abs(GUARD.watch(clean).value(relit)) < 1


@pytest.mark.parametrize(("stops", "electrons", "passes"), [(-2, 5000, True), (-9, 500, False)])
def test_few_electrons_drown_a_photograph(stops, electrons, passes):
    watch = GUARD.watch(USUAL["photograph"])
    assert holds(GUARD, watch.value(lit(USUAL["photograph"], even(stops), electrons))) is passes
