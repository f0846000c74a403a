"""What a caption earns: is it a sentence, does it say what was detected, is it the picture?

Feng et al. 2019, arXiv:1811.10787, section 3: at each word the log-probability of a discriminator,
the confidence of a detected concept at its first mention (times 10), and over all how well the
caption rebuilds the picture; the return of a step is what follows, each step later times .9.
Deviation: the picture is rebuilt where texts lie, by a bridge of class names, as the cosine of its
vector and the mean of the caption's word vectors; its weight is 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lab.adapt.captions.decoder import END, HIDDEN, LONGEST, Lexicon, Tokens, until_end
from lab.core.device import device
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.probes.training import Budget, train

if TYPE_CHECKING:
    import torch

PARTS = ("sentence", "concept", "image")
DISCOUNT, MENTION = 0.9, 10.0
BUDGET = Budget(steps=200, batch=32, learning_rate=3e-3, check_every=20, patience=4)


def fit_discriminator(
    lexicon: Lexicon, real: Tokens, made: Tokens, held_out: Tokens, seed: int, progress: Progress
) -> torch.nn.Module:
    """Learn to tell sentences from their words in another order and from ``made`` ones, asked
    after every word; stop by sentences that are held out."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    where, random = device(), stream(seed, "", "shuffled sentences")
    vectors = torch.from_numpy(lexicon.vectors).float().to(where)
    wrong = np.concatenate([_shuffled(real, random), made])
    sides = [torch.from_numpy(rows).to(where) for rows in (real, wrong)]
    held = [torch.from_numpy(rows).to(where) for rows in (held_out, _shuffled(held_out, random))]

    def error(network: Any, rows: torch.Tensor, truth: float) -> torch.Tensor:
        scores = network(vectors[rows])[until_end(rows)]
        return binary_cross_entropy_with_logits(scores, torch.full_like(scores, truth))

    def loss(network: Any, rows: torch.Tensor) -> torch.Tensor:
        others = torch.randint(len(wrong), (len(rows),), device=where)
        return error(network, sides[0][rows], 1.0) + error(network, sides[1][others], 0.0)

    def validate(network: Any) -> float:
        return float(error(network, held[0], 1.0) + error(network, held[1], 0.0))

    fitted: torch.nn.Module = train(
        lambda: _discriminator(vectors.shape[1]), loss, len(real), BUDGET, seed,
        validate=validate, progress=progress,
    )  # fmt: skip
    return fitted


def returns(
    discriminator: Any, vectors: torch.Tensor, tokens: torch.Tensor, given: torch.Tensor,
    pictures: torch.Tensor,
) -> torch.Tensor:  # fmt: skip
    """Return what follows from each step of captions: [3, n, 8] for the three ``PARTS``.

    Of tokens [n, 8], detected words given [n, words] by confidence, and pictures [n, d] that lie
    where the words' ``vectors`` [words, d] do, all of length 1.
    """
    import torch
    from torch.nn.functional import cosine_similarity, logsigmoid

    with torch.no_grad():
        read, counts = vectors[tokens], until_end(tokens)
        sentence = logsigmoid(discriminator(read)) * counts
        same = tokens[:, :, None] == tokens[:, None, :]
        first = ~same.tril(-1).any(dim=2) & (tokens != END)
        concept = MENTION * given.gather(1, tokens) * first
        image = cosine_similarity(read.sum(dim=1), pictures)[:, None].expand(-1, LONGEST)
        follow = [torch.zeros_like(sentence), torch.zeros_like(sentence)]
        for total, each in zip(follow, (sentence, concept), strict=True):
            later = torch.zeros_like(each[:, 0])
            for k in reversed(range(LONGEST)):
                total[:, k] = later = each[:, k] + DISCOUNT * later
        return torch.stack([*follow, image])


def _shuffled(sentences: Tokens, random: np.random.Generator) -> Tokens:
    found = sentences.copy()
    for row in found:
        n = int((row != END).sum())
        row[:n] = row[random.permutation(n)]
    return found


def _discriminator(width: int) -> torch.nn.Module:
    from torch import nn

    class Discriminator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.read, self.cell = (
                nn.Linear(width, HIDDEN),
                nn.GRU(HIDDEN, HIDDEN, batch_first=True),
            )
            self.say = nn.Linear(HIDDEN, 1)

        def forward(self, words: torch.Tensor) -> torch.Tensor:
            """Log-odds [n, 8] after each word [n, 8, width] that so far it is a sentence."""
            hidden, _ = self.cell(self.read(words).relu())
            found: torch.Tensor = self.say(hidden)[..., 0]
            return found

    return Discriminator()
