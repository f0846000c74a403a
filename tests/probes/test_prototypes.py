"""Class prototypes: the mean direction, and refusals."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.probes.prototypes import class_prototypes


def test_a_prototype_is_the_mean_direction_whatever_the_lengths():
    x = np.array([[5.0, 0.0], [0.0, 0.1], [0.0, -3.0]])
    found = class_prototypes(x, np.array([0, 0, 1]), 2)
    assert found == pytest.approx(np.array([[np.sqrt(0.5), np.sqrt(0.5)], [0.0, -1.0]]))


def test_nearest_prototype_agrees_with_scikit_learn():
    from sklearn.neighbors import NearestCentroid

    rng = np.random.default_rng(0)
    classes = np.repeat(np.arange(4), 10)
    x = rng.standard_normal((40, 6)) + 3 * np.eye(6)[classes]
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    centres = NearestCentroid().fit(x, classes).centroids_
    expected = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    assert class_prototypes(x, classes, 4) == pytest.approx(expected)


def test_codes_that_do_not_fit_are_refused():
    x = np.eye(3)
    with pytest.raises(BadInput, match="one class an example"):
        class_prototypes(x, np.array([0, 1]), 2)
    with pytest.raises(BadInput, match=r"classes in 0\.\.1"):
        class_prototypes(x, np.array([0, 1, 2]), 2)
    with pytest.raises(TooFew, match="none of 1 classes"):
        class_prototypes(x, np.array([0, 1, 0]), 3)
