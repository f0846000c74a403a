"""A language model from a folder: the same promises, tried on a tiny one with random weights."""

import pytest

from lab.core.errors import BadInput, Unavailable
from lab.language import LANGUAGE_MODELS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    words = ["<end>", "a", "red", "cat", "dog", "sat", "."]
    backend = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<end>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    place = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=7, n_positions=16, n_embd=8, n_layer=1, n_head=2, eos_token_id=0)
    GPT2LMHeadModel(config).save_pretrained(place)
    PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<end>").save_pretrained(place)
    return place


def test_likelihoods_are_those_of_the_network_itself(folder):
    import torch
    from transformers import GPT2LMHeadModel

    model = LANGUAGE_MODELS.get(f"hub:{folder}")
    found = model.likelihoods("a red", [" cat sat", " dog"])
    network = GPT2LMHeadModel.from_pretrained(folder).eval()
    with torch.no_grad():
        odds = network(torch.tensor([[1, 2, 3, 5]])).logits.log_softmax(-1)[0]
        other = network(torch.tensor([[1, 2, 4]])).logits.log_softmax(-1)[0]
    assert found.total[0] == pytest.approx(float(odds[1, 3] + odds[2, 5]), abs=1e-5)
    assert found.total[1] == pytest.approx(float(other[1, 4]), abs=1e-5)
    assert found.n_tokens.tolist() == [2, 1] and model.context == 16
    assert model.fingerprint() and model.availability().ok


def test_a_prompt_beyond_its_context_is_refused(folder):
    with pytest.raises(BadInput, match="at most 15 tokens; got 20 tokens"):
        LANGUAGE_MODELS.get(f"hub:{folder}").likelihoods("cat " * 20, [" dog"])


def test_a_folder_without_weights_says_what_is_missing(folder, tmp_path):
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    model = LANGUAGE_MODELS.get(f"hub:{tmp_path}")
    assert not model.availability().ok and "safetensors" in model.availability().reason
    with pytest.raises(Unavailable):
        model.likelihoods("a", [" cat"])


def test_what_is_no_language_model_is_refused(folder, tmp_path):
    for file in folder.iterdir():
        text = file.read_bytes().replace(b'"gpt2"', b'"vit"')
        (tmp_path / file.name).write_bytes(text if file.suffix == ".json" else file.read_bytes())
    with pytest.raises(Unavailable, match="a language model in"):
        LANGUAGE_MODELS.get(f"hub:{tmp_path}").likelihoods("a", [" cat"])


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\0" * 64 + data[64:],
     lambda data: data[:-200] + b"\xff" * 200],
    ids=["cut short", "empty", "no header", "no numbers"],
)  # fmt: skip
def test_damaged_weights_are_refused(folder, tmp_path, damage):
    for file in folder.iterdir():
        data = file.read_bytes()
        (tmp_path / file.name).write_bytes(damage(data) if "safetensors" in file.name else data)
    with pytest.raises(Unavailable):
        LANGUAGE_MODELS.get(f"hub:{tmp_path}").likelihoods("a cat", [" dog"])


@pytest.mark.parametrize("asked", ["hub:", "hub: "])
def test_a_model_without_a_place_is_refused(asked):
    with pytest.raises(BadInput, match="owner/name"):
        LANGUAGE_MODELS.get(asked)
