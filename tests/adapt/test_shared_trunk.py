"""A shared trunk and trunks of their own: equal parameters, and what a token is for."""

import numpy as np
import pytest
import torch

from lab.adapt.shared_trunk import fit_trunk, hidden_of_own, network
from lab.core.progress import Progress


@pytest.mark.parametrize(("n_views", "n_classes"), [(2, 5), (3, 5), (3, 37)])
def test_the_parameters_are_equal_to_a_twentieth(n_views: int, n_classes: int) -> None:
    shared, own = (
        sum(
            w.numel()
            for w in network(n_views, 8, n_classes, method).parameters()
            if w.requires_grad
        )
        for method in ("shared", "own")
    )
    assert hidden_of_own(n_views, n_classes) > 0
    assert own == pytest.approx(shared, rel=0.05)


def test_each_of_their_own_ignores_the_others_and_one_does_not() -> None:
    x = torch.randn(2, 4, 8)
    for method, shares in (("own", False), ("shared", True)):
        torch.manual_seed(0)
        model = network(2, 8, 3, method)
        model(x)[0].sum().backward()
        other = model.trunks[-1][0].weight.grad
        assert (other is not None and bool(other.any())) == shares


def test_it_learns_and_the_same_seed_gives_the_same() -> None:
    y = np.arange(80) % 2
    x = np.random.default_rng(0).normal(0, 0.3, (2, 80, 4))
    x[0, :, 0] += 2 * y - 1
    x[1, :, 3] += 1 - 2 * y
    rows, valid = np.arange(40), np.arange(40, 60)
    found, again = (fit_trunk("shared", x, y, rows, valid, 2, 0, Progress()) for _ in range(2))
    assert (found.argmax(axis=2)[:, 60:] == y[60:]).mean() > 0.9
    assert (found == again).all()
