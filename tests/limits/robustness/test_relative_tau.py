import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.robustness.relative_tau import area, min_max, relative_tau
from tests.limits.robustness.multibench import LEVELS, LF, MULT


def test_published_areas():
    assert area(np.stack([LF, MULT]), LEVELS).round(4).tolist() == [0.4898, 0.5333]


def test_it_does_not_depend_on_the_unit_of_the_levels():
    assert relative_tau(LF, LEVELS) == pytest.approx(relative_tau(LF, 100 * LEVELS))
    assert relative_tau(np.full(4, 0.3), np.array([0, 1, 2, 7.0])) == pytest.approx(0.3)


def test_the_sign_of_a_loss_is_flipped_whichever_it_is():
    """Upstream flips it for some tasks alone: there a method with twice the loss came first."""
    assert relative_tau(2 * LF, LEVELS, higher_is_better=False) < relative_tau(
        LF, LEVELS, higher_is_better=False
    )


def test_min_max_follows_the_set_of_methods():
    assert min_max(np.array([1.0, 2.0])).tolist() == [0, 1]
    assert min_max(np.array([1.0, 2.0, 5.0])).tolist() == [0, 0.25, 1]
    with pytest.raises(BadInput, match="normalise"):
        min_max(np.array([1.0]))
