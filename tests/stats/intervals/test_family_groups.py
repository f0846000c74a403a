"""Groups of families: whole families, even groups, no class taken away."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.stats.intervals.family_groups import family_groups

FAMILIES = np.repeat(np.arange(60), np.tile([1, 2, 3], 20))
CLASSES = (FAMILIES // 10).astype(str)


def test_a_family_is_never_divided_and_groups_are_even():
    group = family_groups(FAMILIES, CLASSES, 10, seed=0)
    for family in np.unique(FAMILIES):
        assert len(set(group[family == FAMILIES])) == 1
    counts = [len(set(FAMILIES[group == g])) for g in range(10)]
    assert counts == [6] * 10


def test_no_group_takes_much_of_a_class():
    group = family_groups(FAMILIES, CLASSES, 10, seed=0)
    for g in range(10):
        inside = FAMILIES[group == g]
        for label in np.unique(CLASSES):
            assert len(set(inside[CLASSES[group == g] == label])) <= 2


def test_the_draw_depends_on_seed_and_purpose_alone():
    first = family_groups(FAMILIES, CLASSES, 5, seed=0)
    assert (first == family_groups(FAMILIES, CLASSES, 5, seed=0)).all()
    assert (first != family_groups(FAMILIES, CLASSES, 5, seed=1)).any()
    assert (first != family_groups(FAMILIES, CLASSES, 5, seed=0, purpose="halves")).any()


def test_more_groups_than_families_and_one_group_are_refused():
    with pytest.raises(TooFew, match="61 families"):
        family_groups(FAMILIES, CLASSES, 61, seed=0)
    with pytest.raises(BadInput, match="2 groups"):
        family_groups(FAMILIES, CLASSES, 1, seed=0)
