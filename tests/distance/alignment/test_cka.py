from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.core.errors import BadInput, TooFew
from lab.distance.alignment.centred import centre, debiased_term, off_diagonal, off_diagonal_rows
from lab.distance.alignment.cka import chance_cka, cka, debiased_cka, measure_debiased
from lab.distance.alignment.cka_interval import (
    biased_influence,
    correlation_interval,
    debiased_shares,
)
from lab.distance.alignment.permuted_cka import permuted_sums
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from tests.distance import reference

RANDOM = np.random.default_rng(0)
SHAPES = [(30, 5, 8), (40, 60, 50), (30, 6, 200), (200, 3, 1), (5, 4, 4)]
"""n above both widths, below both, between them."""


def sides(n, d, e, seed=0):
    random = np.random.default_rng(seed)
    x, y = random.standard_normal((n, d)), random.standard_normal((n, e))
    y[:, 0] += 2 * x[:, 0]
    return x, y


@pytest.mark.parametrize("shape", SHAPES)
def test_both_forms_against_the_n_by_n_formula(shape):
    x, y = sides(*shape)
    assert debiased_cka(x, y) == pytest.approx(reference.debiased_cka(x, y), abs=1e-6)
    assert cka(x, y) == pytest.approx(reference.biased_cka(x, y), abs=1e-6)
    single = debiased_cka(x.astype(np.float32), y.astype(np.float32))
    assert single == pytest.approx(debiased_cka(x, y), abs=1e-5)


def test_hsic_1_is_the_u_statistic():
    """The mean over all ordered quadruples of different rows (Song et al. 2012, theorem 3)."""
    x, y = sides(7, 2, 3)
    k, l = reference.gram(x), reference.gram(y)  # noqa: E741
    terms = [
        k[i, j] * (l[i, j] + l[q, r] - 2 * l[i, q]) for i, j, q, r in permutations(range(7), 4)
    ]
    a, b = centre(x), centre(y)
    scale = a.trace / np.trace(k) * b.trace / np.trace(l)
    sums = off_diagonal(a, b), float(a.squares @ b.squares)
    ours = debiased_term(*sums, a.trace, b.trace, 7) / (7 * 4) / scale
    assert ours == pytest.approx(np.mean(terms), rel=1e-5)


@pytest.mark.parametrize(
    ("n", "d", "value"), [(64, 512, 0.889), (512, 64, 0.110), (1024, 512, 0.334)]
)
def test_independent_gaussians_read_as_published(n, d, value):
    random = np.random.default_rng(1)
    x, y = random.standard_normal((n, d)), random.standard_normal((n, d))
    assert cka(x, y) == pytest.approx(value, abs=0.004)
    assert chance_cka(centre(x), centre(y)) == pytest.approx(value, abs=0.004)
    assert abs(debiased_cka(x, y)) < 0.03


@pytest.mark.parametrize("shape", [(6, 2, 3), (6, 9, 8)])
def test_chance_is_the_mean_over_all_pairings(shape):
    x, y = sides(*shape)
    orders = [list(order) for order in permutations(range(6))]
    biased = np.mean([reference.biased_cka(x, y[order]) for order in orders])
    debiased = np.mean([reference.debiased_cka(x, y[order]) for order in orders])
    assert chance_cka(centre(x), centre(y)) == pytest.approx(biased, abs=1e-6)
    assert debiased == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("shape", [(20, 4, 3), (20, 30, 25), (90, 100, 200)])
