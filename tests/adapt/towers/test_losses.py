"""Both losses of two towers: gradients by finite differences, what they agree on, planted pairs."""

import math

import numpy as np
import pytest
import torch

from lab.adapt.towers.losses import BIAS, LOSSES, sigmoid_loss, softmax_loss
from lab.adapt.towers.train import SCALE
from lab.probes.info_nce import info_nce_of

STEP = 1e-6


@pytest.fixture
def batch():
    cosines = np.random.default_rng(0).uniform(-1, 1, (6, 6))
    return [torch.tensor(part, dtype=torch.float64) for part in (cosines, SCALE, BIAS)]


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_are_those_of_finite_differences(batch, loss):
    """Of every cosine, the inverse temperature and the bias."""
    for part in batch:
        part.requires_grad_()
    LOSSES[loss](*batch).backward()
    for part in batch:
        slope = torch.zeros_like(part) if part.grad is None else part.grad
        for at in np.ndindex(part.shape):
            sides = []
            for way in (1, -1):
                moved = [other.detach().clone() for other in batch]
                moved[[part is other for other in batch].index(True)][at] += way * STEP
                sides.append(float(LOSSES[loss](*moved)))
            assert float(slope[at]) == pytest.approx((sides[0] - sides[1]) / (2 * STEP), abs=1e-6)


def test_each_is_its_formula(batch):
    cosines, scale, bias = batch
    logits = (scale * cosines + bias).numpy()
    yes = [[i == j for j in range(6)] for i in range(6)]
    odds = [[math.log1p(math.exp(-logits[i, j] if yes[i][j] else logits[i, j])) for j in range(6)]
            for i in range(6)]  # fmt: skip
    assert float(sigmoid_loss(*batch)) == pytest.approx(np.sum(odds) / 6)
    assert float(softmax_loss(*batch)) == pytest.approx(
        info_nce_of(cosines.numpy(), 1 / SCALE).mean()
    )


def test_a_bias_moves_the_sigmoid_alone(batch):
    cosines, scale, bias = batch
    assert softmax_loss(cosines, scale, bias + 1) == softmax_loss(cosines, scale, bias)
    assert sigmoid_loss(cosines, scale, bias + 1) > sigmoid_loss(cosines, scale, bias)
