import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.from_ceiling import SIDES, count_at, places_down


def test_there_and_back():
    counts = np.array([1.0, 5.0, 20.0, 160.0])
    down = places_down(counts)
    assert down[0] == 0 and np.all(np.diff(down) > 0)
    assert [count_at(float(x), 160.0) for x in down] == pytest.approx(counts[::-1].tolist())
    assert SIDES[SIDES["left"]] == "left"


@pytest.mark.parametrize("counts", [[0.0, 1.0], [2.0, 1.0], [1.0, 1.0]])
def test_counts_that_are_none(counts):
    with pytest.raises(BadInput, match="rising counts above 0"):
        places_down(np.array(counts))
