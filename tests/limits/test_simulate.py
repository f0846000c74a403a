import numpy as np
import pytest

from lab.limits.curve import survival
from lab.limits.simulate import design, simulated_scores

X = np.array([0.0, 1, 2, 3, 4, 5])


def test_the_design_has_every_class_and_families_within_one():
    items = design()
    assert len(items.classes) == 240 and len(set(items.classes)) == 37
    assert all(
        len(set(items.classes[items.families == family])) == 1 for family in set(items.families)
    )


def test_the_expected_curve_is_the_model():
    items = design()
    mean = np.mean(
        [
            simulated_scores(items, X, clean=0.6, theta=2.5, beta=2.0, seed=s).mean(axis=0)
            for s in range(200)
        ],
        axis=0,
    )
    model = items.chance + (0.6 - items.chance) * survival(X, np.array(2.5), np.array(2.0))
    assert mean == pytest.approx(model, abs=0.012)
