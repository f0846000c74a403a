"""Contrast against the published sensitivity and gratings whose answer is known."""

import numpy as np
import pytest

from lab.adversary.base import Relit
from lab.adversary.guards import GUARDS
from lab.adversary.guards.contrast import (
    BANDS,
    PIXELS_PER_DEGREE,
    contrasts,
    middle_of,
    sensitivity,
)
from lab.adversary.guards.eye import FLARE
from lab.perturb.light import code_of, encoded_of
from tests.adversary.pictures import AXIS, NO_NOISE, USUAL, same

GUARD = GUARDS.get("contrast")


def grating(contrast, mean=0.3, period_px=8.0):
    row = mean * (1 + contrast * np.sin(2 * np.pi * np.arange(224) / period_px))
    codes = code_of(encoded_of(row))
    return np.repeat(np.repeat(codes[None, :, None], 224, 0), 3, 2)


@pytest.mark.parametrize(
    ("f", "a"), [(0, 0.0499), (1, 0.3160), (4, 0.8105), (8, 0.9808), (20, 0.5027), (60, 0.0045)]
)
def test_sensitivity_is_the_published_one(f, a):
    assert sensitivity(f) == pytest.approx(a, abs=1e-4)


def test_sensitivity_is_greatest_near_8_cycles_a_degree():
    f = np.arange(1, 40, 0.1)
    assert f[np.argmax([sensitivity(one) for one in f])] == pytest.approx(7.9, abs=0.3)


def test_pixels_a_degree_are_those_of_96_an_inch_from_60_cm():
    degree_mm = 2 * 600 * np.tan(np.deg2rad(0.5))
    assert degree_mm / (25.4 / 96) == pytest.approx(PIXELS_PER_DEGREE, rel=0.02)


@pytest.mark.parametrize("share", [0.75, 0.5, 0.25])
def test_energy_is_the_square_of_contrast(share):
    value = GUARD.watch(grating(0.6)).value(same(grating(0.6 * share)))
    assert value == pytest.approx(share**2, rel=0.05)


@pytest.mark.parametrize("stops", [-2, -4, -6])
def test_dimming_costs_what_flare_takes(stops):
    """g Y / (g Y + flare) of contrast is left, against Y / (Y + flare) before."""
    dim = 0.3 * 2.0**stops
    value = GUARD.watch(grating(0.5)).value(same(grating(0.5, dim)))
    expected = (dim / (dim + FLARE) * (0.3 + FLARE) / 0.3) ** 2
    assert value == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("period_px", [3, 4, 6, 8, 12, 16, 24, 32])
def test_a_grating_counts_by_its_sensitivity(period_px):
    """Within two fifths: what is between two bands is split and its squares add up to less."""
    clean = grating(0.2, period_px=period_px)
    watch = GUARD.watch(clean)
    energy = float(watch.weights.mean()) / (0.2**2 / 2 * (0.3 / (0.3 + FLARE)) ** 2)
    assert energy == pytest.approx(sensitivity(PIXELS_PER_DEGREE / period_px) ** 2, rel=0.4)


def test_the_finest_band_answers_most_at_its_middle():
    for band in range(3):
        answers = []
        for k in range(4):
            row = 0.3 * (1 + 0.2 * np.sin(2 * np.pi * np.arange(224) / (4 * 2**k)))
            light = np.repeat(row[None].astype(np.float32), 224, 0)
            answers.append(float(np.square(contrasts(light)[band]).mean()))
        assert int(np.argmax(answers)) == band
        assert middle_of(band) == PIXELS_PER_DEGREE / (4 * 2**band)


def test_new_contrast_replaces_no_old_one():
    clean = USUAL["stripes"]
    assert GUARD.watch(clean).value(Relit(255 - clean, NO_NOISE)) < 0.05
    assert GUARD.watch(grating(0.2)).value(same(grating(0.9))) == pytest.approx(1, abs=0.02)


def test_what_no_eye_sees_is_nothing():
    """A contrast of 1 / 1000 is below the best threshold there is, 1 / 500."""
    light = (0.5 * (1 + 0.001 * np.sin(AXIS * 80)) * np.ones((224, 1))).astype(np.float32)
    found = contrasts(light)
    assert len(found) == BANDS
    assert all(np.all(contrast == 0) for contrast in found)
