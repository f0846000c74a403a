"""The contrastive loss against another implementation, and its known values."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.probes.info_nce import info_nce


def test_it_is_the_cross_entropy_of_torch_both_ways():
    import torch

    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 20, 7))
    u, v = (torch.nn.functional.normalize(torch.from_numpy(z), dim=1) for z in (x, y))
    logits, truth = u @ v.T / 0.07, torch.arange(20)
    both = [
        torch.nn.functional.cross_entropy(z, truth, reduction="none") for z in (logits, logits.T)
    ]
    assert info_nce(x, y, 0.07) == pytest.approx(((both[0] + both[1]) / 2).numpy())


def test_vectors_that_tell_nothing_lose_log_n():
    assert info_nce(np.ones((9, 4)), np.ones((9, 4)), 0.1) == pytest.approx(np.log(9))


def test_scale_and_common_order_do_not_matter_and_tiny_temperatures_stay_finite():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 15, 6))
    order = rng.permutation(15)
    loss = info_nce(x, y, 0.1)
    assert info_nce(1e6 * x, 1e-6 * y, 0.1) == pytest.approx(loss)
    assert info_nce(x[order], y[order], 0.1) == pytest.approx(loss[order])
    assert np.isfinite(info_nce(x, y, 1e-6)).all()
    assert info_nce(x, x, 1e-3) == pytest.approx(0)


def test_what_cannot_be_scored_is_refused():
    x = np.eye(4)
    for temperature in (0.0, -1.0, float("nan")):
        with pytest.raises(BadInput, match="temperature above 0"):
            info_nce(x, x, temperature)
    with pytest.raises(BadInput, match=r"\(4, 4\) and \(3, 4\)"):
        info_nce(x, x[:3], 0.1)
    with pytest.raises(BadInput, match="finite"):
        info_nce(np.full_like(x, np.inf), x, 0.1)
