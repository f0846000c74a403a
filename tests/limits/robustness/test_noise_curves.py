import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.limits.robustness.noise_curves import NoiseCurves


@pytest.mark.parametrize(
    ("methods", "levels", "scores", "error", "words"),
    [
        (("a",), [0], [[1]], TooFew, "2 levels"),
        (("a",), [1, 2], [[1, 1]], BadInput, "rising from 0"),
        (("a",), [0, 0], [[1, 1]], BadInput, "rising from 0"),
        (("a", "a"), [0, 1], [[1, 1], [1, 1]], BadInput, "name of its own"),
        (("a", "b"), [0, 1], [[1, 1]], BadInput, "2 methods"),
        (("a", "b"), [0, 1], [[1, 1], [1, np.nan]], BadInput, "nan of b at 1"),
    ],
)
def test_what_is_no_curve_is_refused(methods, levels, scores, error, words):
    with pytest.raises(error, match=words):
        NoiseCurves(methods, np.array(levels, float), np.array(scores, float))


def test_a_method_is_found_by_its_name():
    curves = NoiseCurves(("late", "early"), np.array([0.0, 1]), np.array([[0.5, 0.4], [0.6, 0.3]]))
    assert curves.rows(["early"]).tolist() == [[0.6, 0.3]]
    with pytest.raises(UnknownId, match="Did you mean late"):
        curves.index("lat")
