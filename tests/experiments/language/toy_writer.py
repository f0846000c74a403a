"""A language model of a few rules: it likes what is heavy and named in the prompt, and writes
the last caption of the prompt backwards, word by word."""

from contextlib import contextmanager

import numpy as np
import pytest

from lab.core.contracts import Availability, Card
from lab.language import LANGUAGE_MODELS
from lab.language.base import Likelihoods


class ToyWriter:
    """Everything it says follows from the prompt."""

    id, context = "toy_writer", 400
    card = Card("Toy writer", "", "", "", "", 0.0, "toy writer")

    def __init__(self, name=""):
        self.name, self.asked = name, []

    def availability(self):
        return Availability(True)

    def fingerprint(self):
        return f"toy writer v1 {self.name}"

    def count(self, text):
        return len(text.split())

    def likelihoods(self, prompt, continuations):
        self.asked.append(prompt)
        likes = [("heavily" in text) + (text.split()[-1][:2] in prompt) for text in continuations]
        return Likelihoods(np.array(likes, float), np.ones(len(likes), int))

    def write(self, prompt, n_tokens, *, temperature=0.0, seed=0, stop="\n"):
        self.asked.append(prompt)
        line = prompt.strip().splitlines()[-1 if "->" in prompt.splitlines()[-1] else -2]
        return f' "{" ".join(line.split()[::-1][:n_tokens])}"'


@contextmanager
def registered():
    """The model, known to the registry inside the block."""
    LANGUAGE_MODELS.ids()
    with pytest.MonkeyPatch.context() as patch:
        models = {**LANGUAGE_MODELS._entries, ToyWriter.id: ToyWriter()}
        patch.setattr(LANGUAGE_MODELS, "_entries", models)
        yield
