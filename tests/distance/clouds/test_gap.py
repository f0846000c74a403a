import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
N, D = 60, 8
X = RANDOM.standard_normal((N, D)) + 0.5
Y = X + RANDOM.standard_normal((N, D))
U, V = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (X, Y))


def of(distance_id, x=X, y=Y, units=None, **told):
    return measure(distance_id, pairs(x, y, units=units, space="s"), Settings(**told))


def swapped(rng):
    """Both sides with the rows of some pairs exchanged."""
    keep = rng.integers(2, size=(N, 1)).astype(bool)
    return np.where(keep, U, V), np.where(keep, V, U)


def test_the_gap_by_its_formula():
    assert of("modality_gap").value == pytest.approx(np.linalg.norm(U.mean(0) - V.mean(0)))


def test_the_relative_gap_by_its_formula():
    off = ~np.eye(N, dtype=bool)
    d_xx, d_yy = ((1 - side @ side.T)[off].mean() for side in (U, V))
    d_xy = np.mean(1 - np.sum(U * V, axis=1))
    found = of("relative_gap")
    assert found.value == pytest.approx(d_xy / ((d_xx + d_yy) / 2 + d_xy))


def test_a_planted_gap_is_found_and_its_interval_is_short():
    centre = np.zeros(D)
    centre[0] = 30
    x, y = RANDOM.standard_normal((2, 2000, D)) + centre * np.array([1, -1])[:, None, None]
    found = of("modality_gap", x, y, n_permutations=0)
    assert found.value == pytest.approx(2, abs=0.02)
    assert found.high - found.low < 0.01


def test_of_one_cloud_the_interval_holds_zero_and_chance_is_near():
    x, y = RANDOM.standard_normal((2, 300, D))
    found = of("modality_gap", x, y)
    assert found.low == 0 and found.high >= found.value > 0
    assert found.value == pytest.approx(found.chance, rel=0.5)
    assert found.p > 0.05


def test_chance_is_the_mean_over_swapped_sides():
    draws = [swapped(np.random.default_rng(k)) for k in range(4000)]
    squares = [np.sum((x.mean(0) - y.mean(0)) ** 2) for x, y in draws]
    assert of("modality_gap").chance ** 2 == pytest.approx(np.mean(squares), rel=0.03)
    relative = [of("relative_gap", x, y, n_permutations=0).value for x, y in draws[:200]]
    assert of("relative_gap").chance == pytest.approx(np.mean(relative), rel=0.003)


def test_the_square_less_that_of_chance_is_the_square_without_bias():
    w = U - V
    off = ~np.eye(N, dtype=bool)
    found = of("modality_gap")
    assert (found.value**2 - found.chance**2) * N / (N - 1) == pytest.approx((w @ w.T)[off].mean())


def test_both_have_the_same_p():
    assert of("modality_gap").p == of("relative_gap").p


def test_all_one_way_has_no_relative_gap():
    found = of("relative_gap", np.outer(np.arange(1, 9), X[0]), np.outer(np.arange(2, 10), X[0]))
    assert found.value is None and "same way" in found.reason


def test_zero_rows_have_cosine_zero():
    x = X.copy()
    x[:5] = 0
    for distance_id in ("modality_gap", "relative_gap"):
        found = of(distance_id, x)
        assert found.low <= found.value <= found.high


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1e-6, 1e6), min_size=N, max_size=N), st.integers(0, 99))
def test_lengths_and_a_common_rotation_change_nothing(lengths, seed):
    turn = np.linalg.qr(np.random.default_rng(seed).standard_normal((D, D)))[0]
    for distance_id in ("modality_gap", "relative_gap"):
        kept = of(distance_id, n_permutations=0)
        moved = of(distance_id, np.array(lengths)[:, None] * X @ turn, Y @ turn, n_permutations=0)
        for name in ("value", "low", "high", "chance"):
            assert getattr(moved, name) == pytest.approx(getattr(kept, name), abs=1e-9)
