"""RINCE: its limit is InfoNCE, its end is symmetric, its gradient listens less to odd pairs."""

from math import log

import numpy as np
import pytest
import torch

from lab.adapt.contrastive import info_nce_loss
from lab.adapt.rince import rince
from lab.core.errors import BadInput


def logits(n=12, scale=10.0, seed=0):
    """Cosines over a temperature of 0.1, in double precision."""
    rng = np.random.default_rng(seed)
    return torch.tensor(scale * rng.uniform(-1, 1, (n, n)), requires_grad=True)


def gradient(loss, z):
    (found,) = torch.autograd.grad(loss(z), z)
    return found.numpy()


@pytest.mark.parametrize("balance", [0.5, 1.0, 4.0])
def test_as_q_goes_to_0_gradient_and_loss_are_those_of_info_nce(balance):
    z = logits()
    near, wanted = gradient(rince(1e-6, balance), z), gradient(info_nce_loss, z)
    assert np.linalg.norm(near - wanted) < 1e-4 * np.linalg.norm(wanted)
    moved = float((rince(1e-6, balance)(z) - info_nce_loss(z)).detach())
    assert moved == pytest.approx(log(balance / len(z)), abs=1e-4)
    far = gradient(rince(0.4, balance), z)
    assert np.linalg.norm(far - wanted) > 0.1 * np.linalg.norm(wanted)


@pytest.mark.parametrize("q", [0.1, 0.4, 0.6, 1.0])
def test_it_is_the_plain_formula(q):
    z = logits(8)
    s = z.detach().numpy()
    rate = 2.0 / 8
    rows = -np.exp(q * np.diag(s)) / q + (rate * np.exp(s).sum(axis=1)) ** q / q
    assert float(rince(q, 2.0)(z).detach()) == pytest.approx(rows.mean(), rel=1e-10)


def test_at_q_1_every_partner_together_cost_nothing():
    """A symmetric loss is constant over all labels together: noise on all alike moves nothing."""
    z = logits(9).detach()
    dealt = [z[:, torch.roll(torch.arange(9), k)] for k in range(9)]
    assert float(sum(rince(1.0)(one) for one in dealt)) == pytest.approx(0, abs=1e-6)
    assert abs(float(sum(rince(0.4)(one) for one in dealt))) > 1


def test_a_pair_that_looks_wrong_pulls_less_than_under_info_nce():
    """Of the pull on two pairs, one near and one far, the far one's share shrinks as q grows."""
    z = torch.zeros(6, 6, dtype=torch.float64)
    z.fill_diagonal_(6.0)
    z[0, 0] = -6.0
    z.requires_grad_()
    pulls = [-np.diag(gradient(loss, z)) for loss in (info_nce_loss, rince(0.4), rince(1.0))]
    shares = [pull[0] / np.abs(pull).sum() for pull in pulls]
    assert shares[0] > 0.9 and shares[0] > shares[1] > shares[2]


def test_single_precision_holds_where_a_power_would_not():
    z = (torch.full((4, 4), 33.0) - 60 * (1 - torch.eye(4))).float()
    assert torch.isfinite(rince(1.0)(z)) and torch.isfinite(rince(0.1)(3 * z))


@pytest.mark.parametrize(("q", "balance"), [(0, 1), (1.1, 1), (float("nan"), 1), (0.4, 0)])
def test_what_is_no_rince_is_refused(q, balance):
    with pytest.raises(BadInput):
        rince(q, balance)
