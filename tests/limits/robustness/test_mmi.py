import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.robustness.mmi import mmi


def test_the_share_that_is_lost():
    assert mmi(np.array([0.8, 0.4, 0.4])) == pytest.approx(0.5)
    assert mmi(np.array([0.8, 0.8])) == 0
    assert mmi(np.array([0.4, 0.2])) == mmi(np.array([0.8, 0.4]))


def test_of_a_loss_the_share_by_which_it_grew():
    assert mmi(np.array([2.0, 3.0]), higher_is_better=False) == pytest.approx(0.5)


def test_a_clean_score_of_zero_is_refused():
    with pytest.raises(BadInput, match="got 0"):
        mmi(np.array([0.0, 0.1]))
