"""Files of a model, in a folder or the hub's cache: changed, broken, dangerous or not there."""

import contextlib
import json
import os
import pickle
import shutil
import socket

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from lab.core.errors import BadInput, Unavailable
from lab.encoders import ENCODERS


def test_a_changed_folder_is_another_encoder_under_the_same_id(copied):
    folder = copied("bert")
    encoder = ENCODERS.get(f"hub:{folder}#text")
    before, print_ = encoder.encode(["cat"]), encoder.fingerprint()
    weights = {k: v * 1.5 for k, v in load_file(folder / "model.safetensors").items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert encoder.fingerprint() != print_
    assert np.abs(encoder.encode(["cat"]) - before).max() > 1e-3
    print_ = encoder.fingerprint()
    (folder / "tokenizer_config.json").write_text(
        (folder / "tokenizer_config.json").read_text().replace("32", "31")
    )
    assert encoder.fingerprint() != print_, "the tokeniser makes the vector too"


def test_weights_in_several_files(copied):
    from transformers import BertModel

    folder = copied("bert")
    whole = ENCODERS.get(f"hub:{folder}#text").encode(["cat"])
    model = BertModel.from_pretrained(folder, add_pooling_layer=False)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="10KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1
    np.testing.assert_array_equal(ENCODERS.get(f"hub:{folder}#text").encode(["cat"]), whole)
    next(folder.glob("model-*.safetensors")).unlink()
    encoder = ENCODERS.get(f"hub:{folder}#text")
    assert not encoder.availability().ok
    with pytest.raises(Unavailable, match="no model-0"):
        encoder.encode(["cat"])


class Canary:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_pickled_weights_are_never_opened(copied, tmp_path):
    folder = copied("bert")
    (folder / "model.safetensors").unlink()
    canary = tmp_path / "fired"
    for name in ("pytorch_model.bin", "model.pt", "tokenizer.pkl"):
        (folder / name).write_bytes(pickle.dumps(Canary(canary)))
    encoder = ENCODERS.get(f"hub:{folder}#text")
    assert "a pickle, which is not opened" in encoder.availability().reason
    for use in (encoder.fingerprint, lambda: encoder.encode(["cat"])):
        with pytest.raises(Unavailable, match="pickle"):
            use()
    assert not canary.exists()


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_of_a_repository_is_never_run(copied, tmp_path, file):
    folder = copied("bert")
    canary = tmp_path / "fired"
    (folder / "evil.py").write_text(f"open({str(canary)!r}, 'w')\nclass Evil: pass\n")
    told = json.loads((folder / file).read_text())
    told["auto_map"] = {name: "evil.Evil" for name in ("AutoConfig", "AutoModel")}
    told["auto_map"]["AutoTokenizer"] = ["evil.Evil", "evil.Evil"]
    told |= {"model_type": "evil"} if file == "config.json" else {"tokenizer_class": "Evil"}
    (folder / file).write_text(json.dumps(told))
    # Refused, or read by a class that transformers itself has.
    with contextlib.suppress(Unavailable):
        ENCODERS.get(f"hub:{folder}#text").encode(["cat"])
    assert not canary.exists()


def drop_a_tensor(folder):
    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def cut(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-200])


BROKEN = {
    "a tensor missing": (drop_a_tensor, "1 tensors missing"),
    "cut weights": (cut, "the weights of bert"),
    "no tokeniser": (lambda f: [p.unlink() for p in f.glob("tokenizer*")], "the preprocessing of"),
    "no config": (lambda f: (f / "config.json").unlink(), "no config.json"),
    "config of nothing": (lambda f: (f / "config.json").write_text("{}"), "the configuration of"),
    "config that is no JSON": (lambda f: (f / "config.json").write_text("{"), "the configuration"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_folder_is_said(copied, kind):
    spoil, said = BROKEN[kind]
    folder = copied("bert")
    spoil(folder)
    with pytest.raises(Unavailable, match=said):
        ENCODERS.get(f"hub:{folder}#text").encode(["cat"])


def test_a_claim_of_endless_layers_costs_nothing(copied):
    folder = copied("bert")
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**told, "num_hidden_layers": 10**9}))
    with pytest.raises(BadInput, match="at most 1,000 layers; got 1,000,000,000"):
        ENCODERS.get(f"hub:{folder}#text")


