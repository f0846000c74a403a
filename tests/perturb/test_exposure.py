"""The fast table of the sensor against the plain sum over all counts, byte by byte."""

import numpy as np
import pytest
from scipy.special import gammaln, ndtr, xlogy

from lab.perturb import PERTURBATIONS
from lab.perturb.exposure import FULL_WELL_ELECTRONS, READ_NOISE_ELECTRONS, sensor_table
from lab.perturb.light import LINEAR_OF_CODE, linear_of
from lab.perturb.noise import CODES
from lab.perturb.ranks import N_RANKS, quantile_table

LEVELS = [
    sign * stops
    for name, sign in (("darker", -1), ("brighter", 1))
    for stops in PERTURBATIONS.get(name).levels
]
COUNT = np.arange(int(FULL_WELL_ELECTRONS + 8 * READ_NOISE_ELECTRONS))
ENDS = FULL_WELL_ELECTRONS * linear_of((np.arange(1, 256) - 0.5) / 255)
READ_BELOW = ndtr((ENDS - COUNT[:, None]) / READ_NOISE_ELECTRONS)


def plain_table(below):
    """The same as ``quantile_table``, each rank asked by itself how many codes it has passed."""
    ranks = (np.arange(N_RANKS) + 0.5) / N_RANKS
    rows = [np.searchsorted(np.sort(row), ranks, side="left") for row in np.round(below, 9)]
    return np.array(rows, np.uint8)


def plain_sensor(stops):
    """The sum over all counts of P(count) P(read below | count), none left out."""
    mean = 2.0**stops * FULL_WELL_ELECTRONS * LINEAR_OF_CODE[:, None]
    log_mean = xlogy(1.0, mean)
    with np.errstate(invalid="ignore"):
        log_light = np.where(COUNT == 0, 0.0, COUNT * log_mean)
    return plain_table(np.exp(log_light - mean - gammaln(COUNT + 1)) @ READ_BELOW)


@pytest.mark.parametrize("stops", [0.0, *LEVELS, -12.0, -0.013, 0.21, 9.0])
def test_the_sensor_is_the_plain_sum_to_the_byte(stops):
    assert sensor_table(stops).tobytes() == plain_sensor(stops).tobytes()


@pytest.mark.slow
def test_the_sensor_is_the_plain_sum_at_every_exposure_of_a_slider():
    for stops in np.linspace(-7, 4.5, 231):
        assert sensor_table(float(stops)).tobytes() == plain_sensor(stops).tobytes(), stops


@pytest.mark.parametrize("sigma", [0.3, 5.0, 80.0])
def test_the_table_of_ranks_is_that_of_each_rank_alone(sigma):
    below = ndtr((np.arange(1, 256) - 0.5 - CODES[:, None]) / sigma)
    assert quantile_table(below).tobytes() == plain_table(below).tobytes()


def test_shares_that_are_a_rank_count_as_passed_by_the_next():
    """Ties, and shares that fall in the last digits, as sums of floats may."""
    tie = (np.arange(5) + 0.5) / N_RANKS
    below = np.sort(np.random.default_rng(0).choice(tie, (3, 255)), axis=1)
    below[1, [3, 4]] = below[1, [4, 3]]
    assert quantile_table(below).tobytes() == plain_table(below).tobytes()
