"""Batches on a GPU: halved where memory ends, and the vectors of the processor to 1e-4."""

import numpy as np
import pytest
import torch

from lab.core.device import CPU, CUDA, VARIABLE
from lab.core.errors import Unavailable
from lab.encoders import ENCODERS
from lab.encoders import on_device as module
from lab.encoders.inputs import token_batches
from lab.encoders.inputs.token_batches import in_token_batches
from lab.encoders.on_device import encoded_items, in_batches, place_of

NETWORK = torch.nn.Linear(3, 2)
REAL = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")


@pytest.mark.parametrize("room", [1, 3, 5, 100])
def test_batches_are_halved_until_they_fit_and_every_row_comes_once(room):
    def run(start, stop):
        if stop - start > room:
            raise torch.OutOfMemoryError("no room")
        return list(range(start, stop))

    found = in_batches(run, 23, 16)
    assert [row for part in found for row in part] == list(range(23))
    assert max(map(len, found)) <= room


def test_where_not_even_one_row_fits_it_is_said_what_to_do():
    def run(start, stop):
        raise torch.OutOfMemoryError("no room")

    with pytest.raises(Unavailable, match="FAULTLINE_DEVICE=cpu"):
        in_batches(run, 4, 4)


class _Place:
    """Is not the processor by name, so that the way of a GPU is gone; its tensors lie there."""

    type = CUDA

    def __repr__(self):
        return CPU


@pytest.fixture
def as_on_gpu(monkeypatch):
    """Go the way of a GPU with tensors that stay where they are."""
    real = torch.Tensor.to

    def to(self, *args, **kwargs):
        return self if args and isinstance(args[0], _Place) else real(self, *args, **kwargs)

    monkeypatch.setattr(torch.Tensor, "to", to)
    for each in (module, token_batches):
        monkeypatch.setattr(each, "rows_at_once", lambda bytes_a_row, most: 3)
    return _Place()


def test_items_in_batches_are_the_items_one_by_one(as_on_gpu):
    items = list(np.random.default_rng(0).normal(size=(10, 1, 3)).astype(np.float32))
    sizes = []

    def run(x):
        sizes.append(len(x))
        return NETWORK(x), x

    def prepare(item):
        return {"x": torch.from_numpy(item)}

    alone = encoded_items(prepare, run, items, place_of(NETWORK))
    assert sizes == [1] * 10
    together = encoded_items(prepare, run, items, as_on_gpu)
    assert sizes[10:] == [3, 3, 3, 1]
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_texts_in_batches_are_the_texts_in_canonical_ones(as_on_gpu):
    tokens = [[k + 1] * (1 + 5 * k % 37) for k in range(20)]
    sizes = []

    def run(ids, mask):
        sizes.append(len(ids))
        return (ids * mask).sum(dim=1, keepdim=True).float()

    expected = [[float(sum(own))] for own in tokens]
    assert in_token_batches(run, tokens, torch.device(CPU)).tolist() == expected
    canonical = set(sizes)
    sizes.clear()
    assert in_token_batches(run, tokens, as_on_gpu).tolist() == expected
    assert canonical == {8, 32} and len(sizes) >= 7


@pytest.mark.parametrize(
    "name",
    [
        "minilm",
        pytest.param("minilm-random-0", marks=REAL),
        pytest.param("vit", marks=pytest.mark.slow),
        pytest.param("vit-random-0", marks=REAL),
        "resemblyzer",
    ],
)
def test_vectors_of_a_gpu_are_those_of_the_processor(name, items, any_gpu, monkeypatch):
    encoder = ENCODERS.get(name)
    if not encoder.availability().ok:
        pytest.skip(encoder.availability().reason)
    found = {}
    for where in (CPU, CUDA):
        monkeypatch.setenv(VARIABLE, where)
        monkeypatch.setattr(encoder, "_model", None)
        found[where] = encoder.encode(items[encoder.modality])
    largest = np.abs(found[CPU]).max()
    assert np.abs(found[CUDA] - found[CPU]).max() <= 1e-4 * largest
