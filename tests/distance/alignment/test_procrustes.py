import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import procrustes as scipy_procrustes

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((50, 6)) + 2
Y = X @ RANDOM.standard_normal((6, 6)) + RANDOM.standard_normal((50, 6))


def of(distance_id, x=X, y=Y, n_permutations=0):
    return measure(distance_id, pairs(x, y), Settings(n_permutations=n_permutations))


def test_it_is_scipys_disparity():
    """scipy scales the second side as well as it can: 1 - s^2 where ours is 2 - 2 s."""
    fit = 1 - of("procrustes").value / 2
    assert 1 - fit**2 == pytest.approx(scipy_procrustes(X, Y)[2])


def test_other_widths_are_columns_of_zeros():
    narrow = Y[:, :4]
    padded = np.hstack([narrow, np.zeros((50, 2))])
    assert of("procrustes", X, narrow).value == pytest.approx(of("procrustes", X, padded).value)


def test_the_angle_is_that_of_the_best_rotation():
    a, b = (side - side.mean(0) for side in (X, Y))
    left, _, right = np.linalg.svd(a.T @ b)
    turned = a @ left @ right
    cosine = np.vdot(turned, b) / (np.linalg.norm(turned) * np.linalg.norm(b))
    assert of("angular_procrustes").value == pytest.approx(np.arccos(cosine))


def test_the_angle_keeps_the_triangle_inequality():
    z = Y[:, ::-1] + RANDOM.standard_normal((50, 6))
    xy, yz, xz = (of("angular_procrustes", a, b).value for a, b in ((X, Y), (Y, z), (X, z)))
    assert xz <= xy + yz


def test_wide_sides_are_turned_without_loss():
    wide = RANDOM.standard_normal((50, 200))
    a, b = (side - side.mean(0) for side in (X, wide))
    nuclear = np.linalg.svd(a.T @ b, compute_uv=False).sum()
    due = 2 - 2 * nuclear / (np.linalg.norm(a) * np.linalg.norm(b))
    assert of("procrustes", X, wide).value == pytest.approx(due)


def test_chance_is_what_random_pairs_read():
    found = of("procrustes", n_permutations=99)
    drawn = [of("procrustes", X, Y[RANDOM.permutation(50)]).value for _ in range(50)]
    assert found.chance == pytest.approx(np.mean(drawn), rel=0.02)
    assert found.high < found.chance and found.p == 0.01
    noise = of("procrustes", X, RANDOM.standard_normal((50, 6)), 99)
    assert noise.low < noise.chance < noise.high and noise.p > 0.05


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_a_turned_scaled_moved_copy_is_the_same(seed, factor, shift):
    turn = np.linalg.qr(np.random.default_rng(seed).standard_normal((6, 6)))[0]
    assert of("procrustes", X, factor * X @ turn + factor * shift).value == pytest.approx(
        0, abs=1e-9
    )
