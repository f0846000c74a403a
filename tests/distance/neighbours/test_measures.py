from itertools import permutations

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.neighbours.cknna import cknna
from lab.distance.neighbours.cycle_knn import chance_cycle, cycle_knn
from lab.distance.neighbours.interval import deletion_groups, neighbour_estimate, overlay_of
from lab.distance.neighbours.mutual_knn import mutual_knn
from lab.distance.neighbours.overlay import chance_overlap
from lab.distance.pairs import pairs
from tests.distance import reference

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((80, 9))
Y = np.concatenate([X[:, :5] + 0.7 * RANDOM.standard_normal((80, 5)), X[:, :2]], axis=1)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("k", [1, 3, 10])
def test_mutual_knn_against_sets(k, centred):
    near = [reference.neighbour_sets(side, k, centred=centred) for side in (X, Y)]
    due = np.mean([len(a & b) / k for a, b in zip(*near, strict=True)])
    assert mutual_knn(X, Y, k, centred=centred) == pytest.approx(due)
    assert 0 < due < 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_mutual_knn_is_as_published(dtype):
    """Huh et al. 2024: inner products of normalised features, the k largest, no centring."""
    random = np.random.default_rng(3)
    shared = random.standard_normal((500, 20))
    x, y = (
        shared @ random.standard_normal((20, 64))
        + 3 * random.standard_normal((500, 64))
        + offset * random.standard_normal(64)  # as in a contrastive model: all cosines are large
        for offset in (12, 15)
    )
    x, y = x.astype(dtype), y.astype(dtype)
    near = []
    for side in (x, y):
        unit = side / np.linalg.norm(side, axis=1, keepdims=True)
        inner = unit.astype(np.float64) @ unit.T.astype(np.float64)
        assert inner.mean() > 0.5
        np.fill_diagonal(inner, -np.inf)
        near.append(np.argsort(-inner, axis=1)[:, :10])
    due = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*near, strict=True)])
    assert mutual_knn(x, y) == pytest.approx(due, abs=1e-12)
    assert measure("mutual_knn", pairs(x, y), Settings(n_permutations=0)).value == pytest.approx(
        due
    )
    centred = measure("mutual_knn_centred", pairs(x, y), Settings(n_permutations=0)).value
    assert centred == pytest.approx(mutual_knn(x, y, centred=True)) and abs(centred - due) > 0.005


@pytest.mark.parametrize("k", [1, 3, 10])
def test_cycle_knn_against_sets(k):
    near_x, near_y = reference.neighbour_sets(X, k), reference.neighbour_sets(Y, k)
    back = [any(i in near_x[j] for j in near_y[i]) for i in range(80)]
    assert cycle_knn(X, Y, k) == pytest.approx(np.mean(back))


@pytest.mark.parametrize("k", [5, 10])
def test_cknna_against_dense_masks(k):
    in_x, in_y = reference.neighbour_mask(X, k), reference.neighbour_mask(Y, k)
    kernel_x, kernel_y = reference.cosines(X), reference.cosines(Y)
    shared = in_x * in_y

    def hsic(a, b):
        return (reference.hsic_1(a, b) + reference.hsic_1(b, a)) / 2

    own = hsic(in_x * kernel_x, in_x * kernel_x) * hsic(in_y * kernel_y, in_y * kernel_y)
    expected = hsic(shared * kernel_x, shared * kernel_y) / np.sqrt(own)
    assert cknna(X, Y, k) == pytest.approx(expected, abs=1e-5)
    assert cknna(X, Y, k) == pytest.approx(cknna(Y, X, k))


@pytest.mark.parametrize("copies", [0, 2])
def test_chance_of_overlap_is_the_mean_over_all_pairings(copies):
    x, y = X[:6].copy(), Y[:6].copy()
    x[1 : 1 + copies], y[4 : 4 + copies] = x[0], y[3]
    pairings = [list(order) for order in permutations(range(6))]
    mean = np.mean([mutual_knn(x, y[order], 2) for order in pairings])
    assert chance_overlap(overlay_of(x, y, 2, centred=False)) == pytest.approx(mean)
    if not copies:
        assert mean == pytest.approx(2 / 5)


def test_chance_of_a_cycle_is_the_mean_over_all_pairings():
    x, y = X[:6], Y[:6]
    mean = np.mean([cycle_knn(x, y[list(order)], 2) for order in permutations(range(6))])
    assert chance_cycle(overlay_of(x, y, 2, centred=True)) == pytest.approx(mean)


