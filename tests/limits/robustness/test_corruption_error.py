import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.robustness.corruption_error import corruption_error, relative_corruption_error
from tests.limits.robustness.multibench import LF, MULT


def test_alexnets_own_error_is_one():
    """The published denominators are mean errors of AlexNet over five severities."""
    alexnet = np.array([0.565, *(1 - np.array([0.886428] * 5))])
    assert corruption_error(alexnet, alexnet) == pytest.approx(1)
    half = np.array([0.761, *(1 - np.array([0.443214] * 5))])
    assert corruption_error(half, alexnet) == pytest.approx(0.5)


def test_relative_takes_the_clean_error_off():
    """MulT makes fewer errors than late fusion, and yet noise adds more to it."""
    assert corruption_error(MULT, LF) < 1 < relative_corruption_error(MULT, LF)
    shifted = LF - 0.1
    assert relative_corruption_error(shifted, LF) == pytest.approx(1)
    assert corruption_error(shifted, LF) > 1


def test_a_loss_is_its_own_error():
    assert corruption_error(
        np.array([1.0, 3.0]), np.array([1.0, 2.0]), higher_is_better=False
    ) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("scores", "reference", "words"),
    [
        ([0.5, 1.2], [0.5, 0.4], "got 1.2"),
        ([0.5, 0.4], [0.9, 1.0], "makes errors"),
    ],
)
def test_what_has_no_errors_is_refused(scores, reference, words):
    with pytest.raises(BadInput, match=words):
        corruption_error(np.array(scores), np.array(reference))
    with pytest.raises(BadInput, match="noise hurts"):
        relative_corruption_error(np.array([0.5, 0.4]), np.array([0.5, 0.5]))
