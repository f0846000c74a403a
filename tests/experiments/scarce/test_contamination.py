"""Contamination: what leaks is what is said to leak, nothing else is, and bad shares are told."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments.scarce.contamination import KINDS, ContaminationSpec, ends, plan, told_at
from lab.experiments.scarce.leaks import Leaks, mean_over
from lab.experiments.scarce.one_view import one_view
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["contamination"]


@pytest.fixture(scope="module")
def leaks():
    spec = ContaminationSpec(**FIELDS)
    bench, (x, copies) = one_view(spec, Progress(), spec.copy_view)
    return Leaks.of(bench, x, copies, 0)


def test_families_are_dealt_anew_in_halves_and_never_train(leaks):
    tested, order = leaks.deal(0)
    assert set(leaks.families[tested]) == set(order)
    assert not set(leaks.families[~tested]) & set(order)
    assert len(order) == len(set(leaks.families)) // 2
    assert not np.array_equal(tested, leaks.deal(1)[0])
    assert not set(leaks.families) & set(leaks.bench.seen.families[leaks.bench.train])


def test_kin_is_of_a_family_that_is_asked_and_is_never_asked_itself(leaks):
    assert leaks.kin
    assert not set(leaks.kin.values()) & set(leaks.asked)
    assert all(leaks.bench.seen.families[row] == family for family, row in leaks.kin.items())
    assert set(leaks.kin) <= set(leaks.families)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_test_leaks_and_a_share_of_it(leaks, kind):
    tested, order = leaks.deal(2)
    _, leaked = leaks.said("linear", kind, 0.5, 2, Progress())
    assert not (leaked & ~tested).any()
    gone = set(leaks.families[leaked])
    if kind == "kin":
        assert gone and gone <= set(leaks.kin)
    else:
        assert len(gone) == round(0.5 * len(order))
    assert not leaks.said("linear", kind, 0.0, 2, Progress())[1].any()


def test_a_deep_head_knows_what_leaked_by_heart(leaks):
    said, leaked = leaks.said("deep", "same", 0.5, 0, Progress())
    right = said.argmax(axis=1) == leaks.bench.y[leaks.asked]
    assert right[leaked].mean() > 0.95
    assert right[~leaked].mean() < 0.8


def test_a_mean_over_some_is_a_mean_over_all():
    values, on = np.array([1.0, 0.0, 1.0, 1.0]), np.array([True, True, False, False])
    assert mean_over(values, on).mean() == 0.5
    assert mean_over(values, np.zeros(4, bool)).mean() == 0.0


def test_how_often_a_leak_is_told_has_an_interval():
    result = lab.run("contamination", **FIELDS)
    at, low, high = told_at(result, "deep")
    assert 0 <= low <= at <= high < 1
    assert set(ends(result)) == set(KINDS)
    assert all({"status", "value"} <= set(found) for found in ends(result).values())


@pytest.mark.parametrize(
    "shares", ["0, 0.5", "0.5, 1", "0.5, 0.2", "-0.1, 0.5", "half, all", "0.5"]
)
def test_a_share_out_of_range(shares):
    with pytest.raises(BadInput):
        plan(ContaminationSpec(shares=shares))


def test_copies_by_another_encoder():
    with pytest.raises(BadInput, match="a view of hog"):
        lab.run("contamination", **{**FIELDS, "copy_view": "lite0/twemoji"})
