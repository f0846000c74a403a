import numpy as np
import pytest

from lab.limits.verdict import ends_of, is_inside, status_of
from lab.stats.estimate import Estimate

X = np.array([0.0, 0.5, 1, 2, 5])


def clean(low):
    return Estimate(0.6, low, 0.7, n=100, over="families")


@pytest.mark.parametrize(
    ("low", "theta", "status"),
    [
        (0.5, 2.0, "breaks"),
        (0.5, 5.1, "holds"),
        (0.5, 0.4, "breaks at once"),
        (0.15, 2.0, "does not work clean"),  # .15 is not surely more than .05 above .1
    ],
)
def test_status(low, theta, status):
    assert status_of(clean(low), theta, X, 0.1) == status


@pytest.mark.parametrize(
    ("status", "interval", "ends"),
    [
        ("breaks", (1.0, 3.0), (1.0, 3.0)),
        ("breaks", (0.3, 3.0), (None, 3.0)),
        ("breaks", (1.0, 6.0), (1.0, None)),
        ("holds", (3.0, 9.0), (3.0, None)),
        ("holds", (7.0, 9.0), (5.0, None)),
        ("holds", (0.2, 9.0), (None, None)),
        ("breaks at once", (0.1, 0.3), (None, 0.5)),
        ("breaks at once", (0.1, 0.8), (None, 0.8)),
        ("breaks at once", (0.1, 9.0), (None, None)),
        ("does not work clean", (1.0, 3.0), (None, None)),
    ],
)
def test_ends_outside_the_range_are_open(status, interval, ends):
    assert ends_of(status, interval, X) == ends


def test_inside():
    assert is_inside(2.0, 1.0, 3.0) and is_inside(2.0, None, None) and is_inside(None, 1.0, None)
    assert not is_inside(4.0, 1.0, 3.0) and not is_inside(None, 1.0, 3.0)
