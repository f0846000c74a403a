"""Patches of Lite0: their mean is its vector, turned; rows do not hang on each other."""

import numpy as np
import pytest

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.language.patches import CELLS, WIDTH, patch_grid


def test_the_mean_patch_is_the_vector_in_other_numbers():
    dataset = DATASETS.get("emojilab")
    column = dataset.column(Modality.IMAGE, "noto", ["dog", "banana", "fox"])
    grid = patch_grid(column)
    assert grid.shape == (3, CELLS, WIDTH) and grid.dtype == np.float32
    turn = stream(0, "", "patches").standard_normal((1280, WIDTH)) / np.sqrt(WIDTH)
    vectors = ENCODERS.get("lite0").encode(column.items)
    np.testing.assert_allclose(grid.mean(axis=1), vectors @ turn, atol=2e-3)
    alone = patch_grid(dataset.column(Modality.IMAGE, "noto", ["fox"]))
    np.testing.assert_allclose(alone[0], grid[2], atol=2e-4)


def test_texts_have_no_patches():
    with pytest.raises(BadInput, match="column"):
        patch_grid(DATASETS.get("emojilab").column(Modality.TEXT, "en", ["dog"]))
