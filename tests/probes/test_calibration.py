import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.probes.calibration import expected_calibration_error, fit_temperature, log_softmax


def drawn(n=20_000, k=5, seed=0):
    """Logits and labels that come true exactly as often as the logits say."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (n, k))
    labels = (logits + random.gumbel(size=(n, k))).argmax(axis=1)
    return logits, labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_temperature_is_found_again(temperature):
    logits, labels = drawn()
    assert fit_temperature(logits * temperature, labels) == pytest.approx(temperature, rel=0.05)


def test_calibrated_is_near_zero_and_boasting_is_not():
    logits, labels = drawn()
    assert expected_calibration_error(log_softmax(logits), labels) < 0.01
    assert expected_calibration_error(log_softmax(logits * 4), labels) > 0.1


def test_error_by_hand():
    # Four answers at confidence .9, three right: the gap is .15.
    log_p = np.log(np.tile([0.9, 0.1], (4, 1)))
    assert expected_calibration_error(log_p, np.array([0, 0, 0, 1])) == pytest.approx(0.15)


def test_log_softmax_sums_to_one_and_ignores_a_shift():
    logits, _ = drawn(50)
    assert np.exp(log_softmax(logits)).sum(axis=1) == pytest.approx(1)
    assert log_softmax(logits + 1e3) == pytest.approx(log_softmax(logits), abs=1e-9)


@pytest.mark.parametrize("labels", [np.array([0, 1]), np.array([0, 1, 5]), np.array([0, 1, -1])])
def test_bad_labels(labels):
    with pytest.raises(BadInput):
        fit_temperature(np.zeros((3, 5)), labels)