def test_sums_under_permutation_are_those_of_permuted_rows(shape):
    x, y = sides(*shape)
    a, b = centre(x), centre(y)
    order = np.random.default_rng(2).permutation(len(x))
    off, diagonal = permuted_sums(a, b, [np.arange(len(x)), order])
    moved = centre(y[order])
    assert off == pytest.approx([off_diagonal(a, b), off_diagonal(a, moved)], rel=1e-4)
    assert diagonal == pytest.approx([a.squares @ b.squares, a.squares @ moved.squares], rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_shares_of_rows_add_up(shape):
    a, b = (centre(side) for side in sides(*shape))
    off = off_diagonal(a, b)
    assert off_diagonal_rows(a, b).sum() == pytest.approx(off, rel=1e-4)
    whole = debiased_term(off, float(a.squares @ b.squares), a.trace, b.trace, len(a))
    assert debiased_shares(a, b).sum() == pytest.approx(whole, rel=1e-3, abs=1e-4 * a.debiased_norm)


def test_influence_is_the_derivative_by_the_weight_of_a_row():
    x, y = sides(25, 4, 3)

    def weighted(weights):
        w = weights / weights.sum()
        u, v = x - w @ x, y - w @ y
        parts = [np.sum((p.T @ (w[:, None] * q)) ** 2) for p, q in ((u, v), (u, u), (v, v))]
        return parts[0] / np.sqrt(parts[1] * parts[2])

    step = 1e-5
    slopes = [
        25 * (weighted(1 + step * np.eye(25)[i]) - weighted(1 - step * np.eye(25)[i])) / (2 * step)
        for i in range(25)
    ]
    assert biased_influence(centre(x), centre(y)) == pytest.approx(np.array(slopes), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(5, 40),
    d=st.integers(1, 30),
    e=st.integers(1, 30),
    scale=st.sampled_from([1e-150, 1e-4, 1.0, 1e12, 1e150]),
    offset=st.sampled_from([0.0, 1.0, -1e3]),
    seed=st.integers(0, 1000),
)
def test_turned_scaled_and_moved_is_the_same_space(n, d, e, scale, offset, seed):
    x, y = sides(n, d, e, seed)
    turn = np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d)))[0]
    other = scale * (x @ turn + offset)
    for of in (debiased_cka, cka):
        assert of(other, y) == pytest.approx(of(x, y), abs=1e-5)
        assert of(y, x) == pytest.approx(of(x, y), abs=1e-6)
        assert of(x, other) == pytest.approx(1, abs=1e-5)


def test_an_outlier_does_not_cost_the_digits():
    x, y = sides(60, 8, 5)
    x[3] *= 1e4
    assert debiased_cka(x, y) == pytest.approx(reference.debiased_cka(x, y), abs=1e-5)


def test_a_side_centred_once_serves_many():
    x, y = sides(30, 5, 8)
    assert debiased_cka(centre(x), centre(y)) == debiased_cka(x, y)
    assert cka(centre(x), y) == cka(x, y)


def test_no_matrix_of_n_by_n():
    import tracemalloc

    x = RANDOM.standard_normal((20_000, 16)).astype(np.float32)
    y = RANDOM.standard_normal((20_000, 16)).astype(np.float32)
    tracemalloc.start()
    found = measure_debiased(pairs(x, y), Settings(n_permutations=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.low < found.value < found.high
    assert peak < 50e6  # 3,200 MB for one n x n matrix


def test_the_interval_stays_in_bounds_and_closes_at_one():
    x, y = sides(40, 5, 5)
    found = measure("debiased_cka", pairs(x, x + 0.01 * y))
    assert 0.9 < found.low < found.value < found.high <= 1
    for noise in (0, 1e-7, 1e-4, 1e-3):
        same = measure("debiased_cka", pairs(x, 3 * x + noise * y))
        assert (same.low, same.high) == pytest.approx((1, 1), abs=max(1e-6, 20 * noise**2))
    zero = np.zeros(40)
    assert correlation_interval(1.0, zero, np.arange(40), 0.95) == (1.0, 1.0)


def test_p_is_small_for_pairs_and_uniform_for_none():
    x, y = sides(60, 5, 5)
    assert measure("debiased_cka", pairs(x, y)).p == 0.001
    random = np.random.default_rng(3)
    quick = Settings(n_permutations=99)
    drawn = [
        measure(
            "cka",
            pairs(random.standard_normal((20, 4)), random.standard_normal((20, 3))),
            quick,
        ).p
        for _ in range(60)
    ]
    assert 0.3 < np.mean(drawn) < 0.7 and min(drawn) < 0.2 and max(drawn) > 0.8


def test_undefined_and_bad_input():
    corners = np.eye(8)
    assert "equally far" in measure("debiased_cka", pairs(corners, RANDOM.random((8, 3)))).reason
    with pytest.raises(BadInput, match="equally far"):
        debiased_cka(corners, RANDOM.random((8, 3)))
    with pytest.raises(BadInput, match="zero variance"):
        cka(np.ones((8, 2)), RANDOM.random((8, 3)))
    with pytest.raises(BadInput, match=r"\(8, 2\) and \(7, 3\)"):
        cka(RANDOM.random((8, 2)), RANDOM.random((7, 3)))
    with pytest.raises(BadInput, match="1 values that are NaN"):
        cka(np.where(np.arange(16).reshape(8, 2) == 3, np.nan, 1.0), RANDOM.random((8, 3)))
    with pytest.raises(BadInput, match="sum is finite"):
        cka(np.linspace(0.5, 1, 8)[:, None] * 1e308, RANDOM.random((8, 3)))
    with pytest.raises(TooFew, match="n = 3"):
        cka(RANDOM.random((3, 2)), RANDOM.random((3, 2)))
