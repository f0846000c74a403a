"""Random weights must differ between seeds and must not collapse, or anything would beat them."""

import numpy as np
import pytest

from lab.data import DATASETS
from lab.encoders import ENCODERS
from tests.encoders.conftest import ANOTHER_SEED, slow_where
from tests.forget import forget_models

RANDOM = [e.id for e in ENCODERS if e.card.control == "random weights"]
PARENTS = sorted({ENCODERS.get(e).card.control_of for e in RANDOM})
N = 30


@pytest.fixture(scope="module")
def concepts():
    """Items of thirty concepts in each modality."""
    data, places = DATASETS.get("emojilab"), DATASETS.get("placelab")
    found = {
        m: data.column(m, data.facets(m)[0], data.concepts[::28][:N]).items for m in data.modalities
    }
    return found | {"place": places.column("place", "city", places.concepts[::8][:N]).items}


def effective_rank(x):
    """Participation ratio of the spectrum: 1 when all vectors lie on one line."""
    energy = np.linalg.svd(x - x.mean(axis=0), compute_uv=False) ** 2
    return energy.sum() ** 2 / (energy**2).sum()


def relative_spread(x):
    """How far items lie from their mean, as a share of the length of a vector."""
    x = x.astype(float)
    return np.sqrt(((x - x.mean(axis=0)) ** 2).sum() / (x**2).sum())


@pytest.mark.parametrize("encoder_id", slow_where(RANDOM, rf"{ANOTHER_SEED}|(use|vit)-random-0"))
def test_neither_constant_nor_collapsed(encoder_id, concepts):
    encoder = ENCODERS.get(encoder_id)
    x = encoder.encode(concepts[encoder.modality])
    # Seen: rank 4 to 33 and spread .07 to .6. A network left to collapse has all its spread along
    # one line, and so little of it that the mean cosine is .99 (a spread of .1 at most).
    assert effective_rank(x) > 3
    assert relative_spread(x) > 0.03


@pytest.mark.parametrize(
    "parent", slow_where(PARENTS, "lite[12]|vit|use|resemblyzer|speech_embedding")
)
def test_seeds_differ(parent, concepts):
    seeds = [ENCODERS.get(e) for e in RANDOM if ENCODERS.get(e).card.control_of == parent]
    assert len(seeds) >= 3
    x = []
    for e in (ENCODERS.get(parent), *seeds):
        x.append(e.encode(concepts[e.modality][:5]))
        forget_models()
    for i in range(len(x)):
        for j in range(i):
            assert np.abs(x[i] - x[j]).max() > 1e-2 * np.abs(x[i]).max()
