"""Last blocks: those of the encoder to the last digits, and others that know nothing of it."""

import numpy as np
import pytest
import torch

from lab.adapt.towers.last_blocks import TowerStart, run
from lab.adapt.towers.picture import PictureBlocks
from lab.adapt.towers.text import TextBlocks
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS

SIDES = {
    Modality.IMAGE: (PictureBlocks, "lite0", ("noto", "openmoji")),
    Modality.TEXT: (TextBlocks, "minilm", ("en", "es")),
}


def columns(modality):
    dataset, facets = DATASETS.get("emojilab"), SIDES[modality][2]
    return {f: dataset.column(modality, f, dataset.concepts[:8]) for f in facets}


@pytest.fixture(scope="module")
def sides():
    return {m: kind(columns(m), Progress()) for m, (kind, *_) in SIDES.items()}


@pytest.mark.parametrize("modality", SIDES)
def test_published_blocks_give_what_the_encoder_gives(sides, modality):
    for facet, column in columns(modality).items():
        found = sides[modality].inputs(TowerStart.LOCKED, facet)[0].numpy()
        wanted = ENCODERS.get(SIDES[modality][1]).encode(list(column.items))
        scale = np.sqrt(384) if modality is Modality.TEXT else 1.0
        assert found.shape == wanted.shape == (8, sides[modality].dim)
        assert np.allclose(found / scale, wanted, atol=1e-4)


@pytest.mark.parametrize("modality", SIDES)
def test_gradients_reach_every_weight(sides, modality):
    side, facet = sides[modality], SIDES[modality][2][0]
    for start in (TowerStart.UNLOCKED, TowerStart.SCRATCH):
        blocks = side.build(start, 0)
        made = blocks(*side.inputs(start, facet))
        # A mean over tokens of length 1 has a square that is always 1: ask in a direction.
        (made @ torch.linspace(-1, 1, side.dim)).square().sum().backward()
        # A key's bias adds the same to every score of a query, so that softmax takes it away.
        for name, weight in blocks.named_parameters():
            if not name.endswith("key.bias"):
                assert weight.grad is not None and weight.grad.abs().max() > 0, name


@pytest.mark.parametrize("modality", SIDES)
def test_from_scratch_nothing_is_left_of_the_encoder(sides, modality):
    side, facet = sides[modality], SIDES[modality][2][0]
    before = torch.get_rng_state()
    old, new, same, other = (
        dict(side.build(start, seed).named_parameters())
        for start, seed in (
            (TowerStart.UNLOCKED, 0), (TowerStart.SCRATCH, 0), (TowerStart.SCRATCH, 0),
            (TowerStart.SCRATCH, 1),
        )
    )  # fmt: skip
    assert torch.equal(before, torch.get_rng_state())
    for name, weight in new.items():
        assert torch.equal(weight, same[name])
        if weight.ndim > 1:
            assert not torch.equal(weight, other[name]), name
            # The same blocks, so the same multiply-adds; a look-up of word pieces takes none.
            assert "embeddings" in name or weight.shape == old[name].shape
            assert "embeddings" in name or not torch.equal(weight, old[name])
    assert not torch.equal(
        side.inputs(TowerStart.SCRATCH, facet)[0].float(),
        side.inputs(TowerStart.UNLOCKED, facet)[0],
    )


def test_multiply_adds_by_hand(sides):
    widened = 192 * 1152 + 9 * 1152 + 1152 * 320
    assert sides[Modality.IMAGE].multiply_adds == 49 * (widened + 320 * 1280)
    tokens = sides[Modality.TEXT].inputs(TowerStart.UNLOCKED, "en")[1].shape[1]
    a_token = 4 * 384 * 384 + 2 * 384 * 1536 + 2 * tokens * 384
    assert sides[Modality.TEXT].multiply_adds == tokens * a_token


def test_what_fills_a_text_up_does_not_count(sides):
    side = sides[Modality.TEXT]
    for start in (TowerStart.UNLOCKED, TowerStart.SCRATCH):
        blocks, (x, mask) = side.build(start, 0), side.inputs(start, "en")
        filled = x.clone()
        filled[mask == 0] = 3
        assert torch.allclose(run(blocks, (x, mask)), run(blocks, (filled, mask)), atol=1e-5)


def test_a_small_picture_is_the_picture_patch_by_patch(sides):
    items = columns(Modality.IMAGE)["noto"].items
    small = sides[Modality.IMAGE].inputs(TowerStart.SCRATCH, "noto")[0].numpy()
    red = (np.asarray(items[3], np.float64)[:, :, 0] / 255 - 0.498) / 0.502
    shrunk = red.reshape(56, 4, 56, 4).mean(axis=(1, 3))
    assert np.allclose(small[3, :64, 2, 5].reshape(8, 8), shrunk[16:24, 40:48], atol=1e-5)
