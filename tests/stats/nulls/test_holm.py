import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lab.core.errors import BadInput
from lab.stats.nulls.holm import holm


def test_by_hand():
    # 4 tests: .01 * 4, .02 * 3, .03 * 2, then .04 * 1 raised to the one before it.
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


@settings(deadline=None)
@given(arrays(float, st.integers(1, 12), elements=st.floats(0, 1)))
def test_rejects_what_the_step_down_procedure_rejects(p):
    alpha, rejected = 0.05, set()
    for step, i in enumerate(np.argsort(p, kind="stable")):
        if p[i] * (len(p) - step) > alpha:
            break
        rejected.add(int(i))
    assert set(np.flatnonzero(holm(p) <= alpha)) == rejected


@pytest.mark.parametrize("bad", [[0.1, np.nan], [1.1], [], [[0.1]]])
def test_bad_input(bad):
    with pytest.raises(BadInput):
        holm(bad)
