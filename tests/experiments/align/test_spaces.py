"""Two spaces divided by family."""

import numpy as np
import pytest

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.experiments.align.spaces import TwoSpacesSpec, two_spaces


def test_no_family_is_in_two_parts():
    spaces = two_spaces(TwoSpacesSpec(a="hog/noto", b="ngrams/en"), Progress())
    parts = spaces.train, spaces.validation, spaces.test
    held = [set(spaces.families[rows]) for rows in parts]
    assert not (held[0] & held[1] or held[0] & held[2] or held[1] & held[2])
    assert len(spaces.test) >= 240 and len(spaces.validation) >= 120 and len(spaces.train) > 300
    assert np.allclose(np.linalg.norm(spaces.x, axis=1), 1)


def test_too_much_held_out_says_so():
    spec = TwoSpacesSpec(a="hog/noto", b="ngrams/en", n_test=700, n_validation=100)
    with pytest.raises(TooFew):
        two_spaces(spec, Progress())
