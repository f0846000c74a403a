"""A classifier on blocks: batch norms keep still, penalties pull back, weights lie between."""

import numpy as np
import torch

from lab.adapt.tuning.classifier import between, classifier, tune
from lab.fusion.scale import ViewScale
from lab.probes.training import Budget

BUDGET = Budget(steps=5, batch=8, learning_rate=1e-2, weight_decay=0.0)
SCALE = ViewScale(np.array([1.0, 0.0, 2.0]), 4.0)
X, Y = torch.randn(16, 4, generator=torch.Generator().manual_seed(0)), np.arange(16) % 2


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    blocks = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3))
    return classifier(blocks, SCALE.mean, SCALE.size, torch.nn.Linear(3, 2))


def test_it_is_the_head_on_scaled_features() -> None:
    made = network().eval()
    features = (made.blocks(X) - torch.tensor([1.0, 0.0, 2.0])) / 4
    assert torch.allclose(made(X), made.head(features))


def test_training_moves_weights_of_a_copy_and_leaves_batch_norms_as_they_are() -> None:
    start = network()
    kept = start.blocks[0].weight.detach().clone()
    tuned = tune(start, (X,), Y, BUDGET, 0)
    assert (start.blocks[0].weight == kept).all()
    assert not (tuned.blocks[0].weight == kept).all()
    assert not tuned.blocks[1].running_mean.any() and not tuned.train().blocks[1].training


def test_a_strong_penalty_is_heard() -> None:
    start = network()
    free, held = (
        tune(start, (X,), Y, BUDGET, 0, penalty)
        for penalty in (None, lambda network: 1e4 * (network.head.weight**2).sum())
    )
    assert held.head.weight.abs().sum() < free.head.weight.abs().sum()


def test_between_are_the_ends_and_the_middle() -> None:
    start = network()
    end = tune(start, (X,), Y, BUDGET, 0)
    for share, wanted in ((1.0, start), (0.0, end)):
        assert torch.allclose(between(start, end, share)(X), wanted(X), atol=1e-6)
    middle = between(start, end, 0.5).head.weight
    assert torch.allclose(middle, (start.head.weight + end.head.weight) / 2)
