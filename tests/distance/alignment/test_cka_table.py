"""One set of permutations for many sides gives each pair the very p that it has alone."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.distance.alignment.cka_table import debiased_cka_nulls, fits_in_memory
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.stats.nulls.calibrated import calibrated
from lab.stats.nulls.permutation import permutation_p


def sides(n=60):
    rng = np.random.default_rng(0)
    shared = rng.standard_normal((n, 3))
    return [
        np.hstack([weight * shared, rng.standard_normal((n, width))])
        for weight, width in ((2.0, 5), (1.5, 70), (0.3, 12), (0.0, 9))
    ]


@pytest.mark.parametrize("units", [None, np.repeat(np.arange(30), 2)], ids=["rows", "families"])
def test_each_p_is_the_one_that_the_pair_has_alone(units):
    every, settings = sides(), Settings(3, 199)
    units = np.arange(60) if units is None else units
    found = debiased_cka_nulls(every, units, settings)
    assert sorted(found) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    ps = {}
    for (i, j), (value, null) in found.items():
        alone = measure("debiased_cka", pairs(every[i], every[j], units=units), settings)
        ps[i, j] = permutation_p(value, null)
        assert ps[i, j] == alone.p
        assert value == pytest.approx(alone.value, abs=2e-6)
        # Its own permutations, one by one: what runs through all pairs is one order of the rows.
        assert null == pytest.approx(alone.null, abs=5e-6)
        assert calibrated(value, null, 1.0) == pytest.approx(alone.calibrated, abs=1e-5)
    assert ps[0, 1] == 1 / 200 and max(ps.values()) > 0.05  # signal and noise are both here


def test_a_side_without_a_debiased_norm_has_no_null():
    corners = np.eye(60)  # all rows equally far apart
    assert sorted(debiased_cka_nulls([*sides()[:2], corners], np.arange(60), Settings(0, 9))) == [
        (0, 1)
    ]


def test_no_permutations_no_null():
    assert debiased_cka_nulls(sides(), np.arange(60), Settings(0, 0)) == {}


def test_unequal_sides_are_refused_and_work_can_be_stopped():
    with pytest.raises(BadInput, match="as many rows"):
        debiased_cka_nulls([sides()[0], sides(50)[1]], np.arange(60), Settings(0, 9))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        debiased_cka_nulls(sides(), np.arange(60), Settings(0, 9), progress)


def test_what_is_held_together_is_bounded():
    assert fits_in_memory(849, 40)
    assert not fits_in_memory(10_000, 2)
