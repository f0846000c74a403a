"""Faults of MultiBench's perturbations that ours must not have, one test each."""

from collections import Counter

import numpy as np
import pytest

from lab.core.contracts import Modality
from lab.core.seeds import stream
from lab.perturb import PERTURBATIONS

N = 16_000
SOUND = (0.3 * np.sin(np.arange(N) * 0.05)).astype(np.float32)
GREY = np.full((224, 224, 3), 128, np.uint8)
ITEMS = {Modality.SPEECH: SOUND, Modality.IMAGE: GREY, Modality.TEXT: "a quick brown fox jumps"}


def hurt(perturbation, item, severity, key="one"):
    return PERTURBATIONS.get(perturbation).apply([item], [key], severity, 0)[0]


def test_sound_begins_as_it_is_and_not_as_silence():
    """Upstream adds the noise to zeros, so that level 0 is silence and the sound is never heard."""
    assert np.array_equal(hurt("noise", SOUND, 0), SOUND)
    faint = hurt("noise", SOUND, 0.05)
    assert np.corrcoef(faint, SOUND)[0, 1] > 0.999
    assert np.corrcoef(hurt("noise", SOUND, 4), SOUND)[0, 1] > 0.5  # 0 dB: half of it is the sound


def test_what_is_dropped_is_the_share_that_is_asked_for():
    """Upstream hands length and share to the dropout of sound in the wrong order."""
    for severity in (1, 3, 5):
        asked = PERTURBATIONS.get("dropped_segments").physical(severity) / 100
        gone = np.mean([np.mean(hurt("dropped_segments", np.ones(8 * N, np.float32), severity,
                                     f"item {k}") == 0) for k in range(8)])  # fmt: skip
        assert gone == pytest.approx(asked, abs=0.05)


def test_a_swap_moves_letters_and_loses_none():
    """Upstream writes one entry over its neighbour: one is lost, the other is there twice."""
    for severity in (1, 3, 5):
        for k in range(20):
            swapped = hurt("char_swap", ITEMS[Modality.TEXT], severity, f"item {k}")
            assert Counter(swapped) == Counter(ITEMS[Modality.TEXT])
    assert swapped != ITEMS[Modality.TEXT]


def test_noise_of_an_image_is_on_the_scale_of_its_pixels():
    """Upstream adds a sigma of at most 1 to values in 0..255, which nobody can see."""
    for severity in (1, 5):
        sigma = PERTURBATIONS.get("gaussian_noise").physical(severity)
        off = hurt("gaussian_noise", GREY, severity).astype(float) - 128
        # Clipping at black and white takes some of the strongest.
        assert 0.8 * 255 * sigma < off.std() < 1.05 * 255 * sigma


@pytest.mark.parametrize("entry", [p for p in PERTURBATIONS if p.modality in ITEMS],
                         ids=lambda p: p.id)  # fmt: skip
def test_no_level_builds_on_the_one_before(entry):
    """Upstream edits a series in place, so that the noise of every level before stays in it."""
    item = ITEMS[entry.modality]
    given = item if isinstance(item, str) else item.copy()
    fresh = entry.apply([given], ["one"], 5, 0)[0]
    for severity in (1, 2, 3, 4):
        entry.apply([given], ["one"], severity, 0)
    again = entry.apply([given], ["one"], 5, 0)[0]
    assert np.array_equal(np.asarray(given), np.asarray(item))
    assert np.array_equal(np.asarray(again), np.asarray(fresh))


def test_a_draw_is_the_items_own_and_not_the_batchs():
    """The stream of an item, whatever was drawn before it: noise is in every arm the same."""
    first = stream(0, "one", "noise").random(3)
    stream(0, "two", "noise").random(100)
    assert np.array_equal(stream(0, "one", "noise").random(3), first)
    both = PERTURBATIONS.get("noise").apply([SOUND, SOUND], ["two", "one"], 3, 0)
    assert np.array_equal(both[1], hurt("noise", SOUND, 3))
    assert not np.array_equal(both[0], both[1])
