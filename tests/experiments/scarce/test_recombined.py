"""Made names: the language's own parts, in their class, and the same again."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.experiments.scarce.recombined import recombined

NAMES, CLASSES = ["red apple", "green pear", "cat", "dog"], np.array([0, 0, 1, 1])


def test_parts_are_of_the_class():
    assert recombined(NAMES, CLASSES, 0) == ["red pear", "green apple", "caog", "doat"]
    assert recombined(NAMES, CLASSES, 1) == recombined(NAMES, CLASSES, 1)


def test_marks_stay_with_their_letters():
    (made, _) = recombined(["\u0915\u093f\u0924", "\u092e\u0940\u0928"], np.array([0, 0]), 0)
    assert made[:2] == "\u0915\u093f"


def test_a_name_alone_stays_and_one_without_a_class_is_refused():
    assert recombined(["sun rise"], np.array([0]), 0) == ["sun rise"]
    with pytest.raises(BadInput, match="a class for each name"):
        recombined(NAMES, CLASSES[:2], 0)
