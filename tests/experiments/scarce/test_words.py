"""Words of scarce: where an interval is off zero is said beside who is ahead."""

import pytest

from lab.experiments.scarce.words import ahead
from tests.experiments.scarce.test_along import METHODS, result


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ([0.2, 0.1, -0.1], "at each"),
        ([-0.2, 0.0, 0.3], "at 1, 16"),
        ([0.01, 0.02, 0.03], "at none"),
        ([None, None, None], "at none"),
    ],
)
def test_where_the_interval_is_off_zero(values, where):
    found = ahead(result("a over b", "a", values), METHODS, "a", "b")
    assert found.endswith(f"; the interval is off zero {where}.") and found.count(".") < 4
