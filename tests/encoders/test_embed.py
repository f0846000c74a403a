"""From a column to its embedding: what is kept, what makes another key, what a fault leaves."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lab.core.contracts import Column, Modality
from lab.core.errors import BadInput, Cancelled, StoreError
from lab.core.progress import Progress
from lab.encoders import ENCODERS, column_run
from lab.encoders.embed import embed
from lab.perturb import PERTURBATIONS
from lab.store.arrays import load_arrays, save_arrays, stored_arrays
from lab.store.blobs import SEAL_BYTES, write_atomic

WORDS = ["red apple", "hot dog", "ear of corn", "cat face", "boat", "mountain", "guitar", "taxi"]


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))


@pytest.fixture
def encoder():
    return ENCODERS.get("ngrams")


@pytest.fixture
def encoded(encoder, monkeypatch):
    """How many items were encoded, call by call."""
    calls = []
    real = type(encoder).encode

    def count(self, items):
        calls.append(len(items))
        return real(self, items)

    monkeypatch.setattr(type(encoder), "encode", count)
    return calls


def column(words=WORDS, fingerprint="words-1", facet="en"):
    ids = tuple(f"id-{i}" for i in range(len(words)))
    return Column(Modality.TEXT, facet, ids, list(words), fingerprint)


def kept_keys():
    return len(list(stored_arrays()))


def test_second_call_reads_the_same_bytes_and_encodes_nothing(encoder, encoded):
    typos = PERTURBATIONS.get("keyboard_typos")
    first = embed(encoder, column(), typos, 2.0, 7)
    assert encoded == [8]
    second = embed(encoder, column(), typos, 2.0, 7)
    assert encoded == [8]
    assert second.x.tobytes() == first.x.tobytes()
    assert np.array_equal(second.present, first.present)
    assert second.ids == first.ids == column().ids


def test_kept_or_fresh_the_arrays_are_read_only(encoder):
    for found in (embed(encoder, column()), embed(encoder, column())):
        for array in (found.x, found.present):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


@pytest.mark.parametrize(
    "damage", ["flip", "truncate", "no digest", "empty", "another kind", "other arrays", "folder"]
)
def test_damaged_shard_is_computed_again(encoder, encoded, damage):
    fresh = embed(encoder, column())
    [(path, parts, _)] = list(stored_arrays())
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[-3] ^= 4
        path.write_bytes(data)
    elif damage == "truncate":
        path.write_bytes(data[:-100])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "no digest":
        path.write_bytes(data[:-SEAL_BYTES])
    elif damage == "another kind":
        write_atomic(path, b"what is no safetensors file")
    elif damage == "other arrays":
        save_arrays(parts, {"y": np.zeros(3, np.float32)})
    else:
        path.unlink()
        path.mkdir()
    assert load_arrays(parts, "x", "present") is None
    again = embed(encoder, column())
    assert encoded == [8, 8]
    assert again.x.tobytes() == fresh.x.tobytes()
    assert load_arrays(parts, "x", "present") is not None


def test_each_thing_the_vectors_depend_on_makes_another_key(encoder, monkeypatch):
    typos, swap = PERTURBATIONS.get("keyboard_typos"), PERTURBATIONS.get("ocr")
    variants = [
        lambda: embed(encoder, column()),
        lambda: embed(encoder, column(fingerprint="words-2")),
        lambda: embed(encoder, column(facet="de")),
        lambda: embed(encoder, column().take([1, 0, 2])),
        lambda: embed(encoder, column(), typos, 2.0, 0),
        lambda: embed(encoder, column(), typos, 2.5, 0),
        lambda: embed(encoder, column(), typos, 2.0, 1),
        lambda: embed(encoder, column(), swap, 2.0, 0),
    ]
    for n, compute in enumerate(variants, start=1):
        compute()
        assert kept_keys() == n
    monkeypatch.setattr(encoder, "recipe", encoder.recipe + ", changed")
    embed(encoder, column())
    assert kept_keys() == len(variants) + 1
    monkeypatch.setattr(column_run, "code_digest", lambda *rooms: "other code")
    embed(encoder, column())
    assert kept_keys() == len(variants) + 2
    embed(encoder, column(), typos, 0.0, 5)
    assert kept_keys() == len(variants) + 2, "severity 0 is the clean column"


def test_deterministic_perturbation_is_kept_once_for_all_draws():
    encoder, contrast = ENCODERS.get("hog"), PERTURBATIONS.get("lower_contrast")
    assert contrast.deterministic
    image = np.random.default_rng(0).integers(0, 256, (224, 224, 3)).astype(np.uint8)
    pictures = Column(Modality.IMAGE, "a", ("x", "y"), [image, 255 - image], "pictures")
    one, other = (embed(encoder, pictures, contrast, 3.0, draw) for draw in (0, 99))
    assert one.x.tobytes() == other.x.tobytes()
    assert kept_keys() == 1


def test_items_taken_away_are_masked_and_zero(encoder):
    dropped = PERTURBATIONS.get("dropped")
    many = column(WORDS * 25)
    found = embed(encoder, many, dropped, 2.5, 0)
    expected = [item is not None for item in dropped.apply(many.items, many.ids, 2.5, 0)]
    assert found.present.tolist() == expected
    assert 60 < found.present.sum() < 140
    assert not found.x[~found.present].any()
    assert np.linalg.norm(found.x[found.present], axis=1).min() > 0.9
    gone = embed(encoder, many, dropped, 5.0, 0)
    assert not gone.present.any()
    assert not gone.x.any()


def test_what_needs_the_whole_column_gets_it_in_one_piece(encoder):
    mispaired = PERTURBATIONS.get("mispaired")
    many = column([f"word {i}" for i in range(3 * column_run.CHUNK)])
    clean = embed(encoder, many).x
    hurt = embed(encoder, many, mispaired, 5.0, 0).x
    source = [int(np.flatnonzero((clean == row).all(axis=1))[0]) for row in hurt]
    assert all(i != j for i, j in enumerate(source))
    assert max(abs(i - j) for i, j in enumerate(source)) > column_run.CHUNK


def test_chunks_change_no_byte(encoder, monkeypatch):
    typos = PERTURBATIONS.get("keyboard_typos")
    many = column([f"{w} {i}" for i, w in enumerate(itertools.islice(itertools.cycle(WORDS), 50))])
    whole = embed(encoder, many, typos, 4.0, 3)
    monkeypatch.setattr(column_run, "CHUNK", 7)
    for _, parts, _ in list(stored_arrays()):
        column_run.save_arrays(parts, {})  # so that nothing is taken from the store
    monkeypatch.setattr(column_run, "load_arrays", lambda *_: None)
    assert embed(encoder, many, typos, 4.0, 3).x.tobytes() == whole.x.tobytes()


def test_progress_counts_every_item_whether_kept_or_not(encoder):
    for _ in range(2):
        progress = Progress()
        progress.start("words", 8)
        embed(encoder, column(), progress=progress)
        assert progress.done == 8


def test_cancel_keeps_nothing_half(encoder):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        embed(encoder, column(), progress=progress)
    assert kept_keys() == 0


@pytest.mark.parametrize("severity", [-1, 5.01, float("nan"), float("inf")])
def test_severity_out_of_range_is_never_taken_for_clean(encoder, severity):
    with pytest.raises(BadInput, match="severity from 0 to 5"):
        embed(encoder, column(), PERTURBATIONS.get("ocr"), severity)
    assert kept_keys() == 0


def test_encoder_of_another_modality_is_refused(encoder):
    with pytest.raises(BadInput, match="a column of image for the encoder hog"):
        embed(ENCODERS.get("hog"), column())


def test_store_that_cannot_be_written_is_said(encoder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "file"))
    with pytest.raises(StoreError, match="MB free"):
        embed(encoder, column())


WRITER = """
import sys
import numpy as np
from lab.store.arrays import save_arrays
for i in range(10**6):
    save_arrays({"kind": "embedding", "i": i % 5}, {"x": np.full(200_000, i % 5, np.float32)})
    if i == 0:
        print("ready", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_kill_while_writing_never_leaves_a_visible_part(tmp_path):
    moments = random.Random(0)
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            stdout=subprocess.PIPE,
            env={**os.environ, "FAULTLINE_HOME": str(tmp_path)},
        )
        writer.stdout.readline()
        while kept_keys() == 0 and writer.poll() is None:  # the first may be slow to begin
            time.sleep(0.001)
        time.sleep(moments.uniform(0.0, 0.05))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        for i in range(5):
            arrays = load_arrays({"kind": "embedding", "i": i}, "x")
            assert arrays is None or np.array_equal(arrays["x"], np.full(200_000, i, np.float32))
    assert kept_keys() > 0


