"""transformers models by folder or hub id: what towers give, and how one is named."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Encoder, Modality
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.views.shared_space import native_space
from lab.experiments.views.view import View, parse_views
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


@pytest.fixture(params=TOWERS, ids=lambda tower: "#".join(tower[:2]))
def tower(request, folder):
    kind, modality, dim = request.param
    return ENCODERS.get(f"hub:{folder / kind}#{modality}"), dim


def test_weights_in_bfloat16_are_widened_to_the_bit(folder, items, tmp_path):
    from safetensors.torch import load_file, save_file

    for name, dtype in (("half", torch.bfloat16), ("wide", torch.float32)):
        shutil.copytree(folder / "bert", tmp_path / name)
        file = tmp_path / name / "model.safetensors"
        weights = {key: w.to(torch.bfloat16).to(dtype) for key, w in load_file(file).items()}
        save_file(weights, file, metadata={"format": "pt"})
    half, wide = (ENCODERS.get(f"hub:{tmp_path / name}#text") for name in ("half", "wide"))
    assert half.encode(items["text"]).tobytes() == wide.encode(items["text"]).tobytes()


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


@pytest.mark.slow
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
    from lab.encoders.minilm.network import CONFIG

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
