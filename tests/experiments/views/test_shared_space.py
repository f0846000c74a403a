import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.data import DATASETS
from lab.experiments.views.shared_space import shared_space, training_rows
from lab.experiments.views.view import Seen, View

A, B, OTHER = View("lite0", "noto"), View("use", "en"), View("use", "es")
N = 120


@pytest.fixture(scope="module")
def seen():
    """Planted: text is a linear image of the picture plus noise; two rows a family."""
    random = np.random.default_rng(0)
    x = random.standard_normal((N, 30)).astype(np.float32)
    y = (x @ random.standard_normal((30, 16)) + random.standard_normal((N, 16))).astype(np.float32)
    names = np.repeat([f"f{i}" for i in range(N // 2)], 2)
    ids = tuple(f"c{i}" for i in range(N))
    return Seen(DATASETS.get("emojilab"), ids, names, names, {A: x, B: y, OTHER: -y})


def agreement(x, y):
    return np.mean(np.sum(x * y, axis=1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1))


@pytest.mark.parametrize("kind", ["ridge", "procrustes", "auto"])
def test_a_fitted_space_is_measured_on_other_families_beside_its_control(seen, kind):
    found = shared_space(seen, A, B, kind, n_train_pairs=61)
    assert found.n_train == 61
    assert "61 pairs" in found.space and ("procrustes" in found.space) == (kind == "procrustes")
    train, _ = training_rows(seen.families, 61, 0)
    assert not set(seen.families[train]) & set(seen.families[found.rows])
    assert found.x.shape == found.y.shape == found.control_x.shape
    assert agreement(found.x, found.y) > agreement(found.control_x, found.y) + 0.2


def test_one_encoder_is_a_native_space_without_fitting(seen):
    for kind in ("auto", "native"):
        found = shared_space(seen, B, OTHER, kind)
        assert found.space == "native to use"
        assert (len(found.rows), found.control_x, found.n_train) == (N, None, 0)
        np.testing.assert_array_equal(found.x, seen.x[B])


def test_no_space_is_said(seen):
    found = shared_space(seen, A, B, "native")
    assert (found.space, found.reason) == ("", "lite0 and use share no space without fitting")
    assert shared_space(seen, A, B, "none").reason
    assert found.x.shape != found.y.shape


def test_training_rows_are_exact_and_whole_families():
    families = np.repeat(list("abcdefghij"), 5)
    train, rest = training_rows(families, 23, 0)
    assert len(train) == 23
    assert len(rest) == 25  # the last two rows of the fifth family are in neither part
    assert not set(families[train]) & set(families[rest])
    assert not np.array_equal(train, training_rows(families, 23, 1)[0])


@pytest.mark.parametrize("n", [3, 45, 50])
def test_too_few_on_a_side(n):
    with pytest.raises(TooFew, match="of 50"):
        training_rows(np.repeat(list("abcdefghij"), 5), n, 0)
