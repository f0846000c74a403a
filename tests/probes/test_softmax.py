"""A head that is trained step by step: what it is shown, where it starts, and what is refused."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.probes.softmax import answers, train_head
from lab.probes.training import Budget

BUDGET = Budget(steps=60, learning_rate=3e-2)
Y = np.arange(60) % 3


def features(place: int) -> np.ndarray:
    """Three classes that are told apart in the three columns from ``place`` on."""
    x = np.random.default_rng(0).normal(0, 0.1, (60, 6))
    x[np.arange(60), place + Y] += 2
    return x


def test_it_learns_and_the_same_seed_gives_the_same_weights() -> None:
    x = features(0)
    head, again = (train_head(x, Y, 3, BUDGET, 1) for _ in range(2))
    assert (answers(head, x) == Y).all()
    assert (head.weight == again.weight).all()
    assert not (head.weight == train_head(x, Y, 3, BUDGET, 2).weight).all()


@pytest.mark.parametrize(("rate", "knows"), [(0.0, (True, False)), (1.0, (False, True)),
                                             (0.5, (True, True))])  # fmt: skip
def test_what_is_shown_instead_is_learned_at_its_rate(rate: float, knows: tuple) -> None:
    x, other = features(0), features(3)
    head = train_head(x, Y, 3, BUDGET, 0, instead=(other, rate))
    right = [(answers(head, part) == Y).mean() > 0.9 for part in (x, other)]
    assert tuple(right) == knows


def test_it_goes_on_from_where_a_head_stands_and_leaves_that_head_alone() -> None:
    x, other = features(0), features(3)
    first = train_head(x, Y, 3, BUDGET, 0)
    before = first.weight.detach().clone()
    second = train_head(other[:3], Y[:3], 3, Budget(steps=1, learning_rate=1e-4), 0, start=first)
    assert (answers(second, x) == Y).all()
    assert (first.weight == before).all()


def test_validation_keeps_the_weights_that_suit_it() -> None:
    x = features(0)
    # Labels of validation that training contradicts: the best weights are those before any step.
    head = train_head(x, Y, 3, BUDGET, 0, valid=(x, (Y + 1) % 3))
    assert not head.weight.any()


def test_bad_inputs_are_told() -> None:
    x = features(0)
    with pytest.raises(BadInput, match="rate from 0 to 1"):
        train_head(x, Y, 3, BUDGET, 0, instead=(x, 1.5))
    with pytest.raises(BadInput, match="below 2"):
        train_head(x, Y, 2, BUDGET, 0)
    with pytest.raises(BadInput, match="one class code a row"):
        train_head(x, Y[:-1], 3, BUDGET, 0)
    with pytest.raises(TooFew, match="2 items or more of each class; got 1 of one"):
        train_head(x[:5], Y[:5], 3, BUDGET, 0)