@pytest.mark.parametrize("method", [None, "keyboard_typos", "mispaired", "dropped"])
def test_a_cut_run_goes_on_where_it_was(encoder, encoded, monkeypatch, method):
    many = column([f"{word} {i}" for i, word in enumerate(WORDS * 40)])
    harm = method and PERTURBATIONS.get(method)
    whole = embed(encoder, many, harm, 3.0, 1, keep=False)
    n_calls, n_encoded = len(encoded), sum(encoded)
    assert n_calls == 5, "320 items in chunks of 64"
    encoded.clear()
    monkeypatch.setattr(column_run, "WORTH_KEEPING_S", 0.0)
    counted = type(encoder).encode

    def cut(self, items):
        if len(encoded) == 3:
            raise KeyboardInterrupt
        return counted(self, items)

    with monkeypatch.context() as patch:
        patch.setattr(type(encoder), "encode", cut)
        with pytest.raises(KeyboardInterrupt):
            embed(encoder, many, harm, 3.0, 1)
    assert kept_keys() == 3
    found = embed(encoder, many, harm, 3.0, 1)
    assert len(encoded) == n_calls and sum(encoded) == n_encoded, "an item was encoded twice"
    assert found.x.tobytes() == whole.x.tobytes()
    assert found.present.tolist() == whole.present.tolist()
    assert kept_keys() == 1, "the chunks go when the whole is there"


