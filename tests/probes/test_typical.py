"""Typical rows: one of each planted cloud, at its middle."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.probes.typical import typical


@pytest.fixture(scope="module")
def clouds() -> np.ndarray:
    rng = np.random.default_rng(0)
    middles = 10 * np.eye(4, 12)
    return np.concatenate([middle + rng.standard_normal((30, 12)) for middle in middles])


def test_one_of_each_cloud_and_it_is_near_the_middle(clouds: np.ndarray) -> None:
    chosen = typical(clouds, 4, 0)
    assert sorted(chosen // 30) == [0, 1, 2, 3]
    unit = clouds / np.linalg.norm(clouds, axis=1, keepdims=True)
    for row in chosen:
        mine = slice(row // 30 * 30, row // 30 * 30 + 30)
        to_middle = unit[mine] @ unit[mine].mean(axis=0)
        assert (to_middle > unit[row] @ unit[mine].mean(axis=0)).mean() < 0.2


def test_the_same_seed_chooses_the_same_and_every_row_may_be_chosen(clouds: np.ndarray) -> None:
    assert typical(clouds, 7, 3).tolist() == typical(clouds, 7, 3).tolist()
    assert sorted(typical(clouds[:6], 6, 0)) == list(range(6))


def test_more_than_there_are(clouds: np.ndarray) -> None:
    with pytest.raises(TooFew, match="121 items"):
        typical(clouds, 121, 0)
