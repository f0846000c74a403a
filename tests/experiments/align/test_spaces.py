"""Two spaces divided by family."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
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


def test_a_side_that_is_constant_says_so(tmp_path):
    concepts = DATASETS.get("emojilab").concepts
    np.savez(tmp_path / "flat.npz", ids=np.array(concepts), x=np.ones((len(concepts), 4)))
    spec = TwoSpacesSpec(a="hog/noto", b=f"vectors:{tmp_path}/flat.npz#text/en")
    with pytest.raises(BadInput, match="one direction"):
        two_spaces(spec, Progress())
