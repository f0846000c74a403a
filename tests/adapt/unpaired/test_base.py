"""Frames of two sides, Procrustes on anchors, and what is refused."""

import numpy as np
import pytest

from lab.adapt.unpaired.base import LEAST_ROWS, frames, from_anchors, orthogonal
from lab.core.errors import BadInput, TooFew
from tests.adapt.unpaired.clouds import cloud, off_orthogonal, turned

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(30, 50), (200, 9)])
def test_a_frame_has_the_widest_axes_of_its_side_alone(shape):
    x, y = RNG.standard_normal(shape), RNG.standard_normal((40, 7))
    frame, other = frames(x, y, width=5)
    assert frame.axes.shape == (shape[1], 5) and other.axes.shape == (7, 5)
    _, _, vt = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    assert np.allclose(np.abs((vt[:5] @ frame.axes).round(6)), np.eye(5), atol=1e-5)
    assert np.allclose(np.linalg.norm(frame(x), axis=1), 1)
    # What the other side holds changes nothing but the common width.
    assert np.array_equal(frames(x, y + 1, width=5)[0].axes, frame.axes)


def test_both_sides_are_as_wide_as_the_narrower_allows():
    wide, flat = RNG.standard_normal((30, 12)), RNG.standard_normal((30, 3)) @ np.eye(3, 8)
    assert [one.axes.shape[1] for one in frames(wide, flat)] == [3, 3]


def test_anchors_alone_find_a_planted_rotation():
    x = cloud(40)
    rotation = orthogonal(RNG.standard_normal((6, 6)))
    w = from_anchors(x, x @ rotation, np.arange(12))
    assert np.allclose(w, rotation) and off_orthogonal(w) < 1e-12


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        (np.full((30, 4), 0.1), cloud(30), BadInput),  # a constant modality
        (cloud(30), np.where(np.eye(30, 6) > 0, np.nan, 1.0), BadInput),
        (cloud(LEAST_ROWS - 1), cloud(30), TooFew),
        (cloud(30), cloud(30)[0], BadInput),
    ],
)
def test_sides_that_have_no_frame(x, y, error):
    with pytest.raises(error):
        frames(x, y)


def test_vectors_of_another_encoder_are_refused():
    frame, _ = frames(cloud(30), cloud(30, seed=1))
    with pytest.raises(BadInput, match="width 6"):
        frame(cloud(30, p=5))


@pytest.mark.parametrize("anchors", [range(31), [0, 0], [-1], [30], []])
def test_anchors_that_cannot_be(anchors):
    y, _, _ = turned(cloud(30))
    with pytest.raises(BadInput):
        from_anchors(cloud(40), y, np.array(list(anchors), np.intp))
