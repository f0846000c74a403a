"""One set of permutations for many sides gives each pair the very p that it has alone."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.distance.base import Settings
from lab.distance.cka_table import debiased_cka_ps, fits_in_memory
from lab.distance.measure import measure
from lab.distance.pairs import pairs


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
    found = debiased_cka_ps(every, units, settings)
    assert sorted(found) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    for (i, j), p in found.items():
        alone = measure("debiased_cka", pairs(every[i], every[j], units=units), settings)
        assert p == alone.p
    assert found[0, 1] == 1 / 200 and max(found.values()) > 0.05  # signal and noise are both here


def test_a_side_without_a_debiased_norm_has_no_p():
    corners = np.eye(60)  # all rows equally far apart
    assert sorted(debiased_cka_ps([*sides()[:2], corners], np.arange(60), Settings(0, 9))) == [
        (0, 1)
    ]


def test_no_permutations_no_p():
    assert debiased_cka_ps(sides(), np.arange(60), Settings(0, 0)) == {}


def test_unequal_sides_are_refused_and_work_can_be_stopped():
    with pytest.raises(BadInput, match="as many rows"):
        debiased_cka_ps([sides()[0], sides(50)[1]], np.arange(60), Settings(0, 9))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        debiased_cka_ps(sides(), np.arange(60), Settings(0, 9), progress)


def test_what_is_held_together_is_bounded():
    assert fits_in_memory(849, 40)
    assert not fits_in_memory(10_000, 2)
