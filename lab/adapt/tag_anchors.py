"""Tags as anchors: one network that reads pictures and texts, and never a picture with its text.

U-VisualBERT (Li et al. 2020, arXiv:2010.12831), small and from scratch. Steps alternate between
pictures, which are patches with detected tags, and texts. A tag is a word, looked up in the table
that the words of texts are looked up in: beside the shared weights, that alone ties the two. Some
of what a step reads is hidden and told from the rest: words and tags by cross-entropy over the
words of the training texts, patches by squared error.

Deviations: a detected tag has no box here, so its region is the whole grid; what is hidden is
always masked, never kept or exchanged; words have no order, as keywords have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.adapt.towers.last_blocks import one_thread
from lab.core.contracts import FloatArray
from lab.core.device import device
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.probes.training import Budget, train
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import torch

Tokens = NDArray[np.int64]
"""Numbers of words [n, longest], filled up with 0."""
NOTHING, MASK, FIRST = 0, 1, 2
"""What fills a short text up, what stands for a hidden word, and the first word."""
N_BUCKETS, LETTERS = 512, 3
"""Of subwords: so many letters at a time, hashed."""
DEPTH, HEADS, DROPOUT = 2, 4, 0.1
HIDDEN_WORDS = 0.15
HURT, HIDDEN_PATCHES, HIDDEN_TAGS = 0.5, 0.5, 0.9
"""The share of pictures whose region is masked, and what of their patches and tags is hidden."""


@dataclass(frozen=True)
class WordPieces:
    """Words as pieces: the word itself, where training texts have it, and its hashed letters."""

    number: dict[str, int] = field(repr=False)
    n_known: int
    """Words of training texts, which come first; only they may be told."""
    pieces: Tokens = field(repr=False)
    """A row a word, those that are none among them."""

    @classmethod
    def of(cls, known: Iterable[str], others: Iterable[str]) -> WordPieces:
        """Number the words of training texts and others, which subwords alone must carry."""
        known = sorted(set(known))
        words = [*known, *sorted(set(others) - set(known))]
        rows = [[NOTHING], [MASK]]
        for i, word in enumerate(words):
            parts = {f"<{word}>"[j : j + LETTERS] for j in range(len(word))}
            hashed = sorted({int(blake2b(p.encode()).hexdigest(), 16) % N_BUCKETS for p in parts})
            rows.append([FIRST + i] * (i < len(known)) + [FIRST + len(known) + h for h in hashed])
        number = {word: FIRST + i for i, word in enumerate(words)}
        return cls(number, len(known), _filled(rows))

    def tokens(self, texts: Sequence[Sequence[str]]) -> Tokens:
        """Return the numbers of the words of texts, all of which are numbered."""
        return _filled([[self.number[word] for word in words] for words in texts])


def _filled(rows: Sequence[Sequence[int]]) -> Tokens:
    found = np.full((len(rows), max(1, *map(len, rows))), NOTHING, np.int64)
    for row, some in enumerate(rows):
        found[row, : len(some)] = some
    return found


def _network(words: WordPieces, n_places: int, n_features: int, width: int) -> Any:
    import torch
    from torch import nn

    end = FIRST + words.n_known

    class SingleStream(nn.Module):
        pieces: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("pieces", torch.from_numpy(words.pieces))
            self.piece = nn.Embedding(end + N_BUCKETS, width, padding_idx=NOTHING)
            self.patch, self.region = nn.Linear(n_features, width), nn.Linear(width, n_features)
            self.place = nn.Parameter(torch.randn(n_places, width) / 10)
            self.hidden = nn.Parameter(torch.zeros(n_features))
            layer = nn.TransformerEncoderLayer
            self.blocks = nn.ModuleList(
                layer(width, HEADS, 2 * width, DROPOUT, "gelu", batch_first=True, norm_first=True)
                for _ in range(DEPTH)
            )
            self.first, self.last = nn.LayerNorm(width), nn.LayerNorm(width)

        def table(self, n: int) -> torch.Tensor:
            """Return the vectors of the first ``n`` words [n, width]: the means of their pieces."""
            rows, weight = self.pieces[:n], self.piece.weight
            return nn.functional.embedding_bag(rows, weight, mode="mean", padding_idx=NOTHING)

        def forward(self, patches: torch.Tensor, tokens: torch.Tensor) -> list[torch.Tensor]:
            """Return the states [n, patches + words, width] by depth; patches may be none."""
            x = self.patch(patches) + self.place[: patches.shape[1]]
            empty = torch.cat([torch.zeros_like(x[..., 0]) > 0, tokens == NOTHING], 1)
            states = [self.first(torch.cat([x, self.table(int(tokens.max()) + 1)[tokens]], 1))]
            for block in self.blocks:
                states.append(block(states[-1], src_key_padding_mask=empty))
            return [*states[:-1], self.last(states[-1])]

        def surprise(self, states: torch.Tensor, tokens: torch.Tensor, hid: torch.Tensor) -> Any:
            """Return the mean cross-entropy of hidden words that may be told; 0 where none is."""
            asked = hid & (tokens >= FIRST) & (tokens < end)
            logits = states[asked] @ self.table(end)[FIRST:].T
            lost = nn.functional.cross_entropy(logits, tokens[asked] - FIRST, reduction="sum")
            return lost / asked.sum().clamp(min=1)

    return SingleStream()


def fit(
    words: WordPieces, patches: FloatArray, tags: Tokens, texts: Tokens, width: int,
    budget: Budget | None, seed: int, progress: Progress | None = None,
) -> Any:  # fmt: skip
    """Train a network on pictures and on texts, in turn; without a budget return it as drawn.

    ``patches [n, places, features]`` and ``tags`` are of pictures. The same seed gives the same
    bytes. Raises ``BadInput`` for other numbers of rows than of ``texts``, and as ``train``.
    """
    import torch

    if not len(patches) == len(tags) == len(texts):
        got = f"{len(patches)} pictures, {len(tags)} rows of tags, {len(texts)} texts"
        raise BadInput("as many pictures and tags as texts", got, "Pass equal numbers.")

    def build() -> Any:
        return _network(words, patches.shape[1], patches.shape[2], width)

    if budget is None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(stream(seed, "", "untrained anchors").integers(2**31)))
            return build().eval()
    where, turn = device(), count()
    shown, tagged, said = (torch.from_numpy(x).to(where) for x in (patches, tags, texts))

    def drawn(like: torch.Tensor, share: float) -> torch.Tensor:
        return torch.rand(like.shape, device=where) < share

    def loss(network: Any, rows: torch.Tensor) -> torch.Tensor:
        x, tokens = shown[rows], tagged[rows]
        hurt = drawn(x[:, :1, 0], HURT)
        odds = torch.where(hurt, drawn(tokens, HIDDEN_TAGS), drawn(tokens, HIDDEN_WORDS))
        if next(turn) % 2:
            x, tokens = x[:, :0], said[rows]
            odds = drawn(tokens, HIDDEN_WORDS)
        gone, hid = hurt & drawn(x[..., 0], HIDDEN_PATCHES), odds & (tokens != NOTHING)
        seen = torch.where(gone[..., None], network.hidden, x)
        regions, after = network(seen, tokens.masked_fill(hid, MASK))[-1].tensor_split(
            [x.shape[1]], 1
        )
        off = (network.region(regions) - x).square().mean(2) * gone
        lost = off.sum() / gone.sum().clamp(min=1) + network.surprise(after, tokens, hid)
        return lost  # type: ignore[no-any-return]

    return train(build, loss, len(texts), budget, seed, progress=progress)


def read(network: Any, patches: FloatArray, tokens: Tokens) -> Floats:
    """Return every reading of pictures or texts: ``[2 DEPTH + 1, n, width]``.

    A hidden word is put behind what is read. Readings are the mean state of all the rest, by depth
    from the input on; then, from the first block on, the state of that hidden word, which is what
    the network would say next.
    """
    import torch

    words = torch.from_numpy(np.pad(tokens, ((0, 0), (0, 1)), constant_values=MASK))
    x = torch.from_numpy(patches)
    with one_thread(), torch.no_grad():
        states = torch.stack(network(x, words))
        there = torch.cat([torch.ones_like(x[..., 0]), (words > MASK).float()], 1)[..., None]
        means = (states * there).sum(2) / there.sum(1)
    return np.asarray(torch.cat([means, states[1:, :, -1]]).double().numpy())
