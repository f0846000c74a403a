"""Items that belong to no data set, so that the encoders are tested without any."""

import re
import shutil

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ

WORDS = ["cat", "dog", "red", "apple", "grinning", "face", "ear", "of", "corn", "mountain", "boat"]


def draw_image(seed):
    """Stripes and rectangles of random colours."""
    random = np.random.default_rng(seed)
    columns = np.arange(CANVAS_PX) // random.integers(3, 40) % 2
    image = np.where(columns[None, :, None], random.integers(0, 256, 3), random.integers(0, 256, 3))
    image = np.repeat(image, CANVAS_PX, axis=0).astype(np.uint8)
    for _ in range(3):
        top, left = random.integers(0, 150, 2)
        height, width = random.integers(20, 90, 2)
        image[top : top + height, left : left + width] = random.integers(0, 256, 3)
    return image


def draw_text(seed):
    """One to forty words, so that several padded lengths occur."""
    random = np.random.default_rng(seed)
    return f"{seed} " + " ".join(random.choice(WORDS, random.choice([1, 2, 3, 8, 30])))


def draw_sound(seed):
    """A harmonic tone that glides, from .1 to 1.5 s."""
    random = np.random.default_rng(seed)
    n = int(random.uniform(0.1, 1.5) * SAMPLE_RATE_HZ)
    pitch_hz = np.geomspace(*random.uniform(90, 400, 2), n)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE_HZ
    strengths = random.uniform(0, 1, 12)
    tone = sum(s * np.sin((k + 1) * phase) for k, s in enumerate(strengths)) / strengths.sum()
    return (0.8 * tone).astype(np.float32)


def draw_place(seed):
    """A point drawn evenly over the sphere."""
    random = np.random.default_rng(seed)
    latitude = np.degrees(np.arcsin(random.uniform(-1, 1)))
    return np.array([latitude, random.uniform(-180, 180)])


ANOTHER_SEED = r".*-(random|shuffled)-[12]|lite[12]-random-0"
"""Controls that differ from another in their seed or scale: every run looks at one of a kind."""


def slow_where(ids, pattern):
    """The ids as parameters of tests, those that fit the pattern marked slow."""
    return [pytest.param(i, marks=pytest.mark.slow) if re.fullmatch(pattern, i) else i for i in ids]


DRAW = {"image": draw_image, "text": draw_text, "speech": draw_sound, "place": draw_place}


@pytest.fixture(scope="session")
def items():
    """A dozen items of each modality."""
    return {modality: [draw(seed) for seed in range(12)] for modality, draw in DRAW.items()}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """One folder with a tiny model of each kind."""
    from tests.encoders import tiny_models  # with it all of transformers

    top = tmp_path_factory.mktemp("models")
    for kind, save in tiny_models.SAVE.items():
        save(top / kind)
    return top


@pytest.fixture
def copied(folder, tmp_path):
    """A function that copies a tiny model to a folder of the test's own."""
    return lambda kind: shutil.copytree(folder / kind, tmp_path / kind)