def test_a_damaged_chunk_is_encoded_again(encoder, encoded, monkeypatch):
    many = column([f"{word} {i}" for i, word in enumerate(WORDS * 20)])
    whole = embed(encoder, many, keep=False)
    encoded.clear()
    monkeypatch.setattr(column_run, "WORTH_KEEPING_S", 0.0)
    progress = Progress()
    with monkeypatch.context() as patch:
        patch.setattr(progress, "advance", lambda n: (_ for _ in ()).throw(Cancelled()))
        with pytest.raises(Cancelled):
            embed(encoder, many, progress=progress)
    [(path, _, _)] = list(stored_arrays())
    path.write_bytes(path.read_bytes()[:-100])
    assert embed(encoder, many).x.tobytes() == whole.x.tobytes()
    assert encoded == [64, 64, 64, 32]


def test_what_is_quickly_made_is_not_kept_in_chunks(encoder, monkeypatch):
    saved = []
    monkeypatch.setattr(column_run, "save_arrays", lambda parts, arrays: saved.append(parts))
    monkeypatch.setattr(column_run, "WORTH_KEEPING_S", 3600.0)
    embed(encoder, column([f"{word} {i}" for i, word in enumerate(WORDS * 20)]))
    assert len(saved) == 1 and "rows" not in saved[0]


ENCODER_THAT_WAITS = """
import sys
from lab.encoders import ENCODERS, column_run
from lab.encoders.embed import embed
from tests.encoders.test_embed import WORDS, column

column_run.WORTH_KEEPING_S = 0.0
encoder, stop = ENCODERS.get("ngrams"), int(sys.argv[1])
real, calls = type(encoder).encode, []

def encode(self, items):
    calls.append(len(items))
    if len(calls) == stop:
        print("here", flush=True)
        sys.stdin.read()
    return real(self, items)

type(encoder).encode = encode
embed(encoder, column([f"{word} {i}" for i, word in enumerate(WORDS * 40)]))
print(sum(calls), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_what_was_encoded_before_a_kill_is_not_encoded_again(tmp_path):
    def started(stop):
        return subprocess.Popen(
            [sys.executable, "-c", ENCODER_THAT_WAITS, str(stop)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "FAULTLINE_HOME": str(tmp_path)},
        )

    # Killed twice: in the third chunk, and in the second of the three that were left.
    for stop in (3, 2):
        with started(stop) as run:
            assert run.stdout.readline() == "here\n"
            run.kill()
    # 2 + 1 of 5 chunks are kept.
    with started(0) as run:
        assert run.stdout.read() == "128\n"
