"""Exact neighbours: against the full matrix, with duplicates, kept by their very bytes."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.probes.knn import MOST_NEIGHBOURS, digest, kept_graph, nearest_rows


@pytest.fixture
def x():
    return np.random.default_rng(3).normal(size=(120, 9))


def full(x):
    return np.linalg.norm(x[:, None] - x[None], axis=2)


def test_equal_to_the_full_matrix_without_oneself(x):
    rows, distance = nearest_rows(x, 7)
    every = full(x)
    np.fill_diagonal(every, np.inf)
    order = np.argsort(every, axis=1)[:, :7]
    assert (rows == order).all()
    assert distance == pytest.approx(np.take_along_axis(every, order, axis=1), rel=1e-5)


def test_queries_find_themselves(x):
    rows, distance = nearest_rows(x, 1, x[:5])
    assert rows[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert distance == pytest.approx(0, abs=1e-6)


def test_a_duplicate_is_a_neighbour_and_oneself_is_none(x):
    doubled = np.vstack([x, x[:1]])
    rows, _ = nearest_rows(doubled, 3)
    assert rows[0, 0] == 120 and rows[120, 0] == 0
    assert not (rows == np.arange(121)[:, None]).any()


@pytest.mark.parametrize("k", [0, 120, 500])
def test_too_few_names_both(x, k):
    with pytest.raises(TooFew, match=r"k = \d+ rows; got n = 120"):
        nearest_rows(x, k)


def test_one_graph_is_kept_and_serves_every_smaller_k(x, tmp_path, monkeypatch):
    from lab.probes import knn

    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    asked = []

    def counted(*given):
        asked.append(given[1])
        return nearest_rows(*given)

    monkeypatch.setattr(knn, "nearest_rows", counted)
    first = kept_graph(x, 5)[0]
    second = kept_graph(x, 20)[0]
    assert asked == [MOST_NEIGHBOURS]
    assert (second[:, :5] == first).all()
    kept_graph(x + 1e-9, 5)
    assert len(asked) == 2


def test_a_digest_sees_shape_and_every_byte():
    a = np.zeros((1000, 700))
    b = a.copy()
    b[777, 333] = 1e-300
    assert len({digest(a), digest(b), digest(a.reshape(700, 1000)), digest(a, a)}) == 4
