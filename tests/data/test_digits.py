"""The halves of a digit are the halves of scikit-learn's picture."""

import numpy as np
from sklearn.datasets import load_digits

from lab.core.contracts import Modality
from lab.data.digits import DIGITS


def test_both_halves_put_together_are_the_digit():
    row = 17
    halves = [
        DIGITS.column(Modality.IMAGE, half, [f"sample-{row}"]).items[0]
        for half in DIGITS.facets(Modality.IMAGE)
    ]
    # Each half is four columns of 28 pixels in the middle of the canvas.
    seen = np.concatenate([half[14::28, 56 + 14 : 168 : 28, 0] for half in halves], axis=1)
    expected = 255 - np.round(load_digits().images[row] * 255 / 16)
    assert np.array_equal(seen, expected)


def test_size_names_and_families():
    assert len(DIGITS.concepts) == 1797
    assert DIGITS.name("sample-17") == f"digit {load_digits().target[17]}, sample 17"
    assert set(DIGITS.labels("group")) == set("0123456789")
    assert len(set(DIGITS.labels("family"))) == 1797
