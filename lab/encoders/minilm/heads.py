"""What each attention head of MiniLM hands on: 32 numbers, the mean over a text's tokens."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, cast

from lab.core.contracts import FloatArray, Item
from lab.encoders import ENCODERS
from lab.encoders.inputs.token_batches import in_token_batches, mean_of_tokens
from lab.encoders.items import check_items
from lab.encoders.minilm.encoder import MiniLM
from lab.encoders.on_device import place_of

ENCODER = "minilm"


def pooled_heads(items: Sequence[Item]) -> FloatArray:
    """Return ``float32 [n, blocks, heads, width]``: what heads hand on before they are mixed.

    Raises ``BadInput`` for an item that is no text and ``Unavailable`` without the weights.
    """
    import torch

    encoder = cast(MiniLM, ENCODERS.get(ENCODER))
    check_items(ENCODER, encoder.modality, items)
    model = encoder.model()
    config, blocks = model.network.config, model.network.encoder.layer
    here = threading.local()  # several batches run at once, each on a thread of its own
    hooks = [
        block.attention.self.register_forward_hook(lambda *told: here.handed.append(told[2][0]))
        for block in blocks
    ]

    def run(ids: Any, mask: Any) -> Any:
        here.handed = []
        model.network(input_ids=ids, attention_mask=mask)
        return torch.stack([mean_of_tokens(states, mask) for states in here.handed], dim=1)

    tokens = [encoding.ids for encoding in model.tokeniser.encode_batch(list(items))]
    try:
        found = in_token_batches(run, tokens, place_of(model.network))
    finally:
        for hook in hooks:
            hook.remove()
    return found.reshape(len(items), len(blocks), config.num_attention_heads, -1)
