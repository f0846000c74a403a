"""How often intervals hold what they should, under null and signal, with families of unequal size.

Of 300 runs an interval that really covers .90 gets to .93 once in twenty times, and one that covers
.95 misses it as rarely; of 200 runs once in ten and once in fourteen. Draws are seeded: an outcome
stays.
"""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.simulate import World, coverage, simulated

LEAST = 0.93
SIGNALS = pytest.mark.parametrize("signal", [0.0, 0.7, 1.5])
FAMILIES = pytest.mark.parametrize("families", [False, True])


def test_a_world_is_drawn_again_the_same_and_differs_by_draw():
    world = World(40, 1.0, families=True)
    first, again, other = simulated(world, 3), simulated(world, 3), simulated(world, 4)
    assert np.array_equal(first.x, again.x) and np.array_equal(first.y, again.y)
    assert first.n_units == other.n_units == 40 < len(first) != len(other)
    assert len(set(np.bincount(first.units))) > 2


def test_a_gallery_stays_while_queries_change():
    world = World(40, 1.0, fixed_y=True, families=True)
    first, other = simulated(world, 0), simulated(world, 1)
    assert np.array_equal(first.y, other.y) and not np.array_equal(first.x, other.x)


def test_signal_is_seen_and_none_is_not():
    value = {
        signal: measure("debiased_cka", simulated(World(200, signal), 0), Settings()).value
        for signal in (0.0, 1.5)
    }
    assert abs(value[0.0]) < 0.02 and value[1.5] > 0.3


def test_coverage_counts_the_intervals_that_hold_the_average():
    world = World(40, 1.0)
    found = coverage(["debiased_cka"], world, 20)[0]
    runs = [measure("debiased_cka", simulated(world, k), Settings(0, 0)) for k in range(20)]
    average = np.mean([run.value for run in runs])
    assert found.average == pytest.approx(average)
    assert found.share == np.mean([run.low <= average <= run.high for run in runs])
    with pytest.raises(BadInput, match="2 runs"):
        coverage(["cka"], world, 1)
    with pytest.raises(BadInput, match="with an interval"):
        coverage(["recall_at_1_ab"], World(40, 1.0, width_x=3), 2)


@pytest.mark.slow
@FAMILIES
@SIGNALS
@pytest.mark.parametrize("units", [100, 240])
def test_cka(units, signal, families):
    world = World(units, signal, 24, 32, families=families)
    for found in coverage(["debiased_cka", "cka"], world, 300):
        assert found.share >= LEAST, found


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(200, 100), (600, 600)])
@SIGNALS
def test_cka_with_more_numbers_than_rows(signal, widths):
    for found in coverage(["debiased_cka", "cka"], World(100, signal, *widths), 300):
        assert found.share >= LEAST, found


@pytest.mark.slow
@FAMILIES
@SIGNALS
def test_neighbours(signal, families):
    world = World(60, signal, 24, 32, families=families)
    for found in coverage(["mutual_knn", "cycle_knn", "cknna"], world, 200):
        assert found.share >= LEAST, found


@pytest.mark.slow
@FAMILIES
@SIGNALS
@pytest.mark.parametrize("units", [100, 240])
def test_retrieval_given_the_gallery(units, signal, families):
    world = World(units, signal, families=families, fixed_y=True)
    ids = ["recall_at_1_ab", "recall_at_5_ab", "recall_at_10_ab", "mrr_ab"]
    for found in coverage(ids, world, 300):
        assert found.share >= LEAST, found
    ranks = coverage(["median_rank_ab"], world, 300, average=lambda v: float(np.median(v)))
    assert ranks[0].share >= LEAST, ranks[0]


@pytest.mark.slow
@FAMILIES
@pytest.mark.parametrize("gap", [0.0, 1.0])
def test_joint_gap(gap, families):
    from lab.distance.joint import joint_gap

    found = []
    for draw in range(300):
        both = simulated(World(100, 1.0, families=families, gap=gap), draw)
        third = simulated(World(100, 1.0, families=families), draw).x
        spaces = {"a": both.x, "b": both.y, "c": third}
        one = joint_gap(spaces, units=both.units)
        found.append((one.value, one.low, one.high))
    value, low, high = np.array(found).T
    assert np.mean((low <= value.mean()) & (value.mean() <= high)) >= LEAST


def test_a_bootstrap_of_rows_would_not_cover():
    """Why: a row drawn twice meets itself. At n = 500 without relation it leaves the truth out."""
    from lab.distance.alignment.cka import debiased_cka

    drawn = simulated(World(500, 0.0, 384, 384), 0)
    random = np.random.default_rng(0)
    values = []
    for _ in range(20):
        rows = random.integers(0, 500, 500)
        values.append(debiased_cka(drawn.x[rows], drawn.y[rows]))
    found = measure("debiased_cka", drawn, Settings(n_permutations=0))
    assert found.low <= 0 <= found.high
    assert min(values) > 0.2
