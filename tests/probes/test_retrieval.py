import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.probes.retrieval import Gallery

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((40, 8))
ROWS = np.arange(40)
HERE = np.ones(40, bool)


def test_a_clean_copy_finds_itself():
    gallery = Gallery(X)
    assert np.all(gallery.hits(X, ROWS, HERE) == 1)
    assert np.all(gallery.ranks(X, ROWS, HERE) == 1)
    order, similarity = gallery.nearest(X, 3)
    assert np.array_equal(order[:, 0], ROWS)
    assert similarity[:, 0] == pytest.approx(1)
    assert np.all(np.diff(similarity, axis=1) <= 0)


def test_ranks_against_a_loop():
    queries = X + RANDOM.normal(0, 2, X.shape)
    ranks = Gallery(X).ranks(queries, ROWS, HERE)
    hits = Gallery(X).hits(queries, ROWS, HERE)
    for i, q in enumerate(queries):
        cosine = [q @ g / np.linalg.norm(q) / np.linalg.norm(g) for g in X]
        assert ranks[i] == 1 + sum(c > cosine[i] for c in cosine)
        assert hits[i] == (ranks[i] == 1)
    assert 0 < hits.mean() < 1


def test_ties_take_the_middle():
    gallery = Gallery(np.array([[1.0, 0], [1, 0], [0, 1]]))
    query, true, here = np.array([[2.0, 0]]), np.array([0]), np.array([True])
    assert gallery.hits(query, true, here)[0] == pytest.approx(1 / 2)
    assert gallery.ranks(query, true, here)[0] == 1.5
    assert gallery.hits(np.zeros((1, 2)), true, here)[0] == pytest.approx(1 / 3)


def test_a_missing_query_scores_chance():
    gone = HERE.copy()
    gone[3] = False
    gallery = Gallery(X)
    assert gallery.hits(X, ROWS, gone)[3] == 1 / 40
    assert gallery.ranks(X, ROWS, gone)[3] == 20.5


def test_means_take_away_what_each_side_shares():
    shifted = X + 50.0
    plain = Gallery(X).hits(shifted, ROWS, HERE).mean()
    centred = Gallery(X, query_mean=np.full(8, 50.0)).hits(shifted, ROWS, HERE).mean()
    assert plain < 0.2 and centred == 1


def test_rotation_and_scale_change_nothing():
    rotation = np.linalg.qr(RANDOM.standard_normal((8, 8)))[0]
    queries = X + RANDOM.normal(0, 1, X.shape)
    turned = Gallery(3 * X @ rotation).similarity(7 * queries @ rotation)
    assert turned == pytest.approx(Gallery(X).similarity(queries), abs=1e-9)


def test_bad_input():
    gallery = Gallery(X)
    with pytest.raises(TooFew):
        Gallery(X[:1])
    with pytest.raises(BadInput, match="dimension"):
        gallery.similarity(X[:, :3])
    with pytest.raises(BadInput, match="NaN"):
        gallery.similarity(np.full((2, 8), np.nan))
    with pytest.raises(BadInput, match="true rows"):
        gallery.hits(X, ROWS + 1, HERE)
    with pytest.raises(BadInput, match="mask"):
        gallery.hits(X, ROWS, HERE[1:])
    with pytest.raises(BadInput, match="mean"):
        Gallery(X, query_mean=np.zeros(3))
