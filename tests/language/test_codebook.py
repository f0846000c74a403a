"""A codebook: it finds planted patches again, and a message names each once, the loudest first."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.language.codebook import AXES, Codebook, turned

KINDS = 5 * np.eye(4, 8, dtype=np.float32)


def planted(n=60, seed=0):
    """Pictures of nine patches, each of one of four kinds, with a little noise."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 4, (n, 9))
    noise = 0.1 * rng.standard_normal((n, 9, 8)).astype(np.float32)
    return kinds, KINDS[kinds] + noise


def test_a_planted_codebook_is_found_again():
    kinds, patches = planted()
    # One start of k-means may put two means into one kind.
    pure = max(
        np.mean([np.bincount(kinds[words == w]).max() / (words == w).sum() for w in range(4)])
        for seed in range(5)
        for words, _ in [Codebook.fit(patches, 4, seed).read(patches)]
        if len(np.unique(words)) == 4
    )
    assert pure == 1.0


def test_the_same_seed_gives_the_same_bytes_and_another_another():
    _, patches = planted()
    first, again, other = (Codebook.fit(patches, 8, seed).means for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes() != other.tobytes()


def test_the_word_of_a_patch_is_the_nearest_mean():
    _, patches = planted(5)
    book = Codebook(KINDS)
    words, far = book.read(patches)
    every = ((patches[:, :, None] - KINDS) ** 2).sum(axis=3)
    np.testing.assert_array_equal(words, every.argmin(axis=2))
    np.testing.assert_allclose(far, every.min(axis=2), atol=1e-3)


def test_a_message_says_each_word_once_and_what_stands_out_first():
    patches = np.stack([KINDS[[0, 1, 0, 2]] * np.array([[1], [3], [1.1], [2]])]).astype(np.float32)
    assert Codebook(KINDS).messages(patches) == [(1, 2, 0)]


def test_patches_are_turned_by_some_rows_alone():
    grid = np.random.default_rng(0).standard_normal((12, 49, 80)).astype(np.float32)
    rows = np.arange(6)
    first = turned(grid, rows)
    assert first.shape == (12, 49, AXES) and first.dtype == np.float32
    assert np.abs(first[rows].mean(axis=(0, 1))).max() < 1e-5
    changed = grid.copy()
    changed[6:] += 1
    np.testing.assert_array_equal(turned(changed, rows)[rows], first[rows])


@pytest.mark.parametrize("size", [0, 1, 541])
def test_a_codebook_of_too_few_or_too_many_words_is_refused(size):
    with pytest.raises(BadInput, match="words"):
        Codebook.fit(planted()[1], size, 0)
