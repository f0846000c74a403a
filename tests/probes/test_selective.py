import numpy as np
import pytest

from lab.probes.calibration import expected_calibration_error
from lab.probes.selective import answered, area_under_risk, calibration_error

N = 400


def planted(seed=0):
    """Items of three classes with probabilities that come true as often as they say."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([1, 1, 1], N)
    labels = np.array([rng.choice(3, p=row) for row in p])
    return np.log(p), labels, p.max(axis=1), (p.argmax(axis=1) == labels).astype(float)


def test_calibration_error_is_that_of_the_one_place_it_is_defined():
    log_p, labels, confidence, right = planted()
    found = calibration_error(confidence, right, np.ones((1, N)))[0]
    assert found == pytest.approx(expected_calibration_error(log_p, labels))


def test_a_weight_of_two_is_the_item_twice():
    _, _, confidence, right = planted()
    weights = np.ones((1, N))
    weights[0, :7] = 2
    twice = [np.concatenate([x[:7], x]) for x in (confidence, right)]
    for measure in (calibration_error, area_under_risk):
        again = measure(*twice, np.ones((1, N + 7)))
        assert measure(confidence, right, weights) == pytest.approx(again, abs=2e-3)
    assert calibration_error(confidence, right, weights) == pytest.approx(
        calibration_error(*twice, np.ones((1, N + 7)))
    )


def test_confidence_that_tells_right_from_wrong_lowers_the_risk():
    _, _, _, right = planted()
    ones = np.ones((1, N))
    wrong = 1 - right.mean()
    best, blind, worst = (area_under_risk(c, right, ones)[0]
                          for c in (right, np.random.default_rng(1).random(N), -right))  # fmt: skip
    assert best < wrong < worst
    assert blind == pytest.approx(wrong, abs=0.06)


def test_what_is_answered_is_what_is_sure_enough():
    confidence, right = np.array([0.9, 0.6, 0.3]), np.array([1.0, 0, 1])
    assert answered(confidence, right, 0.6) == (pytest.approx(2 / 3), 0.5)
    assert answered(confidence, right, 0.95) == (0.0, None)
