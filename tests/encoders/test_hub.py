"""transformers models by folder or hub id: towers, determinism, and what is refused or absent."""

import contextlib
import hashlib
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Encoder, Modality
from lab.core.errors import BadInput, Unavailable
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.shared import native_space
from lab.experiments.views import View, parse_views
from tests.encoders import tiny_models

TOWERS = [
    ("clip", "image", 12), ("clip", "text", 12),
    ("siglip", "image", 16), ("siglip", "text", 16),
    ("clap", "speech", 12), ("clap", "text", 12),
    ("dinov2", "image", 16), ("bert", "text", 16),
]  # fmt: skip
EXTREME = {
    "image": [np.zeros((CANVAS_PX, CANVAS_PX, 3), np.uint8)],
    "text": ["a", "\x00", "🙂", "word " * 300, "ยินดี 你好"],
    "speech": [np.zeros(SAMPLE_RATE_HZ, np.float32), np.zeros(1, np.float32),
               np.ones(SAMPLE_RATE_HZ * 5, np.float32)],
}  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """One folder with a tiny model of each kind."""
    top = tmp_path_factory.mktemp("models")
    for kind, save in tiny_models.SAVE.items():
        save(top / kind)
    return top


@pytest.fixture(params=TOWERS, ids=lambda tower: "#".join(tower[:2]))
def tower(request, folder):
    kind, modality, dim = request.param
    return ENCODERS.get(f"hub:{folder / kind}#{modality}"), dim


@pytest.fixture
def copied(folder, tmp_path):
    """A function that copies a tiny model to a folder of the test's own."""
    return lambda kind: shutil.copytree(folder / kind, tmp_path / kind)


def test_a_tower_keeps_the_contract(tower, items):
    encoder, dim = tower
    own = items[encoder.modality]
    assert isinstance(encoder, Encoder)
    assert encoder.availability().ok
    assert encoder.dim == dim
    card = encoder.card
    assert all((card.title, card.licence, card.source, card.trained_on, card.architecture))
    x = encoder.encode(own)
    assert x.shape == (12, dim)
    assert x.dtype == np.float32
    assert len(np.unique(x, axis=0)) == 12
    order = np.random.default_rng(0).permutation(12)
    np.testing.assert_array_equal(encoder.encode([own[row] for row in order]), x[order])
    np.testing.assert_array_equal(encoder.encode(own[7:8]), x[7:8])
    np.testing.assert_array_equal(encoder.encode(own[3:10]), x[3:10])
    assert encoder.encode([]).shape == (0, dim)
    assert np.isfinite(encoder.encode(EXTREME[encoder.modality])).all()
    with pytest.raises(BadInput, match="index 1"):
        encoder.encode([own[0], None])
    if card.space:
        np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=1e-6)


def test_texts_of_one_length_do_not_depend_on_their_number(folder):
    """A full batch without padding must run like a text alone."""
    texts = [f"{a}{b}c d" for a in "abcdefgh" for b in "ijkl"]
    for kind in ("clip", "clap", "bert"):
        encoder = ENCODERS.get(f"hub:{folder / kind}#text")
        alone = np.concatenate([encoder.encode([text]) for text in texts])
        np.testing.assert_array_equal(encoder.encode(texts), alone)


FRESH = """
import hashlib, json, sys
from lab.encoders import ENCODERS
from tests.encoders.conftest import DRAW
found = {}
for name in sys.argv[1:]:
    encoder = ENCODERS.get(name)
    x = encoder.encode([DRAW[encoder.modality](seed) for seed in range(3)])
    found[name] = [encoder.fingerprint(), hashlib.sha256(x.tobytes()).hexdigest()]
print(json.dumps(found))
"""


def test_another_process_on_one_thread_gives_the_same_bytes_and_says_nothing(folder, items, root):
    some = [TOWERS[0], TOWERS[1], TOWERS[4], TOWERS[7]]
    names = [f"hub:{folder / kind}#{modality}" for kind, modality, _ in some]
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *names],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for name, (print_, bytes_) in json.loads(done.stdout).items():
        encoder = ENCODERS.get(name)
        x = encoder.encode(items[encoder.modality][:3])
        assert print_ == encoder.fingerprint()
        assert bytes_ == hashlib.sha256(x.tobytes()).hexdigest()


def unit(x):
    x = getattr(x, "pooler_output", x).numpy()
    return x / np.linalg.norm(x, axis=1, keepdims=True)


@torch.inference_mode()
def test_towers_agree_with_transformers_own_pipeline(folder, items):
    from transformers import AutoModel, AutoTokenizer

    texts = ["red apple", "a boat, and a dog"]
    for kind in ("clip", "siglip", "clap"):
        model = AutoModel.from_pretrained(folder / kind)
        tokeniser = AutoTokenizer.from_pretrained(folder / kind)
        fill = {"padding": "max_length", "max_length": 24} if kind == "siglip" else {}
        for text in texts:
            tokens = tokeniser(text, return_tensors="pt", truncation=True, **fill)
            mask = {} if kind == "siglip" else {"attention_mask": tokens["attention_mask"]}
            expected = unit(model.get_text_features(input_ids=tokens["input_ids"], **mask))
            found = ENCODERS.get(f"hub:{folder / kind}#text").encode([text])
            np.testing.assert_allclose(found, expected, atol=2e-6)


