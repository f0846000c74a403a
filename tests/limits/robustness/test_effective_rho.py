import numpy as np
import pytest

from lab.limits.robustness.effective_rho import effective_rho, effective_rho_sum, lead_kept
from tests.limits.robustness.multibench import LF, MULT


def test_published_sum():
    assert effective_rho_sum(MULT, LF) == pytest.approx(-0.320, abs=5e-4)
    assert effective_rho(MULT, LF) == pytest.approx(effective_rho_sum(MULT, LF) / 10)


def test_the_baseline_and_all_that_fall_alike_have_none():
    assert effective_rho(LF, LF) == 0
    assert effective_rho(LF + 0.1, LF) == pytest.approx(0)
    assert lead_kept(MULT, LF)[0] == 0


def test_of_losses_the_one_that_grows_less_is_better():
    slow, fast = np.array([0.2, 0.3]), np.array([0.1, 0.6])
    assert effective_rho(slow, fast, higher_is_better=False) == pytest.approx(0.2)
    assert effective_rho(slow, fast) == pytest.approx(-0.2)
