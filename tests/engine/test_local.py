"""Runs through the store: kept or fresh is the same, other code is another key, replay judges."""

import copy
import json
from dataclasses import replace

import pytest

import lab
from lab.core.errors import BadInput, StoreError, UnknownId
from lab.core.progress import Progress
from lab.engine import local
from lab.engine.local import TOLERANCE, kept, replay, run, run_spec
from lab.experiments import EXPERIMENTS
from lab.store.blobs import write_atomic
from lab.store.results import result_path

FIELDS = {"encoder": "ngrams", "perturbation": "ocr", "task": "concept", "n_test": 60,
          "n_resamples": 100}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return lab.run("severity", **FIELDS)


@pytest.fixture
def manifest(result):
    return copy.deepcopy(result.manifest)


def test_kept_equals_fresh(result):
    entry = EXPERIMENTS.get("severity")
    assert run("severity", fresh=True, **FIELDS).as_dict() == result.as_dict()

    def never(*_):
        pytest.fail("computed though it was kept")

    silent = replace(entry, run=never)
    assert run_spec(silent, entry.spec(FIELDS), Progress()).as_dict() == result.as_dict()


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


def test_manifest_is_enough_to_run_it_again(manifest):
    report = replay(manifest)
    assert report == {"verdict": "equal", "differences": [], "changed": {}}


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 + 0.5 * TOLERANCE, "within tolerance"), (1 + 3 * TOLERANCE, "different")],
)
def test_replay_judges_by_relative_difference(manifest, factor, verdict):
    manifest["summary"]["breakpoint"]["clean"]["value"] *= factor
    report = replay(manifest)
    assert report["verdict"] == verdict
    [row] = report["differences"]
    assert row["where"] == "breakpoint.clean.value"
    assert row["relative"] == pytest.approx(factor - 1, rel=0.01)


@pytest.mark.parametrize(
    ("name", "value"), [("facet", "another"), ("chance", None), ("train_facets", [])]
)
def test_what_is_no_number_must_be_equal(manifest, name, value):
    manifest["summary"][name] = value
    report = replay(manifest)
    assert report["verdict"] == "different"
    assert [row["where"] for row in report["differences"]] == [name]


def test_tables_are_compared_where_they_are_given(manifest, result):
    tables = json.loads(json.dumps(result.tables))
    assert replay({**manifest, "tables": tables})["verdict"] == "equal"
    tables["curve"][3]["low"] += 1
    [row] = replay({**manifest, "tables": tables})["differences"]
    assert row["where"] == "tables.curve[3].low"


def test_replay_names_what_changed_beneath(manifest):
    manifest["versions"]["numpy"] = "0.1"
    manifest["depends_on"]["weights"] = "others"
    manifest["method"] = "other code"
    changed = replay(manifest)["changed"]
    assert set(changed) == {"numpy", "weights", "method"}
    assert changed["numpy"][0] == "0.1"


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"experiment": "severity", "spec": {}},
        {"experiment": ["severity"], "spec": {}, "summary": {}},
        {"experiment": "severity", "spec": 3, "summary": {}},
        {"experiment": "severity", "spec": {}, "summary": "x"},
        {"experiment": "severity", "spec": {}, "summary": {}, "versions": 3},
        {"experiment": "severity", "spec": {"n_test": 3}, "summary": {}},
        {"experiment": "severity", "spec": {}, "summary": {"a": float("inf")}},
        {"experiment": "severity", "spec": {"n_test": 10**400}, "summary": {}},
        {"experiment": "severity", "spec": {"dataset": "\ud800"}, "summary": {}},
    ],
)
def test_what_is_no_manifest_is_refused(broken):
    with pytest.raises(BadInput):
        replay(broken)
    with pytest.raises(UnknownId):
        replay({"experiment": "severty", "spec": {}, "summary": {}})


def test_numbers_too_far_apart_for_a_float_have_a_difference():
    assert local._differences(1.7e308, -1.7e308)[0]["relative"] == 2
    assert local._differences(3.0, -1.5)[0]["relative"] == 1.5
