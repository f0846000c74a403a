import errno
import hashlib
import multiprocessing
import os
import sys
import threading
import types

import pytest

from lab.core.errors import StoreError
from lab.store import blobs
from lab.store.blobs import (
    ASIDE,
    SEAL_BYTES,
    checked_size,
    read_checked,
    read_decoded,
    remove,
    write_atomic,
)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def old_form(path, data):
    """Write a file as earlier versions did: the digest in a second file beside it."""
    path.write_bytes(data)
    path.with_name(path.name + ".sha256").write_text(hashlib.sha256(data).hexdigest())


def test_round_trip_and_no_trace_of_the_temporary(tmp_path):
    path = tmp_path / "a" / "b.bin"
    for data in (b"hello", b"", b"x" * 3_000_000):
        write_atomic(path, data)
        assert read_checked(path) == data
        assert checked_size(path) == len(data)
        assert path.read_bytes()[: len(data)] == data, "content lies from the first byte"
    assert [p.name for p in path.parent.iterdir()] == ["b.bin"]


def test_flipped_bit_truncation_and_absence_count_as_absent(tmp_path):
    path = tmp_path / "b.bin"
    assert read_checked(path) is None and checked_size(path) is None
    write_atomic(path, b"hello")
    whole = path.read_bytes()
    for place in (0, 5, 10, len(whole) - 2, len(whole) - 1):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        assert read_checked(path) is None and checked_size(path) is None, place
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert read_checked(path) is None and checked_size(path) is None, length
    path.write_bytes(whole)
    assert read_checked(path) == b"hello"


def test_the_earlier_form_is_read_written_over_and_deleted(tmp_path):
    path = tmp_path / "b.bin"
    old_form(path, b"older" * 100)
    assert read_checked(path) == b"older" * 100 and checked_size(path) == 500
    path.write_bytes(b"other" * 100)
    assert read_checked(path) is None and checked_size(path) is None
    write_atomic(path, b"newer")
    assert read_checked(path) == b"newer" and checked_size(path) == 5
    remove(path)
    remove(path)
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_decode_counts_as_absent(tmp_path):
    path = tmp_path / "b.bin"
    assert read_decoded(path, bytes.decode) is None
    write_atomic(path, b"\xff")
    assert read_decoded(path, bytes.decode) is None
    write_atomic(path, b"text")
    assert read_decoded(path, bytes.decode) == "text"


def test_a_folder_in_place_of_a_file_is_put_aside_and_kept(tmp_path):
    path = tmp_path / "b.bin"
    for n in (1, 2):
        path.mkdir()
        (path / "mine.txt").write_text("stays")
        assert read_checked(path) is None and checked_size(path) is None
        write_atomic(path, b"hello")
        assert read_checked(path) == b"hello"
        aside = list(tmp_path.glob(f"b.bin{ASIDE}*"))
        assert [(p / "mine.txt").read_text() for p in aside] == ["stays"] * n
        path.unlink()


def test_full_disk_is_said_and_leaves_nothing(small_disk):
    disk, filled = small_disk
    path = disk / "b.bin"
    write_atomic(path, b"hello")
    with filled(), pytest.raises(StoreError, match=r"No space left|File too large"):
        write_atomic(path, b"x" * 100_000)
    assert [p.name for p in disk.iterdir()] == ["b.bin"] and read_checked(path) == b"hello"
    write_atomic(path, b"x" * 100_000)
    assert checked_size(path) == 100_000


def _write(path, data, times):
    for _ in range(times):
        write_atomic(path, data)


@needs_fork
def test_eight_processes_writing_other_bytes_are_never_seen_absent_or_damaged(
    tmp_path, monkeypatch
):
    # A new process runs the main file first, which a simulated page before may have replaced.
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    path = tmp_path / "b.bin"
    # Of several lengths, so that a mixture of two would show too.
    written = [bytes([65 + i]) * (4000 + 500 * i) for i in range(8)]
    write_atomic(path, written[0])
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(path, data, 60)) for data in written]
    for worker in workers:
        worker.start()
    reads = set()
    done = threading.Event()
    waiter = threading.Thread(target=lambda: [*map(_join, workers), done.set()])
    waiter.start()
    while not done.is_set():
        reads.add(read_checked(path))
        assert checked_size(path) is not None
    waiter.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert reads <= set(written), "a read was absent, damaged or a mixture"
    assert len(reads) > 1, "the reader never met a writer"
    assert [p.name for p in tmp_path.iterdir()] == ["b.bin"]


def _join(worker):
    worker.join()


def test_folder_that_may_not_be_looked_into_is_said_too(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(blobs.Path, "mkdir", refused)
    monkeypatch.setattr(blobs.shutil, "disk_usage", refused)
    with pytest.raises(StoreError, match=r"Permission denied \(unknown MB free"):
        write_atomic(tmp_path / "a" / "b.bin", b"hello")


def test_a_writer_that_dies_before_the_renaming_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "b.bin"
    write_atomic(path, b"before")

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(blobs.Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            write_atomic(path, b"hello")
    assert read_checked(path) == b"before"
    assert path.stat().st_size == len(b"before") + SEAL_BYTES
    assert len(list(tmp_path.iterdir())) == 1
