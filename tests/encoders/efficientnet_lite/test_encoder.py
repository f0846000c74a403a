"""The ONNX path against the torch path and the published networks, and gradients."""

import io

import numpy as np
import pytest
import resvg_py
import torch
from PIL import Image

from lab.core.contracts import CANVAS_PX, Modality
from lab.data import DATASETS
from lab.data.emojilab.drawings import read_svgs
from lab.encoders import ENCODERS
from lab.encoders.efficientnet_lite.layers import layer_dims
from lab.encoders.efficientnet_lite.network import (
    FEATURES,
    LITE0,
    LITE1,
    LITE2,
    MEAN,
    STD,
    calibration_images,
    pretrained,
)
from lab.encoders.inputs.pixels import pixels
from lab.encoders.onnx_model import export_once
from lab.store.blobs import write_atomic
from lab.store.paths import committed
from tests.pages.waiting import in_full

SCALES = (LITE0, LITE1, LITE2)


@pytest.mark.parametrize("encoder_id", ["lite0", *in_full("lite0-random-0", "lite1", "lite2")])
def test_both_paths_agree(encoder_id, items):
    encoder = ENCODERS.get(encoder_id)
    images = items["image"][:6]
    fast, exact = encoder.encode(images), encoder.encode_torch(images)
    difference = np.linalg.norm(fast - exact, axis=1) / np.linalg.norm(exact, axis=1)
    assert difference.max() < 1e-4


@pytest.mark.parametrize("scale", [LITE0, *in_full(LITE1, LITE2)], ids=lambda scale: scale.id)
def test_features_are_those_of_the_published_network(scale, items):
    """The package's own loading, at the published size, written out as its authors give them."""
    from efficientnet_lite_pytorch import EfficientNet

    name = f"efficientnet-{scale.id}"
    assert EfficientNet.get_image_size(name) == scale.side_px
    network = EfficientNet.from_pretrained(name, weights_path=str(scale.weights.path()))
    images = torch.from_numpy(np.stack(items["image"][:4]).transpose(0, 3, 1, 2)) / 255
    if scale.side_px != CANVAS_PX:
        images = torch.nn.functional.interpolate(images, size=scale.side_px, mode="bicubic")
    with torch.no_grad():
        maps = network.eval().extract_features((images - 0.498) / 0.502)
    expected = maps.mean(dim=(2, 3)).numpy()
    got = ENCODERS.get(scale.id).encode(items["image"][:4])
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.id)
def test_stages_are_those_of_the_network(scale):
    network = pretrained(scale).network
    widths = [block._project_conv.out_channels for block in network._blocks]
    dims = layer_dims(scale)
    assert list(dims.values()) == [network._conv_stem.out_channels, *widths, FEATURES]
    assert dims["block 0"] == 16


@pytest.mark.slow
@pytest.mark.parametrize("scale", [LITE1, LITE2], ids=lambda scale: scale.id)
def test_enlarged_is_truer_to_the_fine_drawing_than_the_canvas_as_it_is(scale):
    """Against drawings rasterised finely and brought to the published size at once."""
    noto = DATASETS.get("emojilab").column(Modality.IMAGE, "noto")
    svgs = read_svgs(committed() / "emojilab" / "svg" / "noto.jsonl.xz")
    rows = range(0, len(noto), 110)
    canvas = torch.from_numpy(pixels([noto.items[row] for row in rows]))
    fine = np.stack([fine_drawing(svgs[noto.ids[row]], scale.side_px) for row in rows])
    module = pretrained(scale)
    network = module.network

    def features(normalised):
        with torch.no_grad():
            return network.extract_features(normalised).mean(dim=(2, 3)).numpy()

    truth = features((torch.from_numpy(fine.transpose(0, 3, 1, 2)) / 255 - MEAN) / STD)
    enlarged, as_it_is = features(module.normalised(canvas)), features((canvas - MEAN) / STD)
    assert centred_cosine(enlarged, truth) > 0.97
    assert centred_cosine(enlarged, truth) > centred_cosine(as_it_is, truth) + 0.04


def fine_drawing(svg, side_px):
    """A drawing at five times the canvas' size, on white, shrunk without aliasing."""
    png = resvg_py.svg_to_bytes(
        svg_string=svg, width=960, height=960, background="#ffffff", skip_system_fonts=True
    )
    canvas = Image.new("RGB", (1120, 1120), "white")
    canvas.paste(Image.open(io.BytesIO(png)).convert("RGB"), (80, 80))
    return np.asarray(canvas.resize((side_px, side_px), Image.Resampling.BICUBIC))


def centred_cosine(x, truth):
    """The mean cosine of rows about the truth's mean."""
    x, truth = x - truth.mean(axis=0), truth - truth.mean(axis=0)
    lengths = np.linalg.norm(x, axis=1) * np.linalg.norm(truth, axis=1)
    return ((x * truth).sum(axis=1) / lengths).mean()


@pytest.mark.parametrize("encoder_id", ["lite0", *in_full("lite2", "vit")])
def test_gradients_reach_the_pixels_and_not_the_weights(encoder_id, items):
    encoder = ENCODERS.get(encoder_id)
    assert encoder.card.differentiable
    module = encoder.torch_module()
    x = torch.from_numpy(pixels(items["image"][:1])).requires_grad_()
    module(x).square().sum().backward()
    assert torch.isfinite(x.grad).all()
    assert x.grad.abs().max() > 0
    assert all(weight.grad is None for weight in module.parameters())


def test_same_concept_in_another_style_is_nearer_than_other_concepts():
    data, encoder = DATASETS.get("emojilab"), ENCODERS.get("lite0")
    concepts = data.concepts[::43]
    a, b = (
        encoder.encode(data.column("image", style, concepts).items) for style in ("noto", "twemoji")
    )
    a, b = (x - x.mean(axis=0) for x in (a, b))
    cosine = (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)
    own = np.diag(cosine).mean()
    others = cosine[~np.eye(len(concepts), dtype=bool)].mean()
    assert own > others + 0.2


def test_only_the_smallest_is_exported_ahead(tmp_path, monkeypatch):
    """The others take seconds to minutes, and may never be asked for."""
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    for encoder_id in ("lite1", "lite2-random-0", "vit"):
        ENCODERS.get(encoder_id).prepare()
    assert list(tmp_path.rglob("*.onnx")) == []


def test_calibration_images_are_varied_and_in_range():
    images = calibration_images()
    assert images.min() >= 0
    assert images.max() <= 1
    assert images.std(axis=0).mean() > 0.1
    np.testing.assert_array_equal(images, calibration_images())


def test_a_damaged_export_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    made = []

    def module():
        made.append(1)
        return torch.nn.Linear(3, 2)

    x = np.ones((1, 3), np.float32)
    first = export_once("linear", module, (1, 3))(x)
    assert np.array_equal(export_once("linear", module, (1, 3))(x), first)
    assert len(made) == 1
    path = tmp_path / "models" / "linear.onnx"
    path.write_bytes(path.read_bytes()[:-5])
    export_once("linear", module, (1, 3))
    assert len(made) == 2
    write_atomic(path, b"another kind of file, under a digest that is right")
    export_once("linear", module, (1, 3))
    assert len(made) == 3
