import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.neighbours.nearest import NOWHERE, _candidates, nearest
from lab.distance.neighbours.overlay import Laid, chance_overlap, parts
from lab.distance.neighbours.ranked import Finder
from tests.distance import reference

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((200, 12))


def listed(ranked):
    """The members of each list whose part is a whole place."""
    return [
        set(index[part == 1].tolist())
        for index, part in zip(ranked.index, parts(ranked), strict=True)
    ]


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("offset", [0.0, 3.0, -300.0])
def test_lists_are_those_of_scikit_learn(centred, offset):
    from sklearn.neighbors import NearestNeighbors

    x = X + offset
    ours = listed(nearest(x, 10, centred=centred))
    seen = x - x.mean(axis=0) if centred else x
    search = NearestNeighbors(n_neighbors=10, metric="cosine").fit(seen)
    assert ours == [set(row.tolist()) for row in search.kneighbors(return_distance=False)]
    assert ours == reference.neighbour_sets(x, 10, centred=centred)


def test_without_centring_a_common_offset_changes_who_is_near():
    moved = X + 3.0
    assert listed(nearest(moved, 10, centred=True)) == listed(nearest(X, 10, centred=True))
    assert listed(nearest(moved, 10)) != listed(nearest(X, 10))
    assert listed(nearest(1e-30 * X, 10)) == listed(nearest(1e30 * X, 10)) == listed(nearest(X, 10))


@pytest.mark.parametrize("n", [200, 399, 1000])
@pytest.mark.parametrize("k", [3, 10, 60])
def test_lists_sought_by_groups_are_those_of_a_whole_sort(n, k):
    """Of floats with many ties in the last places, in which groups meet and columns are left."""
    similarity = np.random.default_rng(k).standard_normal((50, n)).astype(np.float32).round(2)
    columns, candidates = _candidates(similarity, k)
    due = -np.sort(-similarity, axis=1)[:, :k]
    assert np.array_equal(-np.sort(-candidates, axis=1)[:, :k], due)
    if columns is None:
        assert n // 8 < 2 * k
    else:
        here = candidates > NOWHERE
        at = np.nonzero(here)[0]
        assert np.array_equal(similarity[at, columns[here]], candidates[here])


def test_a_row_of_zeros_is_as_near_to_all():
    part = parts(nearest(np.concatenate([X[:20], np.zeros((1, 12))]), 5))[20]
    assert part[part > 0] == pytest.approx(5 / 20)


@pytest.mark.parametrize("block_rows", [1, 7, 200, 1000])
def test_blocks_change_nothing(block_rows):
    assert listed(nearest(X, 5, block_rows=block_rows)) == listed(nearest(X, 5))


def test_lists_in_reserve_are_in_order():
    ranked = nearest(X, 3, extra=4)
    cosine = reference.cosines(X, centred=False)
    for i, row in enumerate(ranked.index):
        others = sorted((j for j in range(200) if j != i), key=lambda j: -cosine[i, j])
        assert set(row[:3]) == set(others[:3])
        assert row[3:].tolist() == others[3:7]


def test_one_thread_and_two_give_the_same_lists():
    import torch

    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = nearest(X, 10)
        torch.set_num_threads(2)
        two = nearest(X, 10)
    finally:
        torch.set_num_threads(threads)
    assert listed(one) == listed(two)


def test_ties_share_the_last_places():
    copies = np.concatenate([X[:20], X[:1], X[:1], X[:1]])  # rows 0, 20, 21 and 22 are one
    ranked = nearest(copies, 2)
    part = parts(ranked)
    assert part.sum(axis=1) == pytest.approx(2)
    own = dict(zip(ranked.index[0].tolist(), part[0], strict=True))
    assert [own[j] for j in (20, 21, 22)] == pytest.approx([2 / 3] * 3)
    equal = parts(nearest(np.eye(9), 4))
    assert equal[equal > 0] == pytest.approx(4 / 8)


@pytest.mark.parametrize("gone", [4, 33])
def test_parts_without_a_row_are_those_of_the_rows_left(gone):
    copies = np.concatenate([X[:30], X[:6]])
    kept = np.arange(36) != gone
    ranked = nearest(copies, 3, extra=1)
    part = parts(ranked, kept)
    cosine = np.round(reference.cosines(copies, centred=False), 9)
    for i in range(36):
        others = [j for j in range(36) if j not in (i, gone)] if i != gone else []
        for j in others:
            nearer = sum(cosine[i, q] > cosine[i, j] for q in others)
            equal = sum(cosine[i, q] == cosine[i, j] for q in others)
            share = np.clip((3 - nearer) / equal, 0, 1)
            assert part[i][ranked.index[i] == j].sum() == pytest.approx(share)
    assert np.all(part[gone] == 0)


def test_on_a_line_half_of_the_rows_tie():
    line = np.concatenate([np.arange(1.0, 12), [-30.0, -36]])[:, None]
    part = parts(nearest(line, 4))
    assert part[0][part[0] > 0] == pytest.approx(4 / 10)
    assert part[12][part[12] > 0] == pytest.approx([1] + [3 / 11] * 11)


def test_a_row_at_the_mean_has_no_neighbours_of_its_own():
    moved = np.concatenate([X[:20] - X[:20].mean(axis=0), np.zeros((1, 12))]) + 1e3
    part = parts(nearest(moved, 5, centred=True))[20]
    assert part[part > 0] == pytest.approx(5 / 20)


def test_finder_by_table_and_by_search_agree(monkeypatch):
    ranked = nearest(np.concatenate([X[:40], X[:3]]), 4)
    rows = np.repeat(np.arange(43), 43).reshape(43, 43)
    others = rows.T
    table = Finder(ranked)(rows, others)
    monkeypatch.setattr("lab.distance.neighbours.ranked.MOST_TABLE_ROWS", 0)
    assert np.array_equal(Finder(ranked)(rows, others), table)
    found = table < ranked.index.size
    assert np.array_equal(ranked.index.ravel()[table[found]], others[found])
    assert found.sum() == np.sum(ranked.index >= 0)
    assert np.all(Finder(ranked)(np.array([-1, 3]), np.array([2, -1])) == ranked.index.size)


def test_a_permuted_overlay_is_that_of_permuted_rows():
    other = X + RANDOM.standard_normal(X.shape)
    order = RANDOM.permutation(200)
    laid = Laid(nearest(X, 5), nearest(other, 5)).paired(order)
    again = Laid(nearest(X, 5), nearest(other[order], 5)).paired()
    assert laid.overlaps()[order] == pytest.approx(again.overlaps())
    assert chance_overlap(laid) == pytest.approx(5 / 199)


def test_bad_input():
    with pytest.raises(TooFew, match=r"n = 10, k = 10"):
        nearest(X[:10], 10)
    with pytest.raises(TooFew, match="3 in reserve"):
        nearest(X[:10], 8, extra=3)
    with pytest.raises(BadInput, match="k = 0"):
        nearest(X, 0)
    with pytest.raises(BadInput, match="zero variance"):
        nearest(np.full((20, 3), 0.1), 5)
    with pytest.raises(BadInput, match="NaN"):
        nearest(np.where(np.arange(24).reshape(12, 2) == 1, np.nan, 1.0), 5)
    with pytest.raises(BadInput, match=r"\(200, 12\) and \(199, 12\)"):
        Laid(nearest(X, 5), nearest(X[1:], 5))
