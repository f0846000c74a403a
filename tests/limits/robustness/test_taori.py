import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.limits.robustness.taori import logit_line, taori

X = np.array([0.5, 0.6, 0.7, 0.9])


def standard(intercept=-0.5, slope=1.5):
    y = 1 / (1 + np.exp(-(intercept + slope * np.log(X / (1 - X)))))
    return np.stack([X, y, y], axis=1)


def test_a_planted_line_is_found_and_models_on_it_have_none():
    assert logit_line(standard()) == pytest.approx((-0.5, 1.5))
    assert taori(standard(), standard()) == pytest.approx(np.zeros(4))


def test_it_is_what_lies_above_the_line():
    above = standard()[1] + [0, 0.1, 0.2]
    assert taori(above, standard()) == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("models", "error", "words"),
    [
        (standard()[:2], TooFew, "3 standard models"),
        (standard()[[0, 0, 0]], BadInput, "different clean scores"),
        (np.array([[0.5, 0.4], [0.6, 0.5], [1.0, 0.6]]), BadInput, "got 1"),
    ],
)
def test_what_no_line_can_be_fitted_to_is_refused(models, error, words):
    with pytest.raises(error, match=words):
        taori(np.array([0.5, 0.4]), models)