@torch.inference_mode()
def test_pictures_are_prepared_as_their_file_says(folder, items):
    """The numbers of preprocessor_config.json, applied by hand."""
    from transformers import CLIPModel

    picture = items["image"][0]
    small = np.asarray(Image.fromarray(picture).resize((32, 32), Image.Resampling.BICUBIC))
    told = json.loads((folder / "clip" / "preprocessor_config.json").read_text())
    pixels = (small / 255 - told["image_mean"]) / told["image_std"]
    tensor = torch.tensor(pixels.transpose(2, 0, 1)[None], dtype=torch.float32)
    expected = unit(CLIPModel.from_pretrained(folder / "clip").get_image_features(tensor))
    found = ENCODERS.get(f"hub:{folder / 'clip'}#image").encode([picture])
    np.testing.assert_allclose(found, expected, atol=1e-5)


@torch.inference_mode()
def test_dinov2_gives_its_class_token(folder, items):
    from transformers import AutoImageProcessor, Dinov2Model

    prepare = AutoImageProcessor.from_pretrained(folder / "dinov2", backend="pil")
    pixels = prepare(items["image"][1], return_tensors="pt")
    expected = Dinov2Model.from_pretrained(folder / "dinov2")(**pixels).pooler_output
    found = ENCODERS.get(f"hub:{folder / 'dinov2'}#image").encode(items["image"][1:2])
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-5)


def test_a_sentence_encoder_is_pooled_and_cut_as_its_files_say(items):
    """The folder of the packaged MiniLM, read as any other, gives MiniLM's vectors."""
    from lab.encoders.minilm_network import CONFIG

    texts = [*items["text"], "word " * 300]
    found = ENCODERS.get(f"hub:{CONFIG.path().parent}#text").encode(texts)
    np.testing.assert_allclose(found, ENCODERS.get("minilm").encode(texts), atol=2e-6)


@pytest.mark.parametrize(
    ("config", "unit_length"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, True),
        ({"pooling_mode": "cls"}, False),
        ({"pooling_mode": "max"}, False),
        ({"pooling_mode": ["mean"]}, True),
    ],
)
@torch.inference_mode()
def test_kinds_of_pooling(copied, config, unit_length):
    from transformers import BertModel

    folder = copied("bert")
    steps = ["Transformer", "Pooling", *(["Normalize"] if unit_length else [])]
    modules = [{"type": f"sentence_transformers.models.{s}", "path": f"{k}_{s}" if k else ""}
               for k, s in enumerate(steps)]  # fmt: skip
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(config))
    encoder = ENCODERS.get(f"hub:{folder}#text")
    ids = torch.tensor([[2, *(tiny_models.VOCABULARY[letter] for letter in "cat"), 3]])
    states = BertModel.from_pretrained(folder)(ids).last_hidden_state[0].numpy()
    kind = "cls" if "cls" in str(config) else config["pooling_mode"]
    expected = {"cls": states[0], "max": states.max(axis=0)}.get(str(kind), states.mean(axis=0))
    if unit_length:
        expected = expected / np.linalg.norm(expected)
    np.testing.assert_allclose(encoder.encode(["cat", "a longer text"])[0], expected, atol=1e-5)


def test_long_sound_is_cut_the_same_way_every_time(folder):
    """The extractor alone would cut at a place that it draws."""
    encoder = ENCODERS.get(f"hub:{folder / 'clap'}#speech")
    sound = np.random.default_rng(0).uniform(-1, 1, 5 * SAMPLE_RATE_HZ).astype(np.float32)
    x = encoder.encode([sound])
    for _ in range(3):
        np.testing.assert_array_equal(encoder.encode([sound]), x)


def test_towers_of_one_model_share_family_and_space(folder):
    image, text = (ENCODERS.get(f"hub:{folder / 'clip'}#{m}") for m in ("image", "text"))
    assert image.card.space == text.card.space != ""
    assert image.card.family == text.card.family
    assert image.fingerprint() != text.fingerprint()
    other = ENCODERS.get(f"hub:{folder / 'siglip'}#text")
    assert other.card.space != image.card.space
    assert ENCODERS.get(f"hub:{folder / 'bert'}#text").card.space == ""
    a, b, c = (View(e.id, facet) for e, facet in ((image, "noto"), (text, "en"), (other, "en")))
    assert native_space(a, b) == image.card.space
    assert native_space(a, c) == ""
    assert native_space(View("minilm", "en"), View("use", "en")) == ""


def test_it_is_named_in_views_and_embedded_through_the_store(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    dataset = DATASETS.get("emojilab")
    name = f"hub:{folder / 'clip'}#text"
    view, other = parse_views(dataset, f"{name}, hub:{folder / 'clip'}#image/twemoji")
    assert (view.encoder, view.facet) == (name, "en")
    assert other.facet == "twemoji"
    assert parse_views(dataset, str(other)) == (other,)
    column = dataset.column(Modality.TEXT, "en", dataset.concepts[:5])
    first = embed(ENCODERS.get(name), column)
    second = embed(ENCODERS.get(name), column)
    np.testing.assert_array_equal(first.x, second.x)


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


@pytest.mark.parametrize(("name", "said"), [
    ("hub:", "hub:PLACE#MODALITY"),
    ("hub:owner/name", "hub:PLACE#MODALITY"),
    ("hub:owner/name#sound", "hub:PLACE#MODALITY"),
    ("hub:owner/name/more#text", "owner/name@revision or a folder"),
    ("hub:https://x.org/y#text", "owner/name@revision or a folder"),
    ("hub:/no/such/folder#text", "none there"),
    ("hub:./no-such-folder#text", "none there"),
])  # fmt: skip
def test_an_id_of_another_form_is_answered(name, said):
    with pytest.raises(BadInput, match=said):
        ENCODERS.get(name)


def test_a_tower_that_is_not_there_is_answered_with_those_that_are(folder):
    with pytest.raises(BadInput, match="#image, #text"):
        ENCODERS.get(f"hub:{folder / 'clip'}#speech")
    with pytest.raises(BadInput, match="#image"):
        ENCODERS.get(f"hub:{folder / 'dinov2'}#text")


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
