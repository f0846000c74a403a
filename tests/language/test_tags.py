"""An eye's words: the classifier's own classes, and the keywords of the nearest pictures."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.language.tags import Tags, class_tags, neighbour_tags


def test_neighbours_words_are_counted_and_ties_are_alphabetic():
    seen = np.eye(4)[[0, 0, 0, 1, 1]]
    words = [("cat", "pet"), ("cat",), ("zoo", "cat"), ("car",), ("road", "car")]
    near_cats, near_cars = neighbour_tags(seen, words, np.eye(4)[[0, 1]] + 0.01, n=3, k=3)
    assert near_cats == Tags(("cat", "pet", "zoo"), (1.0, 1 / 3, 1 / 3))
    assert near_cars.words[0] == "car" and near_cars.confidences[0] == pytest.approx(2 / 3)
    assert near_cats.above(0.5).words == ("cat",) and near_cats.first(2).words == ("cat", "pet")
    assert near_cats.above(2.0) == Tags((), ())


def test_a_word_that_no_neighbour_has_is_no_tag():
    tags = neighbour_tags(np.eye(3)[[0, 0, 1]], [("a",), ("a",), ("b",)], np.eye(3)[:1], n=9, k=2)
    assert tags == [Tags(("a",), (1.0,))]


def test_the_classifier_names_what_a_photograph_shows():
    column = DATASETS.get("photos").column("image", "photo", ["cat"])
    (tags,) = class_tags(ENCODERS.get("lite0").encode(column.items), 5)
    assert {"tabby", "Egyptian cat", "tiger cat"} & set(tags.words)
    assert 0 < sum(tags.confidences) <= 1 and list(tags.confidences) == sorted(
        tags.confidences, reverse=True
    )


@pytest.mark.parametrize("features", [np.zeros((2, 5), np.float32), np.zeros(1280, np.float32)])
def test_features_of_another_width_are_refused(features):
    with pytest.raises(BadInput, match="1280"):
        class_tags(features, 3)


def test_fewer_pictures_than_neighbours_are_refused():
    with pytest.raises(BadInput, match="15 pictures"):
        neighbour_tags(np.eye(3), [("a",)] * 3, np.eye(3), 2)
