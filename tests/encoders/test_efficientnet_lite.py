"""The ONNX path against the torch path, and gradients where they are asked for."""

import numpy as np
import pytest
import torch

from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.efficientnet_lite_network import LITE0, calibration_images
from lab.encoders.onnx_model import export_once
from lab.encoders.pixels import pixels


@pytest.mark.parametrize("encoder_id", ["lite0", "lite0-random-0"])
def test_both_paths_agree(encoder_id, items):
    encoder = ENCODERS.get(encoder_id)
    images = items["image"][:6]
    fast, exact = encoder.encode(images), encoder.encode_torch(images)
    difference = np.linalg.norm(fast - exact, axis=1) / np.linalg.norm(exact, axis=1)
    assert difference.max() < 1e-4


def test_features_are_those_of_the_published_network(items):
    """The package's own loading and preprocessing, written out as its authors give them."""
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=str(LITE0.weights.path())
    )
    images = np.stack(items["image"][:4]).astype(np.float32)
    normal = (images / 255 - 0.498) / 0.502
    with torch.no_grad():
        maps = network.eval().extract_features(torch.from_numpy(normal.transpose(0, 3, 1, 2)))
    expected = maps.mean(dim=(2, 3)).numpy()
    got = ENCODERS.get("lite0").encode(items["image"][:4])
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


def test_gradients_reach_the_pixels_and_not_the_weights(items):
    module = ENCODERS.get("lite0").torch_module()
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

    first = export_once("linear", module, (1, 3))
    assert export_once("linear", module, (1, 3)) == first
    assert len(made) == 1
    path = tmp_path / "models" / "linear.onnx"
    path.write_bytes(first[:-5])
    export_once("linear", module, (1, 3))
    assert len(made) == 2
