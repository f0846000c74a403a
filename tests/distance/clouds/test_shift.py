"""Sliding two clouds: by hand, closed exactly, invariant under rotation, refused where void."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.distance.clouds.shift import gap_of, random_direction, slide
from lab.stats.cosine import unit_rows


def planted(n=40, d=12, height=0.3, seed=0):
    """Two copies of one cloud, one above and one below a plane: all rows have length 1."""
    flat = np.random.default_rng(seed).standard_normal((n, d))
    flat[:, 0] = 0
    flat = unit_rows(flat) * np.sqrt(1 - height**2)
    x, y = flat.copy(), flat.copy()
    x[:, 0], y[:, 0] = height, -height
    return x, y


def clouds(seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((30, 8)) + 0.7, rng.standard_normal((30, 8))


def test_by_hand_in_the_plane():
    x, y = [[2.0, 0.0], [0.0, 3.0]], [[-1.0, 0.0], [0.0, 5.0]]
    gap = gap_of(x, y)
    # The means of the unit rows are (.5, .5) and (-.5, .5).
    assert gap.length == pytest.approx(1.0)
    assert gap.direction == pytest.approx([1.0, 0.0])
    a, b = slide(x, y, gap.direction, 0.5)
    assert a == pytest.approx(np.array([[1.0, 0.0], [-0.25, 1.0] / np.hypot(0.25, 1.0)]))
    assert b == pytest.approx(np.array([[-1.0, 0.0], [0.25, 1.0] / np.hypot(0.25, 1.0)]))


def test_closing_a_planted_gap_aligns_the_clouds_exactly():
    x, y = planted()
    gap = gap_of(x, y)
    assert gap.length == pytest.approx(0.6)
    a, b = slide(x, y, gap.direction, gap.length)
    assert np.abs(a - b).max() < 1e-12
    further, other = slide(x, y, gap.direction, -gap.length)
    assert gap_of(further, other).length > gap.length


def test_sliding_nowhere_scales_the_rows_and_nothing_else():
    x, y = clouds()
    a, b = slide(x, y, gap_of(x, y).direction, 0.0)
    assert a == pytest.approx(unit_rows(x), abs=1e-15)
    assert b == pytest.approx(unit_rows(y), abs=1e-15)


def test_both_clouds_may_be_rotated_and_scaled_together():
    x, y = clouds()
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((8, 8)))[0]
    gap, turned = gap_of(x, y), gap_of(3 * x @ turn, 0.1 * y @ turn)
    assert turned.length == pytest.approx(gap.length)
    a, b = slide(x, y, gap.direction, 0.4)
    c, d = slide(x @ turn, y @ turn, turned.direction, 0.4)
    assert a @ b.T == pytest.approx(c @ d.T)


def test_a_longer_direction_slides_no_further():
    x, y = clouds()
    u = gap_of(x, y).direction
    for one, other in zip(slide(x, y, u, 0.3), slide(x, y, 7 * u, 0.3), strict=True):
        assert one == pytest.approx(other)


def test_a_random_direction_is_of_the_clouds_at_a_right_angle_to_the_gap_and_its_own():
    x, y = clouds()
    x[:, 6:] = y[:, 6:] = 0.0  # the clouds lie in six of eight dimensions
    u = gap_of(x, y).direction
    first, second = (random_direction(x, y, number, seed=0) for number in (0, 1))
    assert np.linalg.norm(first) == pytest.approx(1)
    assert first @ u == pytest.approx(0, abs=1e-12)
    assert first[6:] == pytest.approx(0, abs=1e-12)
    assert abs(first @ second) < 0.99
    assert np.array_equal(first, random_direction(x, y, 0, seed=0))
    assert not np.array_equal(first, random_direction(x, y, 0, seed=1))


def test_what_has_no_gap_or_no_one_space_is_refused():
    x, y = clouds()
    with pytest.raises(BadInput, match="different means"):
        gap_of(x, x)
    with pytest.raises(BadInput, match=r"\(30, 8\) and \(30, 5\)"):
        gap_of(x, y[:, :5])
    with pytest.raises(BadInput, match="finite"):
        gap_of(x, np.where(y > 1, np.nan, y))
    with pytest.raises(BadInput, match="all zeros"):
        slide(x, y, np.zeros(8), 1.0)
    with pytest.raises(BadInput, match="direction of shape"):
        slide(x, y, np.ones(5), 1.0)
    with pytest.raises(BadInput, match="finite distance"):
        slide(x, y, np.ones(8), float("nan"))
    with pytest.raises(BadInput, match="one line"):
        random_direction([[1.0, 0.0], [1.0, 0.0]], [[-1.0, 0.0], [-1.0, 0.0]], 0, seed=0)


def test_a_row_that_lands_on_the_origin_stays_there():
    a, _ = slide([[1.0, 0.0]], [[0.0, 1.0]], [1.0, 0.0], 2.0)
    assert np.array_equal(a, [[0.0, 0.0]])
