"""Lines of equal score: a planted surface is found again, and what has no line says so."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.limits.contour import fit_surface

COUNTS, FAR, CHANCE = np.log2([10.0, 20, 50, 100, 200]), np.linspace(0.2, 0.9, 8), 0.01


def planted(rise=0.8, cost=-6.0):
    c, d = np.meshgrid(COUNTS, FAR)
    z = -2 + rise * c + cost * d
    return CHANCE + (1 - CHANCE) / (1 + np.exp(-z))


def test_a_planted_surface_its_lines_and_its_price_are_found_again():
    surface = fit_surface(COUNTS, FAR, planted(), CHANCE)
    assert surface.explained > 0.9999
    z = np.log((0.3 - CHANCE) / (1 - 0.3))
    assert np.allclose(surface.log2_count(0.3, FAR), (z + 2 + 6.0 * FAR) / 0.8, atol=0.02)
    assert surface.price == pytest.approx(6.0 / 0.8, abs=0.02)
    at = surface.log2_count(0.3, [0.4, 0.5])
    assert at[1] - at[0] == pytest.approx(0.1 * surface.price)


def test_where_more_brings_no_more_there_is_no_line():
    surface = fit_surface(COUNTS, FAR, planted(rise=-0.3), CHANCE)
    assert np.isnan(surface.log2_count(0.3, FAR)).all() and np.isnan(surface.price)


def test_noise_is_not_told():
    noise = np.random.default_rng(0).uniform(0.2, 0.8, (8, 5))
    assert fit_surface(COUNTS, FAR, noise, CHANCE).explained < 0.5


@pytest.mark.parametrize(
    ("counts", "far", "score", "error"),
    [
        (COUNTS, FAR, planted().T, BadInput),
        (COUNTS, FAR, np.where(planted() > 0.5, np.nan, 0.1), BadInput),
        (COUNTS[:2], FAR, planted()[:, :2], TooFew),
        (COUNTS, [0.1, 0.1, 0.1], planted()[:3], TooFew),
    ],
)
def test_what_no_surface_can_be_fitted_to(counts, far, score, error):
    with pytest.raises(error):
        fit_surface(counts, far, score, CHANCE)


@pytest.mark.parametrize("level", [0.0, 0.01, 1.0])
def test_a_level_that_is_never_reached_or_always(level):
    surface = fit_surface(COUNTS, FAR, planted(), CHANCE)
    with pytest.raises(BadInput):
        surface.log2_count(level, FAR)
