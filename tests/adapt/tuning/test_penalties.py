"""L2-SP and EWC: nothing at the start, quadratic away from it, and dear where it matters."""

import numpy as np
import pytest
import torch

from lab.adapt.tuning.classifier import classifier
from lab.adapt.tuning.penalties import fisher, pull_back
from lab.core.errors import BadInput, TooFew


def parts() -> tuple[torch.nn.Module, torch.nn.Linear]:
    torch.manual_seed(0)
    blocks, head = torch.nn.Sequential(torch.nn.Linear(3, 2)), torch.nn.Linear(2, 4)
    return blocks, head.requires_grad_(False)


def moved(by: float) -> torch.nn.Module:
    blocks, head = parts()
    network = classifier(blocks, np.zeros(2), 1.0, head)
    with torch.no_grad():
        network.blocks[0].bias += by
    return network


def test_the_penalty_is_half_the_strength_times_the_squared_way() -> None:
    penalty = pull_back(parts()[0], 0.5)
    assert penalty(moved(0.0)) == 0
    assert penalty(moved(3.0)).item() == pytest.approx(0.25 * 2 * 9, rel=1e-5)
    weighed = {"0.weight": torch.zeros(2, 3), "0.bias": torch.tensor([4.0, 0.0])}
    assert pull_back(parts()[0], 0.5, weighed)(moved(3.0)).item() == pytest.approx(9.0, rel=1e-5)


def test_what_the_old_head_does_not_read_does_not_matter_and_the_mean_is_one() -> None:
    blocks, head = parts()
    head.weight[:, 1] = 0
    found = fisher(blocks, head, (torch.randn(20, 3),), 0)
    assert not found["0.weight"][1].any() and found["0.weight"][0].all()
    total = sum(float(part.sum()) for part in found.values())
    assert total / 8 == pytest.approx(1.0, rel=1e-5)


def test_it_is_the_squared_gradient_of_the_log_probability() -> None:
    blocks, head = parts()
    with torch.no_grad():
        head.weight[:] = 0
        head.weight[0, 0] = 1e-3
    found = fisher(blocks, head, (torch.tensor([[1.0, 2.0, 0.0]]),), 0)
    # A weight's gradient is its input times the bias's: the squares stand as 1 : 4 : 0.
    ratios = found["0.weight"][0] / found["0.bias"][0]
    assert ratios.tolist() == pytest.approx([1.0, 4.0, 0.0], rel=1e-4)


def test_bad_inputs() -> None:
    blocks, head = parts()
    with pytest.raises(BadInput, match="strength above 0"):
        pull_back(blocks, 0.0)
    with pytest.raises(TooFew, match="an item of the old task"):
        fisher(blocks, head, (torch.zeros(0, 3),), 0)
    with torch.no_grad():
        head.weight[:] = 0
    with pytest.raises(BadInput, match="hang on the blocks"):
        fisher(blocks, head, (torch.ones(2, 3),), 0)
