"""The rules that join concepts into families."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.data.families import join, same_drawing, same_head_word, thumbnail


def test_head_words_join_through_plurals():
    names = ["green book", "books", "hot dog", "dog face", "bus", "trolleybus", "chopsticks"]
    assert join(names, same_head_word(names)) == [
        ["green book", "books"],
        ["hot dog", "dog face"],
        ["bus"],
        ["trolleybus"],
        ["chopsticks"],
    ]


def test_drawings_join_below_the_threshold_only():
    rng = np.random.default_rng(0)
    base = rng.uniform(0, 255, 300).astype(np.float32)
    # b = a + e has the difference |e|^2 / (|a|^2 + |b|^2), worked out by hand below.
    near, far = base.copy(), base.copy()
    near[:20] = 0
    far[:150] = 0

    def difference(b):
        return ((base - b) ** 2).sum() / ((base**2).sum() + (b**2).sum())

    assert difference(near) < 0.05 < difference(far)
    assert same_drawing(np.stack([base, near, far])) == [(0, 1)]


def test_a_blank_drawing_is_refused():
    with pytest.raises(BadInput, match="blank"):
        same_drawing(np.zeros((2, 10), np.float32))


def test_a_thumbnail_is_the_mean_ink_of_its_blocks():
    image = np.full((192, 192, 3), 255, np.uint8)
    image[:3, :6, 0] = 0
    ink = thumbnail(image).reshape(32, 32, 3)
    assert ink[0, 0].tolist() == [127.5, 0, 0] and ink.sum() == 127.5
