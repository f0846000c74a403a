"""Choosing by a language model: evidence less none, kept, the same in every order."""

import numpy as np
import pytest

from lab.core.contracts import Card
from lab.core.errors import UnknownId
from lab.language.base import Likelihoods
from lab.language.choose import PROMPTS, PromptChoice, choose, wordings


class Counting:
    """Likes what shares letters with the prompt, and counts how often it was asked."""

    id, context, asked = "counting", 100, 0
    card = Card("Counting", "", "", "", "", 0.0, "counting")

    def fingerprint(self):
        return "counting v1"

    def likelihoods(self, prompt, continuations):
        self.asked += 1
        shared = [float(len(set(prompt) & set(text))) for text in continuations]
        return Likelihoods(np.array(shared), np.array([len(text) for text in continuations]))


def test_the_evidence_counts_less_what_is_likely_anyway():
    (scores,) = choose(Counting(), [PromptChoice("abc", ("ab", "xyz"), blind="xb")])
    assert scores.tolist() == [(2 - 1) / 2, (0 - 1) / 3]


def test_what_was_asked_is_kept_and_of_any_length(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))  # in which nothing was asked before
    model = Counting()
    asked = [PromptChoice("abc", tuple("abcdef"[: 1 + i % 5])) for i in range(70)]
    first = choose(model, asked)
    assert model.asked == 70 and [len(s) for s in first] == [1 + i % 5 for i in range(70)]
    again = choose(model, asked)
    assert model.asked == 70
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("file", sorted(PROMPTS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_prompt_has_three_wordings_that_differ_by_the_evidence_alone(file):
    found = wordings(file.stem)
    assert len(found) >= 3 and len(set(found)) == len(found)
    for one in found:
        assert "{" in one.evidence and "{words}" not in one.blind
        assert not one.evidence.endswith(" ")  # the candidate brings its space


def test_an_unknown_prompt_names_those_there_are():
    with pytest.raises(UnknownId, match="scene"):
        wordings("scen")
