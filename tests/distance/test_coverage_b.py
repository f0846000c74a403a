"""Do the intervals hold what they are for? Fresh draws, with a relation and without.

An interval of the kind "at this n" is held against the average of the measure over draws; that of a
distance whose few-row bias is taken away, against the value of very many rows.
"""

import pytest

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.simulate import World, coverage, simulated

N = 150
WORLDS = {
    "null": World(N, signal=0.0),
    "signal": World(N, signal=1.0),
    "families": World(N, signal=1.0, families=True),
}
QUICK = ["relative_gap", "alignment", "uniformity_a", "isotropy_a", "mmd", "energy"]
SLOWER = [
    *("svcca", "pwcca", "procrustes", "angular_procrustes", "rsa", "frechet"),
    *("effective_rank_a", "intrinsic_dimension_a", "gromov_wasserstein"),
]
VALUE = Settings(n_permutations=0)


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_intervals_from_formulas_cover(world):
    found = coverage(QUICK, world, n_runs=300)
    assert {c.id: c.share for c in found if c.share < 0.91} == {}


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_intervals_from_units_left_out_cover(world):
    found = coverage(SLOWER, world, n_runs=80)
    # 80 runs: two standard errors under .95 are .90.
    assert {c.id: c.share for c in found if c.share < 0.9} == {}


@pytest.mark.slow
@pytest.mark.parametrize("signal", [0.5, 1.0])
def test_linear_predictability_covers(signal):
    (found,) = coverage(["linear_predictability_ab"], World(N, signal), n_runs=80)
    assert found.share >= 0.9


@pytest.mark.slow
def test_linear_predictability_of_noise_holds_zero():
    drawn = [simulated(World(N, signal=0.0), draw) for draw in range(80)]
    found = [measure("linear_predictability_ab", one, VALUE) for one in drawn]
    assert sum(m.low <= 0 <= m.high for m in found) >= 0.9 * 80


@pytest.mark.slow
@pytest.mark.parametrize("distance_id", ["modality_gap", "sliced_wasserstein"])
@pytest.mark.parametrize("gap", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("families", [False, True])
def test_distances_without_their_bias_cover_what_many_rows_read(distance_id, gap, families):
    signal = 1.0 if gap else 0.0
    # Without signal or gap both clouds are one distribution: the truth is 0.
    large = simulated(World(20_000, signal, gap=gap, families=families), 0)
    truth = measure(distance_id, large, VALUE).value if gap else 0.0
    world = World(N, signal, gap=gap, families=families)
    found = [measure(distance_id, simulated(world, draw), VALUE) for draw in range(200)]
    assert sum(m.low <= truth <= m.high for m in found) >= 0.91 * 200
