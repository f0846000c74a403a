"""A decoder as an encoder and its forms: the graph is the model, its kernels, layers, teaching.

Small decoders with random weights; the real ones, half a gigabyte each, are asked in slow tests of
the contract.
"""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaModel

from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.encoders.compressed.graphs import dynamic_int8, four_bit, kernels
from lab.encoders.compressed.smollm import (
    FORMS,
    ID,
    KEPT,
    N_LAYERS,
    fewer_layers,
    graph_of,
    taught_states,
)
from lab.encoders.compressed.timed import SMALL_KERNELS
from lab.encoders.onnx_model import OnnxModel

WORDS = 49_152
"""As many as the tokeniser of SmolLM2 has."""


def decoder(n_layers=2):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=WORDS, hidden_size=64, intermediate_size=96, num_hidden_layers=n_layers,
        num_attention_heads=4, num_key_value_heads=2, use_cache=False,
    )  # fmt: skip
    return LlamaModel(config).eval().requires_grad_(False)


def vector(network, ids):
    with torch.no_grad():
        states = network(input_ids=torch.tensor(ids), use_cache=False).last_hidden_state
    return torch.nn.functional.normalize(states.mean(dim=1), dim=1).numpy()


@pytest.fixture(scope="module")
def graph():
    return graph_of(decoder())


@pytest.mark.parametrize("length", [1, 3, 40])
def test_the_graph_reads_texts_of_any_length_as_the_model_does(graph, length):
    ids = np.random.default_rng(length).integers(0, WORDS, (1, length))
    found = OnnxModel(graph)(ids)
    np.testing.assert_allclose(found, vector(decoder(), ids), atol=1e-5)


@pytest.mark.parametrize(
    "make", [lambda graph: dynamic_int8(graph, signed=True), four_bit], ids=["8 bits", "4 bits"]
)
def test_small_weights_run_in_kernels_of_whole_numbers(graph, make):
    ids, small = np.arange(5)[None], make(graph)
    ran = kernels(small, ids)
    products = 2 * 7  # of each layer: four of its attention, three after it
    whole = sum(n for op, n in ran.items() if any(part in op for part in SMALL_KERNELS))
    assert whole >= products and len(small) < len(graph)
    assert 0.98 < float((OnnxModel(small)(ids) * OnnxModel(graph)(ids)).sum()) < 0.999999


def test_layers_that_are_not_there_are_refused():
    whole = decoder(3)
    ids = np.arange(4)[None]
    np.testing.assert_array_equal(vector(fewer_layers(whole, (0, 1, 2)), ids), vector(whole, ids))
    assert len(fewer_layers(whole, (0, 2)).layers) == 2 and len(whole.layers) == 3
    for kept in ((0, 3), (-1,), ()):
        with pytest.raises(BadInput, match="some of 3 layers"):
            fewer_layers(whole, kept)


@pytest.mark.slow
def test_a_few_steps_bring_a_student_nearer():
    if not ENCODERS.get(ID).availability().ok:
        pytest.skip(ENCODERS.get(ID).availability().command)
    teacher = decoder(4)
    before = fewer_layers(teacher, (0, 2))
    after = taught_states(fewer_layers(teacher, (0, 2)), teacher, steps=4)
    ids = np.arange(1000, 1006)[None]
    near, nearer = (float((vector(one, ids) * vector(teacher, ids)).sum())
                    for one in (before, after))  # fmt: skip
    assert nearer > near + 0.001


def test_forms_are_named_by_what_is_left():
    assert [len(kept) for kept in KEPT.values()] == list(KEPT)
    assert all(0 in kept and max(kept) < N_LAYERS for kept in KEPT.values())
    entry = ENCODERS.get(f"{ID}-4bit")
    assert entry.card.space == ID and entry.card.optional
    assert {form.id for form in FORMS} >= {"int8-dynamic", "4bit", "15layers-taught"}
