"""HOG and colours against loops that follow the definitions pixel by pixel."""

import math

import numpy as np

from lab.encoders import ENCODERS
from lab.encoders.baselines.hog import cell_histograms, colours, edges


def plain_histograms(image):
    """Every pixel votes for the two orientations it lies between."""
    x = image.astype(float)
    votes = np.zeros((8, 8, 9))
    for row in range(64):
        for column in range(64):
            up, down = x[max(row - 1, 0), column], x[min(row + 1, 63), column]
            left, right = x[row, max(column - 1, 0)], x[row, min(column + 1, 63)]
            gradients = list(zip(right - left, down - up, strict=True))
            dx, dy = max(gradients, key=lambda g: g[0] ** 2 + g[1] ** 2)
            position = math.degrees(math.atan2(dy, dx)) % 180 / 20
            first = int(position)
            cell = votes[row // 8, column // 8]
            cell[first % 9] += math.hypot(dx, dy) * (1 - (position - first))
            cell[(first + 1) % 9] += math.hypot(dx, dy) * (position - first)
    return votes


def test_histograms_against_a_loop():
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    np.testing.assert_allclose(cell_histograms(image), plain_histograms(image), rtol=1e-9)


def test_stripes_vote_for_their_own_orientation():
    columns = (np.arange(64) // 4 % 2 * 255).astype(np.uint8)
    upright = np.repeat(np.tile(columns, (64, 1))[..., None], 3, axis=2)
    votes = cell_histograms(upright).sum(axis=(0, 1))
    assert votes[0] == votes.sum()
    lying = cell_histograms(upright.transpose(1, 0, 2)).sum(axis=(0, 1))
    np.testing.assert_allclose(lying[4] / lying.sum(), 0.5)  # 90 degrees is between 80 and 100
    np.testing.assert_allclose(lying[5] / lying.sum(), 0.5)


def test_parts_have_length_one_and_a_flat_image_has_no_edges(items):
    for image in items["image"][:3]:
        np.testing.assert_allclose(np.linalg.norm(edges(image)), 1, rtol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(colours(image)), 1, rtol=1e-5)
    flat = np.full((224, 224, 3), 200, np.uint8)
    assert (edges(flat) == 0).all()
    assert np.count_nonzero(colours(flat)) == 1


def test_colours_count_pixels():
    image = np.zeros((224, 224, 3), np.uint8)
    image[:56] = (255, 0, 0)
    shares = colours(image) ** 2
    np.testing.assert_allclose(sorted(shares)[-2:], [0.25, 0.75], rtol=1e-6)


def test_it_has_a_thousand_dimensions():
    assert ENCODERS.get("hog").dim == 1764 + 216
