"""No family leaks; classes are balanced; too little is refused."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.data import splits
from lab.data.emojilab.dataset import EMOJILAB

FAMILIES, SUBGROUPS = EMOJILAB.labels("family"), EMOJILAB.labels("subgroup")
USED = SUBGROUPS != ""


def leaks(folds, families):
    return sum(len(set(folds[families == family])) > 1 for family in set(families))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_folds_of_emojilab(seed):
    families, labels = FAMILIES[USED], SUBGROUPS[USED]
    folds = splits.family_folds(families, labels, 5, seed)
    assert leaks(folds, families) == 0
    assert np.bincount(folds).min() > 140
    for label in set(labels):
        assert set(folds[labels == label]) == {0, 1, 2, 3, 4}, label
    assert np.array_equal(folds, splits.family_folds(families, labels, 5, seed))


def test_another_seed_is_another_split():
    a, b = (splits.family_folds(FAMILIES[USED], SUBGROUPS[USED], 5, s) for s in (0, 1))
    assert (a != b).mean() > 0.5


def test_the_leak_counter_sees_a_leak():
    assert leaks(np.array([0, 1, 1]), np.array(["a", "a", "b"])) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=20, max_size=80), st.integers(0, 9))
def test_folds_never_divide_a_family(numbers, seed):
    families = np.array([f"f{n}" for n in numbers] + [f"x{i}" for i in range(6)])
    labels = np.array([str(n % 2) for n in numbers] + ["0", "1"] * 3)
    folds = splits.family_folds(families, labels, 3, seed)
    assert leaks(folds, families) == 0
    assert set(folds) == {0, 1, 2}


@pytest.mark.parametrize("n", [100, 240, 500])
def test_the_test_sample_has_whole_families_and_equal_classes(n):
    rows = splits.test_concepts(SUBGROUPS, FAMILIES, n, seed=0)
    assert abs(len(rows) - n) <= 5 and len(set(rows)) == len(rows)
    taken = Counter(SUBGROUPS[rows])
    assert "" not in taken and len(taken) == 37
    if n == 240:
        assert min(taken.values()) >= 6 and max(taken.values()) <= 8
    inside = np.isin(np.arange(len(FAMILIES)), rows)
    for family in set(FAMILIES[rows]):
        assert inside[USED & (family == FAMILIES)].all()
    assert np.array_equal(rows, splits.test_concepts(SUBGROUPS, FAMILIES, n, seed=0))
    assert not np.array_equal(rows, splits.test_concepts(SUBGROUPS, FAMILIES, n, seed=1))


def test_all_concepts_can_be_taken():
    rows = splits.test_concepts(SUBGROUPS, FAMILIES, 775, seed=0)
    assert np.array_equal(rows, np.flatnonzero(USED))


def test_too_little_is_refused_with_numbers():
    two = ["a", "b"]
    with pytest.raises(TooFew, match="at least one"):
        splits.family_folds([], [], 2, 0)
    with pytest.raises(TooFew, match="2 classes"):
        splits.family_folds(two, ["x", "x"], 2, 0)
    with pytest.raises(TooFew, match="3 families or more in each class; got 2 in 'x'"):
        splits.family_folds(["a", "b", "c", "d", "e"], ["x", "x", "y", "y", "y"], 3, 0)
    with pytest.raises(BadInput, match="2 folds"):
        splits.family_folds(two, two, 1, 0)
    with pytest.raises(BadInput, match=r"\(2,\) and \(1,\)"):
        splits.family_folds(two, ["x"], 2, 0)
    for n in (0, 3):
        with pytest.raises(TooFew, match="1 to 2"):
            splits.test_concepts(two, two, n, 0)


def test_holding_out_a_facet():
    train, test = splits.hold_out_facet(["en+m3", "en+f2"], "en+f2")
    assert (train, test) == (("en+m3",), "en+f2")
    with pytest.raises(UnknownId, match="openmoji"):
        splits.hold_out_facet(["noto"], "openmoji")
    with pytest.raises(TooFew):
        splits.hold_out_facet(["noto"], "noto")
