"""What is particular to single fusions."""

import numpy as np
import pytest
import torch

from lab.fusion.base import FUSIONS, Examples
from lab.fusion.methods.early import early, modality_dropout
from lab.fusion.methods.gated import gated
from lab.fusion.methods.tensor import tensor
from tests.fusion.planted import N_CLASSES, VIEWS, accuracy, examples

WIDTHS = [4, 6]


def test_late_of_one_modality_is_that_modality_s_own_answer():
    """Leaving the others out is leaving them out: what they hold changes nothing."""
    train, valid, test = examples(200, 0), examples(80, 1), examples(50, 2)
    fused = FUSIONS.get("late").fit(train, valid, N_CLASSES)
    alone = {v: np.full(50, v == "text") for v in VIEWS}
    other = {**test.views, "image": -7 * test.views["image"], "speech": test.views["speech"] + 3}
    assert np.array_equal(fused.log_proba(test.views, alone), fused.log_proba(other, alone))


def test_products_across_views_learn_what_no_view_tells_alone():
    """Exclusive or of two signs: low-rank tensor solves it, the average of answers cannot."""

    def xor(n, seed):
        rng = np.random.default_rng(seed)
        views = {view: rng.normal(size=(n, 4)) for view in ("a", "b")}
        labels = ((views["a"][:, 0] > 0) != (views["b"][:, 0] > 0)).astype(np.intp)
        return Examples(views, {v: np.ones(n, bool) for v in views}, labels)

    train, valid, test = xor(400, 0), xor(100, 1), xor(300, 2)
    assert accuracy(FUSIONS.get("tensor").fit(train, valid, 2), test) > 0.8
    assert accuracy(FUSIONS.get("late").fit(train, valid, 2), test) < 0.6


def test_a_token_stands_where_a_view_is_missing_and_is_trained_by_missing_rows_alone():
    network = early(WIDTHS, 3).eval()
    x = [torch.randn(5, d) for d in WIDTHS]
    masks = torch.tensor([[True, False]] * 5)
    zeroed = [x[0], torch.zeros(5, 6)]
    with torch.no_grad():
        network.tokens[1][:] = 2.0
        whole = torch.ones(5, 2, dtype=torch.bool)
        put = network([x[0], torch.full((5, 6), 2.0)], whole)
        assert torch.equal(network(zeroed, masks), put)
    network(x, whole).sum().backward()
    assert not network.tokens[1].grad.any()


def test_a_missing_view_gets_no_weight_in_the_gated_mixture():
    network = gated(WIDTHS, 3).eval()
    masks = torch.tensor([[True, False]] * 5)
    a = torch.randn(5, 4)
    with torch.no_grad():
        one, two = (network([a, torch.randn(5, 6)], masks) for _ in range(2))
        own = network.experts[0](a).log_softmax(1)
    assert torch.allclose(one, two) and torch.allclose(one, own, atol=1e-6)


def test_the_low_rank_product_goes_on_without_a_missing_view():
    network = tensor(WIDTHS, 3).eval()
    a, masks = torch.randn(5, 4), torch.tensor([[True, False]] * 5)
    with torch.no_grad():
        one, two = (network([a, torch.randn(5, 6)], masks) for _ in range(2))
    assert torch.equal(one, two) and one.std() > 0


def test_modality_dropout_hides_at_its_rate_and_never_everything():
    method = modality_dropout(0.4)
    torch.manual_seed(0)
    masks = torch.ones(4000, 3, dtype=torch.bool)
    masks[:, 2] = torch.arange(4000) % 2 == 0
    there = method._hidden(masks)
    assert there.any(dim=1).all() and not (there & ~masks).any()
    both = masks[:, 2]
    # Of three that are all there, one is kept in the .4^3 of rows that would lose all.
    assert float((~there[both, 0]).float().mean()) == pytest.approx(0.4 - 0.4**3 / 3, abs=0.03)
    assert torch.equal(FUSIONS.get("early")._hidden(masks), masks)


@pytest.mark.slow
def test_hiding_views_in_training_pays_where_views_are_missing():
    train, valid, test = examples(300, 0), examples(120, 1), examples(600, 2, 0.6)
    plain, hid = (
        np.mean([accuracy(method.fit(train, valid, N_CLASSES, seed), test) for seed in range(5)])
        for method in (FUSIONS.get("early"), FUSIONS.get("modality_dropout"))
    )
    assert hid > plain - 0.02
