"""A manifest from outside: read with a limit, and nothing in it is used before all is checked."""

import json
import os
import threading

import pytest

from lab.core.errors import BadInput
from lab.engine import manifest_file
from lab.engine.manifest_file import check_manifest, read_manifest

GOOD = {"experiment": "severity", "spec": {"n_test": 40}, "summary": {"a": [1, 0.5, None, True]}}


def written(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text)
    return path


def test_bare_or_inside_a_whole_result(tmp_path):
    assert read_manifest(written(tmp_path, json.dumps(GOOD))) == GOOD
    whole = {"manifest": GOOD, "tables": {"curve": []}}
    assert read_manifest(written(tmp_path, json.dumps(whole))) == {**GOOD, "tables": {"curve": []}}
    check_manifest(GOOD)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("9" * 400, "more than 64 bits"),
        ("-" + "9" * 400, "more than 64 bits"),
        (str(2**64), "more than 64 bits"),
        ("1e999", "not finite"),
        ("-1e999", "not finite"),
        ('"\\ud800"', "lone surrogate"),
        ('{"\\udfff": 1}', "lone surrogate"),
        ("[" * 40 + "]" * 40, "levels"),
        ('{"a":' * 40 + "1" + "}" * 40, "levels"),
        (json.dumps("x" * 200_000), "100,000 characters"),
    ],
)
@pytest.mark.parametrize("place", ["spec", "summary", "versions"])
def test_values_that_cannot_be_computed_with_are_refused(tmp_path, value, said, place):
    text = json.dumps({**GOOD, place: {"n_test": "HERE"}}).replace('"HERE"', value)
    manifest = read_manifest(written(tmp_path, text))
    with pytest.raises(BadInput, match=said):
        check_manifest(manifest)


@pytest.mark.parametrize("text", ["9" * 5000, "NaN", "[1]", "{", '{"a": "\udce9"}', "[" * 100_000])
def test_what_is_no_json_object_is_refused(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput):
        read_manifest(path)


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(manifest_file, "MAX_MB", 0.001)
    text = json.dumps(GOOD)
    assert read_manifest(written(tmp_path, text + " " * (1000 - len(text)))) == GOOD
    large = written(tmp_path, text + " " * (1001 - len(text)))
    with pytest.raises(BadInput, match="at most"):
        read_manifest(large)
    with large.open("r+b") as file:
        file.truncate(10**12)  # a file of holes: to read it would take all there is
    with pytest.raises(BadInput, match="at most"):
        read_manifest(large)


def test_a_pipe_without_end_is_read_to_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(manifest_file, "MAX_MB", 0.1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def pour():
        try:
            with pipe.open("wb", buffering=0) as file:
                while True:
                    file.write(b" " * 4096)
        except BrokenPipeError:
            pass

    pouring = threading.Thread(target=pour)
    pouring.start()
    with pytest.raises(BadInput, match="at most"):
        read_manifest(pipe)
    pouring.join(30)
    assert not pouring.is_alive()
