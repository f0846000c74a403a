"""Patches of pictures: their mean is Lite0's vector, turned; a row hangs on no other row."""

import numpy as np

from lab.core.contracts import Modality
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.language.patches import CELLS, ENCODER, WIDTH, patch_grid


def test_the_mean_of_a_pictures_patches_is_its_vector_turned():
    column = DATASETS.get("emojilab").column(Modality.IMAGE, "noto").take(range(5))
    grid = patch_grid(column)
    assert grid.shape == (5, CELLS, WIDTH) and grid.dtype == np.float32
    vectors = ENCODERS.get(ENCODER).encode(column.items)
    turn = stream(0, "", "patches").standard_normal((vectors.shape[1], WIDTH)) / np.sqrt(WIDTH)
    np.testing.assert_allclose(grid.mean(axis=1), vectors @ turn, atol=1e-3)
    np.testing.assert_allclose(patch_grid(column.take([3])), grid[3:4], atol=1e-5)
