"""A small decoder from detected words to a sentence, learnt from sentences alone.

Feng, Ma, Liu & Luo (2019), "Unsupervised Image Captioning", CVPR, arXiv:1811.10787: a model from
the concepts of a sentence to the sentence starts the captioner, and rewards then move it on
pictures whose own sentences nobody knows, against the return of its own greedy caption (Rennie et
al. 2017, "Self-critical sequence training"). Deviations, for this machine: a recurrent network of
64 units on frozen word vectors; it sees the picture only as detected words; a word that was
detected is likelier by a learnt amount, so that it may say words that no sentence held.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lab.core.device import device
from lab.core.progress import Progress
from lab.probes.training import Budget, train
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import torch

Tokens = NDArray[np.int64]
END, LONGEST, HIDDEN = 0, 8, 64
START = Budget(steps=300, batch=32, learning_rate=5e-3, check_every=50, patience=2)
"""Of the start from sentences."""


@dataclass(frozen=True)
class Lexicon:
    """All words that are known, and the vector [d] of each; row 0 is the end and all zero."""

    words: tuple[str, ...]
    vectors: Floats = field(repr=False)

    def tokens(self, sentences: list[list[str]]) -> Tokens:
        """Return the numbers of the words [n, 8], filled up with ends; the rest is cut off."""
        row = {word: k for k, word in enumerate(self.words)}
        found = np.zeros((len(sentences), LONGEST), np.int64)
        for line, sentence in zip(found, sentences, strict=True):
            some = [row[word] for word in sentence[:LONGEST]]
            line[: len(some)] = some
        return found

    def read(self, tokens: Tokens) -> list[list[str]]:
        """Return the words of each row."""
        return [[self.words[k] for k in row if k != END] for row in tokens]


def until_end(tokens: torch.Tensor) -> torch.Tensor:
    """Return which steps [n, 8] count: every word, and the end that closes them."""
    import torch

    return torch.nn.functional.pad(tokens != END, (1, 0), value=True)[:, :-1].cumprod(1).bool()


def fit_decoder(
    lexicon: Lexicon, sentences: Tokens, held_out: Tokens, seed: int, progress: Progress
) -> torch.nn.Module:
    """Learn to say a sentence from half of its words; stop by sentences that are held out."""
    import torch

    where = device()
    said, held = (torch.from_numpy(rows).to(where) for rows in (sentences, held_out))

    def error(network: Any, rows: torch.Tensor, half: torch.Tensor) -> torch.Tensor:
        _, odds = network(network.among(rows * half), heard=rows)
        counts = until_end(rows)
        lost: torch.Tensor = -(odds * counts).sum() / counts.sum()
        return lost

    def loss(network: Any, rows: torch.Tensor) -> torch.Tensor:
        half = torch.rand(len(rows), LONGEST, device=where) < 0.5
        return error(network, said[rows], half)

    def validate(network: Any) -> float:
        return float(error(network, held, torch.arange(LONGEST, device=where) % 2 == 0))

    fitted: torch.nn.Module = train(
        lambda: _decoder(lexicon), loss, len(said), START, seed, validate=validate,
        progress=progress,
    )  # fmt: skip
    return fitted


def speak(network: Any, given: Floats, random: torch.Generator | None = None) -> Tokens:
    """Return a sentence [n, 8] for words given [n, words], each by its confidence: the likeliest
    word each time, or one drawn where there is a generator."""
    import torch

    with torch.no_grad(), one_blas_thread():
        said, _ = network(torch.from_numpy(given).float(), draw=random is not None, random=random)
    return np.asarray(said.numpy())


def self_critical(
    network: Any, given: Floats, returns: Callable[[Any, Any], Any], n_steps: int, seed: int,
    progress: Progress,
) -> torch.nn.Module:  # fmt: skip
    """Return the decoder after policy gradients on pictures: given [n, words] of each.

    ``returns`` says of (tokens [m, 8], rows of pictures [m]) what follows from each step [m, 8].
    """
    import torch

    words = torch.from_numpy(given).float().to(device())
    budget = Budget(steps=n_steps, batch=32, learning_rate=1e-3)

    def loss(decoder: Any, rows: torch.Tensor) -> torch.Tensor:
        drawn, odds = decoder(words[rows], draw=True)
        with torch.no_grad():
            greedy, _ = decoder(words[rows])
            gain = returns(drawn, rows) - returns(greedy, rows)
        counts = until_end(drawn)
        lost: torch.Tensor = -(gain * odds * counts).sum() / counts.sum()
        return lost

    moved: torch.nn.Module = train(
        lambda: deepcopy(network).train(), loss, len(words), budget, seed, progress=progress
    )
    return moved


def _decoder(lexicon: Lexicon) -> torch.nn.Module:
    import torch
    from torch import nn

    width = lexicon.vectors.shape[1]

    class Decoder(nn.Module):
        words: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("words", torch.from_numpy(lexicon.vectors).float())
            self.begin, self.hear = nn.Linear(width, HIDDEN), nn.Linear(width, HIDDEN)
            self.cell, self.end = nn.GRUCell(2 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, 1)
            self.say, self.key = nn.Linear(HIDDEN, HIDDEN), nn.Linear(width, HIDDEN, bias=False)
            self.given, self.again = (nn.Parameter(torch.tensor(4.0)) for _ in range(2))

        def among(self, tokens: torch.Tensor) -> torch.Tensor:
            """Which words stand in rows of tokens: [n, words], the end left out."""
            found = torch.zeros(len(tokens), len(self.words), device=tokens.device)
            found.scatter_(1, tokens, 1.0)[:, END] = 0.0
            return found

        def forward(
            self, given: torch.Tensor, heard: torch.Tensor | None = None, draw: bool = False,
            random: torch.Generator | None = None,
        ) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
            """Return a sentence [n, 8], or the one heard, and the log-odds of each step."""
            total = given.sum(dim=1, keepdim=True).clamp(min=1e-6)
            seen = hidden = torch.tanh(self.begin(given @ self.words / total))
            keys, there, said = self.key(self.words), (given > 0).float(), torch.zeros_like(given)
            last = torch.full((len(given),), END, device=given.device)
            ended, tokens, odds = last > END, [], []
            for k in range(LONGEST):
                hidden = self.cell(torch.cat([self.hear(self.words[last]), seen], 1), hidden)
                scores = self.say(hidden) @ keys.T
                scores = scores + self.given * there * (1 - said) - self.again * said
                scores = torch.cat([self.end(hidden), scores[:, 1:]], 1).log_softmax(1)
                if heard is not None:
                    last = heard[:, k]
                elif draw:
                    last = torch.multinomial(scores.detach().exp(), 1, generator=random)[:, 0]
                else:
                    last = scores.argmax(1)
                last = last.masked_fill(ended, END)
                ended = ended | (last == END)
                said = said.scatter(1, last[:, None], 1.0)
                tokens.append(last)
                odds.append(scores.gather(1, last[:, None])[:, 0])
            return torch.stack(tokens, 1), torch.stack(odds, 1)

    return Decoder()
