import errno
import multiprocessing
import os

import pytest

from lab.core.errors import StoreError
from lab.store import blobs
from lab.store.blobs import digest_path, read_checked, write_atomic


def test_round_trip_and_no_trace_of_the_temporary(tmp_path):
    path = tmp_path / "a" / "b.bin"
    write_atomic(path, b"hello")
    assert read_checked(path) == b"hello"
    assert sorted(p.name for p in path.parent.iterdir()) == ["b.bin", "b.bin.sha256"]


def test_flipped_bit_truncation_and_absence_count_as_absent(tmp_path):
    path = tmp_path / "b.bin"
    assert read_checked(path) is None
    write_atomic(path, b"hello")
    path.write_bytes(b"hellp")
    assert read_checked(path) is None
    path.write_bytes(b"hel")
    assert read_checked(path) is None
    digest_path(path).unlink()
    assert read_checked(path) is None


def test_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs.os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_atomic(tmp_path / "b.bin", b"hello")
    assert list(tmp_path.iterdir()) == []


def _write(path, text):
    write_atomic(path, text)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_eight_processes_writing_one_key_leave_one_valid_file(tmp_path):
    path = tmp_path / "b.bin"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(path, b"same" * 1000)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert read_checked(path) == b"same" * 1000
    assert len(list(tmp_path.iterdir())) == 2


def test_folder_that_may_not_be_looked_into_is_said_too(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(blobs.Path, "mkdir", refused)
    monkeypatch.setattr(blobs.shutil, "disk_usage", refused)
    with pytest.raises(StoreError, match=r"Permission denied \(unknown MB free"):
        write_atomic(tmp_path / "a" / "b.bin", b"hello")


def test_a_writer_that_dies_between_digest_and_file_leaves_nothing_to_read(tmp_path, monkeypatch):
    path = tmp_path / "b.bin"
    real = blobs._replace

    def die(target, data):
        if target == path:
            raise KeyboardInterrupt
        real(target, data)

    monkeypatch.setattr(blobs, "_replace", die)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"hello")
    assert read_checked(path) is None
    monkeypatch.undo()
    write_atomic(path, b"hello")
    assert read_checked(path) == b"hello"
