"""The one rule, case by case, in its order."""

import pytest

from lab.core.errors import BadInput
from lab.stats.decide import Reason, Verdict, decide
from lab.stats.estimate import Estimate


def difference(low, high):
    return Estimate((low + high) / 2, low, high, n=100, over="families")


@pytest.mark.parametrize(
    ("low", "high", "p", "margin", "expects_equal", "verdict"),
    [
        (0.01, 0.05, 0.01, None, False, Verdict.MORE),
        (-0.05, -0.01, 0.05, None, False, Verdict.LESS),
        # Both p and interval must say so.
        (0.01, 0.05, 0.06, None, False, Verdict.UNDECIDED),
        (-0.001, 0.05, 0.01, None, False, Verdict.UNDECIDED),
        # Inside the margin, and off zero: what was expected decides which is asked first.
        (0.01, 0.05, 0.01, 0.1, False, Verdict.MORE),
        (0.01, 0.05, 0.01, 0.1, True, Verdict.EQUAL),
        (-0.01, 0.05, 0.5, 0.1, False, Verdict.EQUAL),
        (-0.01, 0.05, 0.5, 0.05, False, Verdict.UNDECIDED),
        (-0.01, 0.05, 0.5, None, True, Verdict.UNDECIDED),
    ],
)
def test_the_order_of_the_rule(low, high, p, margin, expects_equal, verdict):
    found = decide(difference(low, high), p, margin=margin, expects_equal=expects_equal)
    assert found.verdict is verdict
    assert found.smallest_margin == pytest.approx((high - low) / 2)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"n_families": 9}, Reason.FEW_FAMILIES),
        ({"n_seeds": 2}, Reason.FEW_SEEDS),
        ({"n_families": 9, "n_seeds": 2}, Reason.FEW_FAMILIES),
    ],
)
def test_too_few_is_untested_whatever_the_numbers(asked, reason):
    found = decide(difference(0.4, 0.5), 0.001, margin=0.9, expects_equal=True, **asked)
    assert (found.verdict, found.reason) == (Verdict.UNTESTED, reason)
    assert decide(difference(0.4, 0.5), 0.001, n_families=10, n_seeds=3).verdict is Verdict.MORE


def test_no_interval_or_no_p_is_untested():
    for estimate, p in (
        (Estimate(0.1, None, None, 3, "families"), 0.01),
        (Estimate(None, None, None, 0, "families", reason="none"), 0.01),
        (difference(0.1, 0.2), None),
    ):
        assert decide(estimate, p).reason is Reason.NO_TEST


def test_zero_is_the_chance_of_the_estimate():
    above = Estimate(0.5, 0.4, 0.6, 100, "families", chance=0.3)
    assert decide(above, 0.01).verdict is Verdict.MORE
    below = Estimate(0.5, 0.4, 0.6, 100, "families", chance=0.7)
    assert decide(below, 0.01).verdict is Verdict.LESS


@pytest.mark.parametrize("margin", [0, -0.1])
def test_a_margin_that_is_not_above_zero_is_refused(margin):
    with pytest.raises(BadInput, match="margin above 0"):
        decide(difference(-1, 1), 0.5, margin=margin)
