"""Distillation from the inside: what is zero, what learns, what is copied, what is lacking."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from lab.adapt.internal import (
    Inside,
    Texts,
    attention_kl,
    fit_reader,
    internal_loss,
    matched_layers,
    read,
    reader,
)
from lab.core.errors import BadInput
from lab.probes.training import Budget

MASK = torch.tensor([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]] * 4)
TEXTS = Texts(torch.randint(1, 30, (8, 3), generator=torch.Generator().manual_seed(0)), MASK)
LABELS = torch.tensor([0, 1] * 4)


@pytest.fixture(scope="module")
def network() -> Any:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30, hidden_size=8, num_hidden_layers=4, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=8, initializer_range=0.5,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


def inside(network: Any, layers: range) -> Inside:
    return read(reader(network, layers, 2), TEXTS)


def test_a_teacher_is_no_way_from_itself(network: Any) -> None:
    own = inside(network, range(4))
    assert float(internal_loss(own, own, MASK, range(4))) == pytest.approx(0.0, abs=1e-5)
    maps = own.attentions[0]
    assert float(attention_kl(maps, maps, MASK)) == pytest.approx(0.0, abs=1e-6)


def test_the_divergence_is_that_of_the_formula_over_tokens_that_are_there() -> None:
    theirs = torch.tensor([[[[0.5, 0.5], [0.9, 0.1]]]])
    ours = torch.tensor([[[[0.25, 0.75], [0.1, 0.9]]]])
    first = 0.5 * np.log(2) + 0.5 * np.log(0.5 / 0.75)
    assert float(attention_kl(theirs, ours, torch.tensor([[1.0, 0.0]]))) == pytest.approx(first)
    assert float(attention_kl(theirs, ours, torch.tensor([[1.0, 1.0]]))) > first


def test_the_gradient_reaches_the_layers_that_are_followed_and_no_embedding(network: Any) -> None:
    student: Any = reader(network, range(2), 2)
    internal_loss(inside(network, range(4)), student(*TEXTS), MASK, [0]).backward()
    first, second = student.body.encoder.layer
    assert all(w.grad is not None and w.grad.abs().sum() > 0 for w in first.parameters())
    assert all(
        w.grad is None for w in [*second.parameters(), *student.body.embeddings.parameters()]
    )


def test_a_start_at_alternate_layers_is_those_layers(network: Any) -> None:
    layers = matched_layers(2, 4)
    assert layers == (1, 3)
    student: Any = reader(network, layers, 2)
    for own, k in zip(student.body.encoder.layer, layers, strict=True):
        theirs = network.encoder.layer[k].state_dict()
        assert all(torch.equal(weights, theirs[name]) for name, weights in own.state_dict().items())


@pytest.mark.parametrize("way", ["progressive", "stacked"])
def test_following_the_inside_brings_a_student_nearer(network: Any, way: Any) -> None:
    teacher, budget = inside(network, range(4)), Budget(steps=60, batch=8, learning_rate=0.01)
    given = (network, range(2), TEXTS, LABELS, 2)
    followed = fit_reader(*given, way, budget, 0, teacher.logits, teacher)
    labels = fit_reader(*given, "labels", budget, 0)
    apart = [
        float(internal_loss(teacher, read(one, TEXTS), MASK, [0])) for one in (followed, labels)
    ]
    assert apart[0] < apart[1]
    again = fit_reader(*given, way, budget, 0, teacher.logits, teacher)
    assert torch.equal(read(again, TEXTS).logits, read(followed, TEXTS).logits)


def test_what_is_lacking_is_said(network: Any) -> None:
    with pytest.raises(BadInput, match="as the teacher has"):
        matched_layers(7, 6)
    for way in ("soft", "stacked"):
        with pytest.raises(BadInput, match="a teacher"):
            fit_reader(network, range(2), TEXTS, LABELS, 2, way, Budget(steps=2), 0)  # type: ignore[arg-type]
