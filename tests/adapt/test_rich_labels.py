"""Rich labels: finer classes are summed, words help where they tell, mistakes are named."""

import numpy as np
import pytest

from lab.adapt.rich_labels import answer_rich
from lab.core.errors import BadInput
from lab.core.progress import Progress

CLASS_OF = np.array([0, 0, 1, 1])


@pytest.fixture(scope="module")
def planted():
    """Four clouds; the classes are pairs of them that no straight line divides (exclusive or)."""
    rng = np.random.default_rng(0)
    corners = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
    fine = np.tile(np.arange(4), 40)
    x = np.concatenate([3 * corners[fine], rng.standard_normal((160, 6))], axis=1)
    return x + rng.standard_normal(x.shape), fine


def right(planted, fine, class_of):
    x, truth = planted
    p = answer_rich(x[:24], x[24:], fine[:24], class_of, None, 0, Progress())
    assert p.shape == (136, 2) and np.allclose(p.sum(axis=1), 1)
    return float((p.argmax(axis=1) == CLASS_OF[truth[24:]]).mean())


def test_finer_classes_are_summed_into_the_class_they_are_in(planted):
    assert right(planted, planted[1], CLASS_OF) > 0.8
    assert right(planted, planted[1], np.array([0, 1, 0, 1])) < 0.6


def test_words_change_the_answer_though_an_item_has_none(planted):
    fine = planted[1]
    own = CLASS_OF[fine]
    words = np.eye(4)[fine[:24]]
    words[0] = 0  # nothing is said of one item
    plain = answer_rich(planted[0][:24], planted[0], own[:24], np.arange(2), None, 0, Progress())
    told = answer_rich(planted[0][:24], planted[0], own[:24], np.arange(2), words, 0, Progress())
    assert plain.shape == told.shape and not np.allclose(plain, told)


def test_the_same_seed_gives_the_same_bytes(planted):
    one, two = (
        answer_rich(planted[0][:24], planted[0], planted[1][:24], CLASS_OF, None, 3, Progress())
        for _ in range(2)
    )
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize(("n", "class_of"), [(23, CLASS_OF), (24, np.array([0]))])
def test_a_label_is_missing_or_there_is_one_class(planted, n, class_of):
    with pytest.raises(BadInput, match="a label of every item"):
        answer_rich(planted[0][:24], planted[0], planted[1][:n], class_of, None, 0, Progress())
