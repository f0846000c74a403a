"""The last block of MiniLM; from scratch it reads word pieces through embeddings drawn anew."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.adapt.towers.last_blocks import LastBlocks, TowerStart, drawn, tensor
from lab.core.contracts import Column
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.inputs.token_batches import in_token_batches, mean_of_tokens
from lab.encoders.on_device import place_of

if TYPE_CHECKING:
    import torch

ENCODER = "minilm"
N_LAST = 1


class TextBlocks(LastBlocks):
    """Texts to 384 features of length sqrt(384), the encoder's while the block is as published."""

    dim = 384

    def __init__(self, columns: Mapping[str, Column], progress: Progress) -> None:
        import torch

        tokens = {facet: _tokens(column) for facet, column in columns.items()}
        # Only word pieces that occur are embedded from scratch; the first fills short texts up.
        pieces = np.unique([0, *(p for own in tokens.values() for text in own for p in text)])
        self._n_pieces = len(pieces)
        read = {}
        for facet, own in tokens.items():
            progress.check()
            length = max(map(len, own))
            ids, mask = np.zeros((len(own), length), np.int64), np.zeros((len(own), length))
            for row, text in enumerate(own):
                ids[row, : len(text)] = np.searchsorted(pieces, text)
                mask[row, : len(text)] = 1
            masks = torch.from_numpy(mask.astype(np.float32))
            read[facet] = {
                TowerStart.UNLOCKED: (_ahead(own, length), masks),
                TowerStart.SCRATCH: (torch.from_numpy(ids), masks),
            }
        super().__init__(read)
        length = next(iter(read.values()))[TowerStart.UNLOCKED][1].shape[1]
        weights = self.build(TowerStart.UNLOCKED, 0).parameters()
        each = sum(w.numel() for w in weights if w.ndim > 1)
        self.multiply_adds = length * each + 2 * N_LAST * length * length * self.dim

    def build(self, start: TowerStart, seed: int) -> torch.nn.Module:
        """Return the block; there is no dropout."""
        import torch
        from transformers.models.bert.modeling_bert import BertEmbeddings

        network, dim = _model().network, self.dim
        blocks = network.encoder.layer[-N_LAST:]
        embeddings: Any = torch.nn.Identity()
        if start is TowerStart.SCRATCH:
            config = copy.deepcopy(network.config)
            config.vocab_size = self._n_pieces
            with torch.random.fork_rng(devices=[]):
                embeddings = BertEmbeddings(config)  # type: ignore[no-untyped-call]

        class Blocks(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embeddings, self.blocks = embeddings, blocks

            def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
                states = self.embeddings(x)
                unseen = (1 - mask)[:, None, None, :] * torch.finfo(states.dtype).min
                for block in self.blocks:
                    states = block(states, unseen)
                means = torch.nn.functional.normalize(mean_of_tokens(states, mask), dim=1)
                return means * math.sqrt(dim)

        made = copy.deepcopy(Blocks()).requires_grad_(True)
        if start is TowerStart.SCRATCH:
            drawn(made, seed)
        return made.eval()


def _model() -> Any:
    encoder: Any = ENCODERS.get(ENCODER)
    return encoder.model()


def _tokens(column: Column) -> list[list[int]]:
    return [found.ids for found in _model().tokeniser.encode_batch(list(column.items))]


def _ahead(tokens: list[list[int]], length: int) -> torch.Tensor:
    """Return the states ahead of the last block, padded with zeros: ``[n, length, 384]``."""
    import torch

    network = _model().network

    def run(ids: Any, mask: Any) -> Any:
        found = network(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        states = found.hidden_states[-1 - N_LAST][:, :length]
        return torch.nn.functional.pad(states, (0, 0, 0, length - states.shape[1]))

    return tensor(in_token_batches(run, tokens, place_of(network)))
