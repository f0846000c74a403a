"""Items that every perturbation of a modality must take: usual, tiny, extreme."""

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Modality

TEXTS = [
    "Red apple on the old wooden table",
    "grinning face with smiling eyes",
    "café über naïve façade",
    "e\u0301cole",
    "赤いりんご",
    "🏳️‍🌈 flag",
    "क्षत्रिय घर",
    "x",
]


def images():
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:CANVAS_PX, :CANVAS_PX]
    disc = np.full((CANVAS_PX, CANVAS_PX, 3), 240, np.uint8)
    disc[(x - 100) ** 2 + (y - 120) ** 2 < 60**2] = (200, 40, 30)
    ramp = np.stack([x, y, (x + y) // 2], axis=-1).astype(np.uint8)
    blocks = np.kron(rng.integers(0, 256, (12, 12, 3)), np.ones((19, 19, 1)))[:224, :224].astype(
        np.uint8
    )
    noise = rng.integers(0, 256, (CANVAS_PX, CANVAS_PX, 3), dtype=np.uint8)
    shape = (CANVAS_PX, CANVAS_PX, 3)
    return [disc, ramp, blocks, noise, np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)]


def sounds():
    rng = np.random.default_rng(4)
    t = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    vowel = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 20)) * np.sin(np.pi * t) ** 2
    hiss = rng.standard_normal(12_001) * np.hanning(12_001)
    made = [0.5 * vowel / np.abs(vowel).max(), hiss / np.abs(hiss).max(), 0.3 * vowel[:7000]]
    made += [rng.uniform(-0.5, 0.5, 400), np.zeros(400), np.ones(1)]
    return [np.clip(s, -1, 1).astype(np.float32) for s in made]


def places():
    at = [(48.9, 2.3), (-33.9, 18.4), (35.7, 51.4), (90, 0), (-45, -179.9), (10, 170)]
    return [np.array(pair, np.float64) for pair in at[:4]] + [
        np.array(p, np.float32) for p in at[4:]
    ]


@pytest.fixture(scope="session")
def items_of():
    """Items by modality; those of any modality are tried on images."""
    found = {Modality.IMAGE: images(), Modality.TEXT: TEXTS, Modality.SPEECH: sounds()}
    return found | {Modality.PLACE: places(), Modality.ANY: images()}


@pytest.fixture
def rng():
    return np.random.default_rng(0)
