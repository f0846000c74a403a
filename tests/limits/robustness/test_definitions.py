import numpy as np
import pytest

from lab.limits.robustness.definitions import DEFINITIONS, measured
from lab.limits.robustness.noise_curves import NoiseCurves
from lab.limits.robustness.ranks import ranks
from tests.limits.robustness.multibench import published

LEVELS = np.array([0.0, 1, 2, 4])
BASE = np.array([0.7, 0.6, 0.5, 0.4])


def test_multibench_after_its_min_max():
    """MulT is 1 in relative and 0 in effective robustness, LF the other way: of two methods
    min-max leaves nothing but who is first."""
    found, why = measured(published(), "LF")
    assert (found["MulT"]["tau_min_max"], found["MulT"]["rho_min_max"]) == (1.0, 0.0)
    assert (found["LF"]["tau_min_max"], found["LF"]["rho_min_max"]) == (0.0, 1.0)
    assert found["MulT"]["tau_area"] == pytest.approx(0.5333, abs=5e-5)
    assert found["LF"]["tau_area"] == pytest.approx(0.4898, abs=5e-5)
    assert found["MulT"]["rho_sum"] == pytest.approx(-0.320, abs=5e-4)
    assert "3 standard models" in why["MulT"]["taori"] and found["MulT"]["taori"] is None


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=list(DEFINITIONS))
def test_each_says_what_it_is_and_puts_the_one_that_holds_first(definition):
    """Of two methods as good clean, that which loses nothing is the more robust, whatever robust
    means: this holds the direction that each definition claims."""
    said = definition.as_dict()
    assert all(said[name] for name in ("title", "formula", "direction", "asks", "source"))
    others = np.stack([BASE, BASE - 0.05, BASE + 0.06 * (LEVELS < 1), BASE - 0.1])
    curves = NoiseCurves(("base", "b", "c", "d", "holds"), LEVELS,
                         np.vstack([others, np.full(4, 0.7)]))  # fmt: skip
    order = ranks(measured(curves, "base", others)[0])[definition.id]
    assert order["holds"] == 1 and order["base"] > 1


@pytest.mark.parametrize("definition", [d for d in DEFINITIONS if d != "taori"])
def test_of_losses_too_the_one_that_holds_is_first(definition):
    curves = NoiseCurves(("grows", "holds"), LEVELS, np.array([[1, 2, 3, 4.0], [1, 1, 1, 1]]),
                         higher_is_better=False)  # fmt: skip
    assert ranks(measured(curves, "grows")[0])[definition] == {"grows": 2, "holds": 1}
