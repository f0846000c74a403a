import pytest

from lab.core.errors import BadInput
from lab.stats.decide import decide
from lab.stats.estimate import Estimate


def difference(low, high):
    return Estimate((low + high) / 2, low, high, n=100, over="families")


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (0.01, 0.05, "different"),
        (-0.05, -0.01, "different"),
        (-0.01, 0.015, "equal"),
        (-0.01, 0.03, "undecided"),
        (-0.03, 0.01, "undecided"),
    ],
)
def test_three_outcomes(low, high, outcome):
    decision = decide(difference(low, high), margin=0.02)
    assert decision.outcome == outcome
    assert decision.smallest_margin == pytest.approx((high - low) / 2)


def test_bad_input():
    with pytest.raises(BadInput, match="margin above 0"):
        decide(difference(-1, 1), margin=0)
    with pytest.raises(BadInput, match="interval"):
        decide(Estimate(0.1, None, None, n=3, over="families"), margin=0.1)
