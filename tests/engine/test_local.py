"""Runs through the store: kept or fresh is the same, other code is another key."""

from dataclasses import replace

import pytest

from lab.core import device
from lab.core.errors import StoreError
from lab.core.progress import Progress
from lab.engine import local
from lab.engine.hand_out import handed_out
from lab.engine.local import kept, key_of_run, replaced, run, run_spec
from lab.engine.replay import replay
from lab.experiments import EXPERIMENTS
from lab.store.blobs import write_atomic
from lab.store.manifest import processor
from lab.store.results import result_path

FIELDS = {"encoder": "ngrams", "perturbation": "ocr", "task": "concept", "n_test": 60,
          "n_resamples": 100}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    # Computed here: one that is kept may say another processor.
    return run("severity", fresh=True, **FIELDS)


def test_kept_equals_fresh(result):
    entry = EXPERIMENTS.get("severity")
    assert run("severity", fresh=True, **FIELDS).as_dict() == result.as_dict()

    def never(*_):
        pytest.fail("computed though it was kept")

    silent = replace(entry, run=never)
    assert run_spec(silent, entry.spec(FIELDS), Progress()).as_dict() == result.as_dict()


def test_a_number_that_is_none_is_none_in_the_table_and_is_kept(result):
    entry = EXPERIMENTS.get("severity")
    rows = [{"value": float("nan"), "n": 3, "why": "nan"}, {"value": 0.5, "n": 0, "why": ""}]
    odd = replace(entry, run=lambda *_: replace(result, tables={"odd": rows}))
    spec = entry.spec({**FIELDS, "n_resamples": 101})
    for found in (run_spec(odd, spec, Progress(), fresh=True), kept(odd, spec)):
        assert [row["value"] for row in found.tables["odd"]] == [None, 0.5]
        assert found.tables["odd"][0]["why"] == "nan" and found.tables["odd"][0]["n"] == 3


def test_sums_are_made_in_one_order_whatever_the_cores():
    from threadpoolctl import threadpool_info, threadpool_limits

    entry, threads = EXPERIMENTS.get("severity"), set()

    def looks(spec, progress):
        threads.update(one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas")
        return entry.run(spec, progress)

    with threadpool_limits(2, user_api="blas"):
        run_spec(replace(entry, run=looks), entry.spec(FIELDS), Progress(), fresh=True)
    assert threads == {1}


def test_other_spec_code_data_or_weights_is_another_key(monkeypatch):
    entry = EXPERIMENTS.get("severity")
    spec = entry.spec(FIELDS)
    paths = {result_path(local.key_of_run(entry, spec))}
    paths.add(result_path(local.key_of_run(entry, entry.spec({**FIELDS, "draw_seed": 1}))))
    with monkeypatch.context() as patch:
        patch.setattr(local, "code_of", lambda *_: "other code")
        paths.add(result_path(local.key_of_run(entry, spec)))
        assert kept(entry, spec) is None
    from lab.encoders import ENCODERS

    with monkeypatch.context() as patch:
        patch.setattr(ENCODERS.get("ngrams"), "recipe", "other")
        paths.add(result_path(local.key_of_run(entry, spec)))
    assert len(paths) == 4


def test_what_another_version_or_other_data_gave_is_not_taken_and_that_is_said(
    own_store, monkeypatch
):
    entry = EXPERIMENTS.get("severity")
    spec = entry.spec(FIELDS)
    assert replaced(entry, spec) == ""
    result = run_spec(entry, spec, Progress())
    assert replaced(entry, spec) == ""
    from lab.encoders import ENCODERS

    with monkeypatch.context() as patch:
        patch.setattr(ENCODERS.get("ngrams"), "recipe", "other")
        assert replaced(entry, spec) == "from other data or weights"
    with monkeypatch.context() as patch:
        patch.setattr(local, "code_of", lambda *_: "other code")
        assert replaced(entry, spec).startswith("by another version of the app")
        assert run_spec(entry, spec, Progress()).summary == result.summary
        assert replaced(entry, spec) == ""
    assert replaced(entry, spec).startswith("by another version of the app")


def test_damaged_result_is_computed_again(result, tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    entry = EXPERIMENTS.get("severity")
    spec = entry.resolve(entry.spec(FIELDS))
    run_spec(entry, spec, Progress())
    path = result_path(local.key_of_run(entry, spec))
    damaged = path.read_bytes().replace(b"0.", b"1.", 1)
    for harm in (
        lambda: path.write_bytes(damaged),
        lambda: write_atomic(path, b"\xff no text"),
        lambda: write_atomic(path, b'{"summary": {}}'),
        lambda: write_atomic(path, b'{"spec": {"n": 1}, "summary": 1, "tables": 1, "manifest": 1}'),
        lambda: (path.unlink(), path.mkdir()),
    ):
        harm()
        assert kept(entry, spec) is None
        assert run_spec(entry, spec, Progress()).as_dict() == result.as_dict()
        assert kept(entry, spec) is not None


def test_store_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "file"))
    with pytest.raises(StoreError):
        run("severity", **FIELDS)


def test_key_and_manifest_name_the_device_where_it_is_not_the_processor(own_store, monkeypatch):
    """ngrams is no network: its numbers are the same, only who is said to have made them is not."""
    entry = EXPERIMENTS.get("severity")
    fields = {**FIELDS, "n_test": 40}
    spec = entry.resolve(entry.spec(fields))
    own, here = key_of_run(entry, spec), run("severity", **fields)
    assert "device" not in {*own, *here.manifest}
    assert "processor" not in own and here.manifest["processor"] == processor()
    monkeypatch.setattr(device, "_has_gpu", lambda: True)
    monkeypatch.setattr(device, "_exactly", lambda: None)
    monkeypatch.setenv(device.VARIABLE, "auto")
    assert key_of_run(entry, spec) == {**own, "device": "cuda"}
    assert kept(entry, spec) is None
    there = run("severity", **fields)
    assert there.manifest == {**here.manifest, "device": "cuda"}
    monkeypatch.setenv(device.VARIABLE, "cpu")
    assert kept(entry, spec).manifest == here.manifest
    assert replay(handed_out(there))["changed"] == {"device": ["cuda", "cpu"]}
