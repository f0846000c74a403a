import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.zero_crossing import zero_crossing, zero_of

X = np.array([0.0, 1, 2, 3])


def found(y, spread=0.05):
    rng = np.random.default_rng(0)
    y = np.array(y)
    return zero_crossing(y, y + spread * rng.standard_normal((400, 1)), X, tail=0.025)


def test_a_planted_crossing_lies_in_its_interval():
    at = found([0.3, 0.1, -0.1, -0.3])
    assert at.status == "crosses" and at.censored == ""
    assert at.value == pytest.approx(1.5)
    # The curve falls by .2 a step: a deviation of .05 is a quarter of a step.
    assert at.low == pytest.approx(1.0, abs=0.15) and at.high == pytest.approx(2.0, abs=0.15)


def test_beyond_the_range_it_is_censored_and_keeps_the_end_that_is_inside():
    above = found([0.3, 0.2, 0.1, 0.05])
    assert (above.status, above.censored) == ("stays above", "right")
    assert above.value is None and above.high is None
    assert 2 < above.low < 3
    below = found([-0.05, -0.1, -0.2, -0.3])
    assert (below.status, below.censored) == ("below at once", "left")
    assert below.value is None and below.low is None
    assert 0 < below.high < 1


def test_a_dent_is_no_crossing():
    """The nearest falling curve: one level below zero between two above is pooled."""
    assert zero_of(np.array([0.3, -0.01, 0.2, 0.1]), X) == np.inf


def test_shapes_that_do_not_agree_are_refused():
    with pytest.raises(BadInput, match="rising"):
        zero_crossing(np.zeros(4), np.zeros((2, 4)), X[::-1], tail=0.025)
