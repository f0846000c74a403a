"""The ViT against its own file, run as published, and what its middle block is good for."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_images

from lab.core.contracts import CANVAS_PX
from lab.encoders import ENCODERS
from lab.encoders.inputs.pixels import pixels
from lab.encoders.vit.network import MEAN, N_BLOCKS, STD, WEIGHTS

BLOCKS = [f"/backbone/encoder/layer.{k}/Add_1_output_0" for k in range(N_BLOCKS)]
OUTPUTS = ["/backbone/embeddings/Add_output_0", *BLOCKS]


@pytest.fixture(scope="module")
def file():
    """The published graph with the tokens after each block as outputs."""
    model = onnx.load(WEIGHTS.path())
    for name in OUTPUTS:
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def test_every_layer_is_that_of_the_published_file(file, items):
    images = items["image"][:2]
    normal = (pixels(images) - np.float32(MEAN)[:, None, None]) / np.float32(STD)[:, None, None]
    tokens = file.run(OUTPUTS, {"input_image": normal.astype(np.float32)})
    found = ENCODERS.get("vit").encode_layers(images)
    for layer, states in zip(found.values(), tokens, strict=True):
        assert states.shape == (2, 257, 384)
        expected = states[:, 1:].mean(axis=1)
        np.testing.assert_allclose(layer, expected, atol=1e-5 * np.abs(expected).max())


def test_the_differentiable_path_is_the_vector_itself(items):
    encoder = ENCODERS.get("vit")
    with torch.no_grad():
        x = encoder.torch_module()(torch.from_numpy(pixels(items["image"][:3]))).numpy()
    np.testing.assert_allclose(x, encoder.encode(items["image"][:3]), atol=1e-5 * np.abs(x).max())


@pytest.mark.slow
def test_close_ups_of_photographs_find_their_place_better_in_the_middle_than_at_the_end():
    encoder = ENCODERS.get("vit")
    tiles, close_ups = [], []
    for photo in load_sample_images().images:
        for top in range(0, 270, 90):
            for left in range(0, 450, 150):
                tiles.append(on_canvas(photo[top : top + 150, left : left + 150]))
                inside = photo[top + 20 : top + 130, left + 20 : left + 130]
                close_ups.append(on_canvas(inside))
    a, b = encoder.encode_layers(tiles), encoder.encode_layers(close_ups)
    middle, end = (hits(a[layer], b[layer]) for layer in ("block 8", "block 11"))
    assert len(tiles) == 18
    assert middle >= 0.9  # chance is .06
    assert end < middle


def on_canvas(photo):
    size = (CANVAS_PX, CANVAS_PX)
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC))


def hits(a, b):
    """The share of rows whose partner is the nearest by cosine about the mean."""
    a, b = (x - x.mean(axis=0) for x in (a, b))
    cosine = (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)
    return np.mean(np.argmax(cosine, axis=1) == np.arange(len(a)))


def test_it_is_never_called_dinov2():
    for encoder in ENCODERS:
        if encoder.id.startswith("vit"):
            assert "dinov2" not in (encoder.card.title + encoder.card.family + encoder.id).lower()
    assert "fine-tuned for saliency" in ENCODERS.get("vit").card.notes
