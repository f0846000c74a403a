"""Every layer of a column: kept under one key, hurt, masked and chunked as its vectors are."""

import numpy as np
import pytest

from lab.core.contracts import Column, Layered, Modality
from lab.core.errors import BadInput
from lab.encoders import ENCODERS, column_run
from lab.encoders.embed import embed
from lab.encoders.embed_layers import embed_layers
from lab.perturb import PERTURBATIONS
from lab.store.arrays import stored_arrays

WORDS = ["red apple", "hot dog", "ear of corn", "cat face", "boat", "mountain", "guitar", "taxi"]


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


@pytest.fixture
def encoder():
    return ENCODERS.get("minilm")


@pytest.fixture
def encoded(encoder, monkeypatch):
    """How many items were encoded, call by call."""
    calls = []
    real = type(encoder).encode_layers

    def count(self, items):
        calls.append(len(items))
        return real(self, items)

    monkeypatch.setattr(type(encoder), "encode_layers", count)
    return calls


def column(words=WORDS):
    return Column(Modality.TEXT, "en", tuple(f"id-{i}" for i in range(len(words))), words, "words")


def test_all_layers_are_kept_under_one_key_and_read_again(encoder, encoded):
    first = embed_layers(encoder, column())
    second = embed_layers(encoder, column())
    assert encoded == [8]
    assert tuple(first) == tuple(second) == encoder.layers
    for layer in encoder.layers:
        assert second[layer].x.tobytes() == first[layer].x.tobytes()
        assert second[layer].ids == column().ids
        for array in (first[layer].x, second[layer].present):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
    assert [parts["kind"] for _, parts, _ in stored_arrays()] == ["layers"]


def test_the_encoded_layer_is_what_embed_returns(encoder):
    typos = PERTURBATIONS.get("keyboard_typos")
    for hurt in ((), (typos, 3.0, 1)):
        layers, whole = embed_layers(encoder, column(), *hurt), embed(encoder, column(), *hurt)
        np.testing.assert_array_equal(layers[encoder.encoded_layer].x, whole.x)
    assert len(list(stored_arrays())) == 4, "vectors and layers, clean and hurt, are four keys"


def test_items_taken_away_are_masked_and_zero_in_every_layer(encoder):
    dropped = PERTURBATIONS.get("dropped")
    found = embed_layers(encoder, column(), dropped, 3.0, 0)
    gone = ~found[encoder.encoded_layer].present
    assert 0 < gone.sum() < len(WORDS)
    for made in found.values():
        assert not made.x[gone].any()
        assert made.x[~gone].any(axis=1).all()
        np.testing.assert_array_equal(made.present, ~gone)


def test_chunks_change_no_byte(encoder, monkeypatch):
    whole = embed_layers(encoder, column(), keep=False)
    monkeypatch.setattr(column_run, "CHUNK", 3)
    parts = embed_layers(encoder, column(), keep=False)
    assert all(parts[layer].x.tobytes() == whole[layer].x.tobytes() for layer in whole)
    assert list(stored_arrays()) == []


def test_bad_columns_and_severities_are_refused(encoder):
    with pytest.raises(BadInput, match="column of image for the encoder lite0"):
        embed_layers(ENCODERS.get("lite0"), column())
    with pytest.raises(BadInput, match="severity"):
        embed_layers(encoder, column(), PERTURBATIONS.get("keyboard_typos"), 5.5)


def test_an_encoder_without_layers_says_so_by_its_type():
    assert isinstance(ENCODERS.get("vit"), Layered)
    assert not isinstance(ENCODERS.get("hog"), Layered)
