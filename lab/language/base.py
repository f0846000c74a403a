"""What a language model is here: it says how likely a text goes on in a way, and it goes on."""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Availability, Card
from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.encoders.weights import PackageFile
from lab.stats.checks import Floats


@dataclass(frozen=True)
class Likelihoods:
    """How likely each of ``n`` continuations is: natural log of its probability, and its tokens."""

    total: Floats
    n_tokens: NDArray[np.intp]

    @property
    def per_token(self) -> Floats:
        """Length-normalised, so that long continuations are not less likely for their length."""
        return self.total / self.n_tokens


class LanguageModel(Protocol):
    """A frozen model of text. The same prompt and the same set of continuations give the same
    bytes, whatever else was asked before."""

    @property
    def id(self) -> str: ...

    @property
    def card(self) -> Card: ...

    @property
    def context(self) -> int:
        """How many tokens it reads at most."""
        ...

    def availability(self) -> Availability: ...

    def fingerprint(self) -> str:
        """Hash of weights and recipe. Raises ``Unavailable`` where the weights are missing."""
        ...

    def count(self, text: str) -> int:
        """Return how many tokens a text is."""
        ...

    def likelihoods(self, prompt: str, continuations: Sequence[str]) -> Likelihoods:
        """Say how likely the prompt goes on as each continuation, read token by token as it stands,
        its first space included. The prompt is read once.

        Raises ``BadInput`` for an empty prompt or continuation, and for more than the context.
        """
        ...

    def write(
        self,
        prompt: str,
        n_tokens: int,
        *,
        temperature: float = 0.0,
        seed: int = 0,
        stop: str = "\n",
    ) -> str:
        """Go on for at most ``n_tokens``, until ``stop`` stands; ``temperature`` 0 takes the
        likeliest token each time. What it writes is data: it is shown as text and never run.

        Raises as ``likelihoods``.
        """
        ...


@dataclass(frozen=True)
class CausalParts:
    """A transformers causal model, frozen, and the tokeniser it was trained with."""

    network: Any
    tokeniser: Any
    begin: int | None = None
    """The token that stands before every text, if the model was trained with one."""


class CausalModel(ABC):
    """A transformers causal model, loaded once in a process when it is first used."""

    def __init__(self, model_id: str, card: Card, recipe: str, context: int,
                 files: tuple[PackageFile, ...] = ()) -> None:  # fmt: skip
        self.id, self.card, self.recipe, self.context, self.files = (
            model_id, card, recipe, context, files,
        )  # fmt: skip
        self._lock = threading.RLock()
        self._model: CausalParts | None = None

    @abstractmethod
    def _load(self) -> CausalParts: ...

    def availability(self) -> Availability:
        """Say whether all files are here, and the command that brings the first missing one."""
        for file in self.files:
            if missing := file.missing():
                return Availability(False, f"{missing[0].upper()}{missing[1:]}.", file.command)
        return Availability(True)

    def fingerprint(self) -> str:
        """Hash of weights and recipe; raises ``Unavailable`` where the weights are missing."""
        parts = [self.recipe, *(file.digest() for file in self.files if file.inside)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def model(self) -> CausalParts:
        """Return the loaded model, shared by every session of this process."""
        with self._lock:
            if self._model is None:
                for file in self.files:
                    file.path()
                self._model = self._load()
            return self._model

    def count(self, text: str) -> int:
        return len(self._tokens(text))

    def likelihoods(self, prompt: str, continuations: Sequence[str]) -> Likelihoods:
        import torch

        # One set, one computation: neither order nor doubles change what is multiplied.
        texts = sorted(set(continuations))
        tokens = [self._checked(text, "a continuation") for text in texts]
        read = self._checked(prompt, "a prompt", room=max(map(len, tokens), default=0))
        if not texts:
            return Likelihoods(np.zeros(0), np.zeros(0, np.intp))
        longest, network = max(map(len, tokens)), self.model().network
        filled = torch.zeros(len(tokens), longest, dtype=torch.long)
        for row, some in enumerate(tokens):
            filled[row, : len(some)] = torch.tensor(some)
        with _frozen():
            begun = network(input_ids=torch.tensor([read]), use_cache=True)
            first = begun.logits[:, -1:].expand(len(tokens), 1, -1)
            begun.past_key_values.batch_repeat_interleave(len(tokens))
            # Filled up at the end: no token looks at those behind it.
            rest = network(input_ids=filled, past_key_values=begun.past_key_values).logits[:, :-1]
            odds = torch.log_softmax(torch.cat([first, rest], dim=1), dim=2)
            each = odds.gather(2, filled[..., None])[..., 0].double().numpy()
        lengths = np.array([len(some) for some in tokens])
        total = np.array([row[:n].sum() for row, n in zip(each, lengths, strict=True)])
        rows = np.searchsorted(texts, continuations)
        return Likelihoods(total[rows], lengths[rows])

    def write(
        self, prompt: str, n_tokens: int, *, temperature: float = 0.0, seed: int = 0,
        stop: str = "\n",
    ) -> str:  # fmt: skip
        import torch

        ids, past = self._checked(prompt, "a prompt", room=n_tokens), None
        parts, written = self.model(), list[int]()
        random = stream(seed, prompt, "language model")
        with _frozen():
            for _ in range(n_tokens):
                step = torch.tensor([written[-1:] or ids])
                found = parts.network(input_ids=step, past_key_values=past, use_cache=True)
                past, scores = found.past_key_values, found.logits[0, -1].double().numpy()
                written.append(_drawn(scores, temperature, random))
                text = str(parts.tokeniser.decode(written, skip_special_tokens=False))
                if written[-1] in self._ends() or (stop and stop in text):
                    break
        shown = [token for token in written if token not in self._ends()]
        text = str(parts.tokeniser.decode(shown, skip_special_tokens=False))
        return text.split(stop)[0] if stop else text

    def _ends(self) -> set[int]:
        end = self.model().network.config.eos_token_id
        return set(end) if isinstance(end, list) else {end}

    def _tokens(self, text: str) -> list[int]:
        return list(self.model().tokeniser.encode(text, add_special_tokens=False).ids)

    def _checked(self, text: str, what: str, room: int = 0) -> list[int]:
        if not text.strip():
            raise BadInput(f"{what} with a word in it", repr(text[:20]), "Write some words.")
        most, letters = self.context - room, 20 * self.context
        tokens = self._tokens(text) if len(text) <= letters else None
        begin = self.model().begin
        if tokens is not None and what == "a prompt" and begin is not None:
            tokens = [begin, *tokens]
        if tokens is None or len(tokens) > most:
            got = f"{len(text)} letters" if tokens is None else f"{len(tokens)} tokens"
            do = "Pass on fewer words, or choose a model that reads more."
            raise BadInput(f"{what} of at most {most} tokens", got, do)
        return tokens


def _drawn(scores: Floats, temperature: float, random: np.random.Generator) -> int:
    """Return the likeliest token, or one drawn by the probabilities at a temperature."""
    if temperature <= 0:
        return int(scores.argmax())
    odds = np.exp((scores - scores.max()) / temperature)
    return int(np.searchsorted(np.cumsum(odds) / odds.sum(), random.random(), side="right"))


@contextmanager
def _frozen() -> Iterator[None]:
    """No gradient, and one thread: two would sum in another order."""
    import torch

    torch.set_num_threads(1)
    with torch.inference_mode():
        yield
