"""A fixed derangement of a part of the pairs: complete, nested, the same again."""

import numpy as np
import pytest

from lab.adapt.mispair import mispaired, mispaired_within
from lab.core.errors import BadInput, TooFew


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.37, 0.6, 1.0])
def test_exactly_the_part_asked_for_has_another_partner(fraction):
    partner = mispaired(100, fraction, seed=0)
    assert sorted(partner) == list(range(100))
    assert np.sum(partner != np.arange(100)) == round(100 * fraction)


def test_all_of_two_or_more_is_a_derangement():
    for n in range(2, 30):
        assert not np.any(mispaired(n, 1.0, seed=n) == np.arange(n))


def test_it_is_fixed_and_follows_the_seed():
    assert np.array_equal(mispaired(50, 0.4, 3), mispaired(50, 0.4, 3))
    assert not np.array_equal(mispaired(50, 0.4, 3), mispaired(50, 0.4, 4))


def test_more_takes_the_same_rows_and_others():
    taken = [set(np.flatnonzero(mispaired(80, f, 1) != np.arange(80))) for f in (0.1, 0.3, 0.9)]
    assert taken[0] < taken[1] < taken[2]


def test_what_cannot_be_exchanged_is_refused():
    for fraction in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadInput, match="fraction in"):
            mispaired(10, fraction, 0)
    with pytest.raises(TooFew, match="at least 2 pairs"):
        mispaired(10, 0.1, 0)


LABELS = np.array(["a"] * 7 + ["b"] * 12 + ["c"] * 30 + ["alone"])


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.9])
def test_within_a_class_each_has_another_of_its_class(fraction):
    partner = mispaired_within(LABELS, fraction, seed=0)
    moved = np.flatnonzero(partner != np.arange(50))
    assert sorted(partner) == list(range(50)) and np.all(LABELS[partner] == LABELS)
    assert 0 <= len(moved) - round(50 * fraction) <= 2


def test_within_a_class_it_is_fixed_and_more_takes_the_same_rows():
    few, more = (mispaired_within(LABELS, f, 1) for f in (0.2, 0.6))
    taken = few != np.arange(50)
    assert np.array_equal(few[taken], more[taken])
    assert np.array_equal(few, mispaired_within(LABELS, 0.2, 1))
    assert not np.array_equal(few, mispaired_within(LABELS, 0.2, 2))


def test_classes_that_are_too_small_are_refused():
    with pytest.raises(TooFew, match="share a class"):
        mispaired_within(LABELS, 1.0, 0)
    with pytest.raises(TooFew, match="share a class"):
        mispaired_within(np.array(list("abcdef")), 0.5, 0)
    with pytest.raises(BadInput, match="fraction in"):
        mispaired_within(LABELS, 1.1, 0)
