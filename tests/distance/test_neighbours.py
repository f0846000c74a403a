import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.neighbours import nearest
from lab.distance.overlay import Laid, chance_overlap, parts
from lab.distance.ranked import Finder
from tests.distance import reference

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((200, 12))


def listed(ranked):
    """The members of each list whose part is a whole place."""
    return [
        set(index[part == 1].tolist())
        for index, part in zip(ranked.index, parts(ranked), strict=True)
    ]


def test_lists_are_those_of_scikit_learn():
    from sklearn.neighbors import NearestNeighbors

    centred = X - X.mean(axis=0)
    search = NearestNeighbors(n_neighbors=10, metric="cosine").fit(centred)
    theirs = search.kneighbors(return_distance=False)
    assert listed(nearest(X, 10)) == [set(row.tolist()) for row in theirs]
    assert listed(nearest(X, 10)) == reference.neighbour_sets(X, 10)


@pytest.mark.parametrize("block_rows", [1, 7, 200, 1000])
def test_blocks_change_nothing(block_rows):
    assert listed(nearest(X, 5, block_rows=block_rows)) == listed(nearest(X, 5))


def test_lists_in_reserve_are_in_order():
    ranked = nearest(X, 3, extra=4)
    cosine = reference.cosines(X)
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
    cosine = np.round(reference.cosines(copies), 9)
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
    part = parts(nearest(moved, 5))[20]
    assert part[part > 0] == pytest.approx(5 / 20)


def test_finder_by_table_and_by_search_agree(monkeypatch):
    ranked = nearest(np.concatenate([X[:40], X[:3]]), 4)
    rows = np.repeat(np.arange(43), 43).reshape(43, 43)
    others = rows.T
    table = Finder(ranked)(rows, others)
    monkeypatch.setattr("lab.distance.ranked.MOST_TABLE_ROWS", 0)
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
