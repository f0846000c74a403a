"""An eye with two towers: what it says is from its own list, and what is no such eye is refused."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Unavailable
from lab.encoders.class_names.names import class_names
from lab.language.two_towers import name_vectors, tower_cosines, tower_tags
from tests.encoders import tiny_models


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    place = tmp_path_factory.mktemp("towers") / "clip"
    tiny_models.save_clip(place)
    return f"hub:{place}#image"


@pytest.fixture
def pictures():
    return list(np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3)).astype(np.uint8))


def test_tags_are_names_of_classes_by_falling_cosine(clip, pictures, own_store):
    tags = tower_tags(clip, pictures, 3)
    assert all(set(some.words) <= set(class_names()) and len(some.words) == 3 for some in tags)
    for row, some in zip(tower_cosines(clip, pictures, tags[0].words), tags, strict=True):
        if some is tags[0]:
            assert list(row) == sorted(row, reverse=True)
        assert list(some.confidences) == sorted(some.confidences, reverse=True)
    assert tower_tags(clip, pictures[1:], 3)[0] == tags[1]
    assert len(name_vectors(clip)) == len(set(class_names()))


def test_a_cosine_is_that_of_the_two_towers(clip, pictures):
    from lab.encoders import ENCODERS

    x = ENCODERS.get(clip).encode(pictures).astype(np.float64)
    y = ENCODERS.get(clip.replace("#image", "#text")).encode(["a photo of a cat"])
    assert tower_cosines(clip, pictures, ["cat"]) == pytest.approx(x @ y.T, abs=1e-6)


@pytest.mark.parametrize("eye", ["lite0", "minilm"])
def test_what_shares_no_space_with_texts_is_no_such_eye(eye, pictures):
    with pytest.raises(BadInput, match="share a space"):
        tower_tags(eye, pictures, 3)


def test_a_model_that_is_not_here_says_so(tmp_path, pictures):
    with pytest.raises((BadInput, Unavailable), match=r"config\.json"):
        tower_tags(f"hub:{tmp_path}#image", pictures, 3)
