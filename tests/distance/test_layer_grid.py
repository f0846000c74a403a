"""Layers against layers: every cell as the measure itself, and the null of the largest."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.distance.base import Settings
from lab.distance.layer_grid import GRIDS
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.stats.nulls.permutation import permutation_p, permutations

N = 60


@pytest.fixture
def layers():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(N, 6))
    a = [x @ rng.normal(size=(6, w)) + s * rng.normal(size=(N, w)) for w, s in ((4, 3), (90, 1))]
    b = [x @ rng.normal(size=(6, w)) + rng.normal(size=(N, w)) for w in (5, 8, 70)]
    return a, b


@pytest.fixture
def units():
    return np.arange(N) // 2


@pytest.mark.parametrize("measured", GRIDS)
def test_every_cell_is_the_measure_itself(layers, units, measured):
    a, b = layers
    grid = GRIDS[measured](a, b, units, "families")
    values = grid.values()
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            expected = measure(measured, pairs(x, y, units=units), Settings(n_permutations=0))
            cell = grid.cell(i, j)
            assert cell.value == pytest.approx(expected.value, abs=1e-5)
            assert values[i, j] == pytest.approx(expected.value, abs=1e-5)
            assert (cell.low, cell.high) == pytest.approx((expected.low, expected.high), abs=1e-5)
            assert cell.chance == pytest.approx(expected.chance)
            assert (cell.n, cell.over) == (N, "families")


@pytest.mark.parametrize("measured", GRIDS)
def test_what_items_add_has_the_mean_of_the_cell(layers, units, measured):
    grid = GRIDS[measured](*layers, units, "units")
    for i in range(2):
        found = grid.items(i, 0)
        assert found.shape == (grid.n,)
        assert found.mean() == pytest.approx(grid.cell(i, 0).value, abs=1e-6)
        assert found.std() > 0


@pytest.mark.parametrize("measured", GRIDS)
def test_a_permuted_table_is_that_of_permuted_rows(layers, units, measured):
    a, b = layers
    order = np.random.default_rng(0).permutation(N)
    moved = GRIDS[measured](a, b, units, "").values(order)
    anew = GRIDS[measured](a, [y[order] for y in b], units, "").values()
    assert moved == pytest.approx(anew, abs=1e-5)


def test_the_null_of_the_largest_is_over_all_cells_at_once(layers, units):
    a, b = layers
    grid = GRIDS["debiased_cka"](a, b, units, "")
    null = grid.largest_under_permutation(19, seed=3)
    orders = permutations(units, 19, 3, "layer grid")
    assert null == pytest.approx([grid.values(order).max() for order in orders])
    one = GRIDS["debiased_cka"](a[:1], b[:1], units, "")
    assert null.mean() > one.largest_under_permutation(19, seed=3).mean()


@pytest.mark.slow
@pytest.mark.parametrize("measured", GRIDS)
def test_the_largest_of_unrelated_layers_is_found_no_more_often_than_it_should(measured):
    """The p of the largest is uniform under the null; that of the best cell alone is not."""
    rng = np.random.default_rng(4)
    p = []
    for seed in range(120):
        a = [rng.normal(size=(40, 5)) for _ in range(4)]
        b = [rng.normal(size=(40, 5)) for _ in range(4)]
        grid = GRIDS[measured](a, b, np.arange(40), "")
        p.append(
            permutation_p(float(grid.values().max()), grid.largest_under_permutation(39, seed))
        )
    assert np.mean(np.array(p) <= 0.05) < 0.12
    assert np.mean(p) == pytest.approx(0.5, abs=0.1)


def test_unusable_layers_are_said(layers, units):
    a, b = layers
    with pytest.raises(BadInput, match="same rows"):
        GRIDS["debiased_cka"](a, [b[0][:-1]], units, "")
    with pytest.raises(BadInput, match="same rows"):
        GRIDS["mutual_knn"]([], b, units, "")
    with pytest.raises(BadInput):
        GRIDS["debiased_cka"](a, [np.ones((N, 4))], units, "")
    broken = b[0].copy()
    broken[0, 0] = np.inf
    for measured in GRIDS:
        with pytest.raises(BadInput):
            GRIDS[measured](a, [broken], units, "")


def test_it_can_be_stopped(layers, units):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        GRIDS["debiased_cka"](*layers, units, "").largest_under_permutation(9, 0, progress)