def test_a_vocabulary_larger_than_its_table_is_said(copied):
    folder = copied("bert")
    path = folder / "tokenizer.json"
    told = json.loads(path.read_text())
    told["model"]["vocab"]["a"] = 10**4
    path.write_text(json.dumps(told))
    with pytest.raises(Unavailable, match="the parts of bert"):
        ENCODERS.get(f"hub:{folder}#text").encode(["a"])


def test_steps_that_are_not_done_here_are_refused(copied):
    folder = copied("bert")
    for foreign in ("sentence_transformers.models.Dense", "evil.Transformer"):
        (folder / "modules.json").write_text(json.dumps([{"type": foreign, "path": ""}]))
        with pytest.raises(BadInput, match=foreign.rsplit(".", 1)[-1]):
            ENCODERS.get(f"hub:{folder}#text")
    (folder / "modules.json").write_text("{}")
    with pytest.raises(BadInput, match=r"list in modules\.json"):
        ENCODERS.get(f"hub:{folder}#text")


def test_a_tokeniser_that_needs_a_package_names_it(copied):
    folder = copied("siglip")
    (folder / "tokenizer.json").unlink()
    (folder / "spiece.model").write_bytes(b"")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "SiglipTokenizer"}')
    with pytest.raises(Unavailable, match=r"(?i)sentencepiece"):
        ENCODERS.get(f"hub:{folder}#text").encode(["cat"])


@pytest.fixture
def hub_cache(tmp_path, monkeypatch):
    """An empty cache of the hub, and no network."""
    from huggingface_hub import constants

    def refuse(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path / "cache"


def test_without_a_network_it_says_so_and_what_to_do(hub_cache, monkeypatch):
    from huggingface_hub import constants

    with pytest.raises(Unavailable, match="the hub does not answer") as caught:
        ENCODERS.get("hub:owner/model@v1#text")
    assert "hf download owner/model --revision v1" in caught.value.do
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(Unavailable, match="HF_HUB_OFFLINE is set"):
        ENCODERS.get("hub:owner/model@v1#text")


def test_a_snapshot_on_this_machine_needs_no_network(hub_cache, folder):
    repository = hub_cache / "models--owner--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("a" * 40)
    snapshot = repository / "snapshots" / ("a" * 40)
    shutil.copytree(folder / "clip", snapshot)
    encoder = ENCODERS.get("hub:owner/tiny#text")
    local = ENCODERS.get(f"hub:{folder / 'clip'}#text")
    np.testing.assert_array_equal(encoder.encode(["cat"]), local.encode(["cat"]))
    assert encoder.fingerprint() == local.fingerprint()
    assert encoder.card.source == "Hugging Face hub, owner/tiny"
    assert encoder.availability().ok
    (snapshot / "model.safetensors").unlink()
    assert encoder.availability().command == "hf download owner/tiny"
    with pytest.raises(Unavailable, match="the hub has none or does not answer"):
        encoder.fingerprint()


def test_a_server_that_others_reach_takes_models_of_folders_that_were_named(
    copied, tmp_path, confined_to, hub_cache, monkeypatch
):
    folder = copied("bert")
    (tmp_path / "config.json").write_text("{}")
    confined_to(folder)
    encoder = ENCODERS.get(f"hub:{folder}#text")
    assert encoder.availability().ok
    for place in (tmp_path, tmp_path / "none", "./bert", "~root", folder / ".."):
        with pytest.raises(BadInput, match="may read"):
            ENCODERS.get(f"hub:{place}#text")
    # Without a mark of a path it is an id of the hub, and whether a folder is there is not said.
    monkeypatch.chdir(folder.parent)
    with pytest.raises(Unavailable, match="the hub does not answer"):
        ENCODERS.get(f"hub:{folder.name}#text")
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(tmp_path / "config.json")
    assert "may read" in encoder.availability().reason
    with pytest.raises(BadInput, match="may read"):
        ENCODERS.get(f"hub:{folder}/#text")


@pytest.mark.parametrize("revision", ["/etc/passwd", "../../x", "a/../../x", "a//b", ".git", "a/"])
def test_a_revision_is_no_path(revision, hub_cache):
    with pytest.raises(BadInput, match="owner/name@revision"):
        ENCODERS.get(f"hub:owner/model@{revision}#text")