def test_the_jackknife_leaves_out_each_unit_as_if_it_had_not_been_there():
    """Cosines are about the mean of all rows, with and without the unit."""
    units = RANDOM.integers(0, 15, 80)
    units = np.unique(units, return_inverse=True)[1]
    seen = []

    def statistic(overlay):
        value = float(overlay.overlaps().sum() / overlay.n_present)
        seen.append(value)
        return value

    both = pairs(X, Y, units=units)
    settings = Settings(n_permutations=0)
    neighbour_estimate(both, settings, statistic, lambda *_: None, k=4, centred=True)
    cosine_x, cosine_y = reference.cosines(X), reference.cosines(Y)
    for unit, value in enumerate(seen[1:]):
        kept = np.flatnonzero(units != unit)
        shared = []
        for i in kept:
            others = kept[kept != i]
            near = [set(others[np.argsort(-c[i, others])[:4]]) for c in (cosine_x, cosine_y)]
            shared.append(len(near[0] & near[1]) / 4)
        assert value == pytest.approx(np.mean(shared))
    assert len(seen) == 1 + units.max() + 1


def test_many_units_are_left_out_in_groups():
    groups = deletion_groups(np.arange(1200), seed=0)
    assert sorted(np.unique(np.bincount(groups))) == [2, 3] and groups.max() == 499
    assert np.array_equal(deletion_groups(np.arange(40), 0), np.arange(40))


def test_no_interval_where_a_unit_is_most_of_the_rows():
    units = np.zeros(80, int)
    units[:9] = 1
    found = measure("mutual_knn", pairs(X, Y, units=units))
    assert found.value > found.chance and found.low is None and found.high is None


def test_copies_of_rows_and_their_order_change_nothing():
    x, y = np.concatenate([X, X[:30]]), np.concatenate([Y, Y[:30]])
    order = RANDOM.permutation(110)
    for of in (mutual_knn, cycle_knn, cknna):
        assert of(x[order], y[order]) == pytest.approx(of(x, y))
    assert mutual_knn(x, x) == pytest.approx(1)
    assert mutual_knn(np.eye(60), X[:60]) == pytest.approx(10 / 59)


def test_an_undefined_cknna_says_why(monkeypatch):
    outlier = np.random.default_rng(0).standard_normal((6, 1)) ** 5
    with pytest.raises(BadInput, match="self-term"):
        cknna(outlier, outlier, 5)
    monkeypatch.setattr("lab.distance.neighbours.cknna._alignment", lambda overlay: None)
    found = measure("cknna", pairs(X, Y))
    assert found.value is None and "self-term" in found.reason


def test_no_interval_where_the_rest_is_undefined():
    def statistic(overlay):
        return 1.0 if overlay.n_present == 80 else None

    both, settings = pairs(X, Y), Settings(n_permutations=3)
    found = neighbour_estimate(both, settings, statistic, lambda *_: None, centred=True)
    assert (found.value, found.low, found.p) == (1.0, None, 1.0)


@pytest.mark.parametrize("of", [mutual_knn, cycle_knn, cknna])
def test_too_few_rows_are_named_with_k(of):
    with pytest.raises(TooFew, match="n = 8, k = 10"):
        of(X[:8], Y[:8])
    with pytest.raises(BadInput, match=r"\(80, 9\) and \(79, 7\)"):
        of(X, Y[1:])


@pytest.mark.parametrize("measure_id", ["mutual_knn", "cycle_knn"])
def test_lists_that_hold_all_rows_that_are_left_give_no_interval(measure_id):
    """Of 12 rows one left out leaves 11: ten neighbours of each are then all the others."""
    twelve = measure(measure_id, pairs(X[:12], Y[:12]), Settings(n_permutations=0))
    assert twelve.value is not None and twelve.low is None
    thirteen = measure(measure_id, pairs(X[:13], Y[:13]), Settings(n_permutations=0))
    assert 0 < thirteen.low <= thirteen.value <= thirteen.high


def test_chance_of_a_cycle_with_ties_is_the_mean_under_permutation():
    tied = np.repeat(np.eye(2), 20, axis=0)
    both = pairs(tied, tied)
    found = measure("cycle_knn", both, Settings(n_permutations=99))
    orders = [np.random.default_rng(i).permutation(40) for i in range(100)]
    assert found.chance == pytest.approx(
        np.mean([cycle_knn(tied, tied[o]) for o in orders]), abs=0.01
    )
    assert measure("cycle_knn", both, Settings(n_permutations=0)).chance is None
