"""What MiniLM's heads hand on: batch by batch the same, and what the network itself computes."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.encoders.minilm.heads import pooled_heads


def test_heads_are_those_of_the_network_whatever_is_beside_them():
    import torch

    names = ["cat", "the house on the hill", "a red car"] * 20
    model = ENCODERS.get("minilm").model()
    before = [len(m._forward_hooks) for m in model.network.modules()]
    found = pooled_heads(names)
    assert [len(m._forward_hooks) for m in model.network.modules()] == before
    assert found.shape == (60, 6, 12, 32) and found.dtype == np.float32
    assert np.array_equal(found[:3], found[3:6])
    assert np.allclose(pooled_heads(names[:1])[0], found[0], atol=1e-5)
    ids = torch.tensor([model.tokeniser.encode("cat").ids])
    with torch.inference_mode():
        states = model.network(input_ids=ids, output_hidden_states=True).hidden_states
        attention = model.network.encoder.layer[0].attention.self
        context = attention(states[0])[0].mean(dim=1).reshape(12, 32).numpy()
    assert np.allclose(found[0, 0], context, atol=1e-4)


def test_what_is_no_text_is_told():
    with pytest.raises(BadInput):
        pooled_heads([np.zeros(3)])
