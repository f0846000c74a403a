"""Linear light and the sensor against independent formulas."""

import numpy as np
import pytest

from lab.perturb import PERTURBATIONS
from lab.perturb.exposure import FULL_WELL_ELECTRONS, READ_NOISE_ELECTRONS, sensor_table
from lab.perturb.light import LINEAR_OF_CODE, encoded_of, planckian_gains, relight
from lab.perturb.lighting import bend, flatten


@pytest.mark.parametrize(
    ("kelvin", "gains"),
    [(2500, [1.997, 0.791, 0.137]), (10_000, [0.837, 1.010, 1.380]), (6504, [1, 1, 1])],
)
def test_planckian_gains_are_the_published_ones(kelvin, gains):
    np.testing.assert_allclose(planckian_gains(kelvin), gains, atol=2e-3)


@pytest.mark.parametrize("kelvin", [1700, 2500, 6504, 25_000])
def test_planckian_gains_keep_luminance_of_white(kelvin):
    assert planckian_gains(kelvin) @ [0.2126, 0.7152, 0.0722] == pytest.approx(1, abs=0.01)


def test_even_light_of_one_changes_nothing(items_of):
    for image in items_of["image"]:
        assert np.array_equal(relight(image, np.ones((224, 224), np.float32)), image)


def test_half_the_light_is_one_stop(items_of):
    image = items_of["image"][1]
    hurt = relight(image, np.full((224, 224), 0.5, np.float32))
    x = image / 255
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4) / 2
    expected = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    assert np.abs(hurt - 255 * expected).max() <= 0.51


@pytest.mark.parametrize("stops", [-7.0, -3.5, -1.0, 0.0, 2.0])
def test_sensor_table_has_the_moments_of_a_drawn_sensor(stops):
    rng = np.random.default_rng(1)
    table = sensor_table(stops).astype(float)
    for code in (0, 3, 60, 128, 200, 255):
        mean = 2.0**stops * FULL_WELL_ELECTRONS * LINEAR_OF_CODE[code]
        electrons = rng.poisson(mean, 60_000) + rng.normal(0, READ_NOISE_ELECTRONS, 60_000)
        drawn = np.rint(255 * encoded_of(electrons / FULL_WELL_ELECTRONS))
        assert table[code].mean() == pytest.approx(drawn.mean(), abs=0.02 * drawn.std() + 0.02)
        assert table[code].std() == pytest.approx(drawn.std(), rel=0.02, abs=0.02)


def test_sensor_without_exposure_is_within_its_own_noise():
    """At 0 stops the median of each value is the value, within 1 of 255."""
    assert np.abs(np.median(sensor_table(0.0), axis=1) - np.arange(256)).max() <= 1


def test_exposure_follows_stops(items_of):
    """A mid-grey card, three and a half stops darker, holds 2^-3.5 of its linear light."""
    card = np.full((224, 224, 3), 188, np.uint8)
    hurt = PERTURBATIONS.get("darker").apply([card], ["card"], 3, 0)[0]
    ratio = LINEAR_OF_CODE[hurt].mean() / LINEAR_OF_CODE[188]
    assert ratio == pytest.approx(2**-3.5, rel=0.01)


def test_darker_draws_once_for_all_severities(items_of):
    """A pixel that comes out higher than its equals at one exposure does so at another."""
    card, p = np.full((224, 224, 3), 188, np.uint8), PERTURBATIONS.get("darker")
    one, two = (p.apply([card], ["card"], s, 0)[0].ravel().astype(float) for s in (2, 2.5))
    assert np.corrcoef(one, two)[0, 1] > 0.95


def test_gamma_and_contrast_against_their_formulas(items_of, rng):
    image = items_of["image"][2]
    gamma = np.rint(255 * (image / 255) ** 2.2)
    assert np.abs(bend(image, rng, 2.2) - gamma).max() == 0
    mean = image.mean(axis=(0, 1))
    assert np.abs(flatten(image, rng, 0.3) - np.rint((image - mean) * 0.3 + mean)).max() <= 1


def test_vignette_loses_its_stops_in_the_corner_and_none_in_the_middle():
    white = np.full((224, 224, 3), 255, np.uint8)
    hurt = PERTURBATIONS.get("vignette").apply([white], ["w"], 2, 0)[0]
    assert LINEAR_OF_CODE[hurt[0, 0, 0]] == pytest.approx(0.25, abs=0.01)
    assert hurt[111, 111, 0] >= 254
