"""A replay compares every number, names what is not as it was, and refuses what was changed."""

import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import lab
from lab.cli import main
from lab.core.errors import BadInput, UnknownId
from lab.data import DATASETS
from lab.engine import replay as replay_module
from lab.engine.hand_out import handed_out, sealed, together
from lab.engine.replay import TOLERANCE, replay
from lab.store.arrays import load_arrays, save_arrays, stored_arrays
from lab.store.paths import home
from tests.data.folders import drawn, noise
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["severity"]


@pytest.fixture(scope="module")
def result():
    return lab.run("severity", **FIELDS)


@pytest.fixture
def manifest(result):
    return json.loads(json.dumps(handed_out(result)))


def leaves(value, path=()):
    """The way to every number of something nested."""
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in leaves(inner, (*path, name))]
    if isinstance(value, list):
        return [leaf for i, inner in enumerate(value) for leaf in leaves(inner, (*path, i))]
    return [path]


def put(value, path, new):
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def said(path):
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).strip(".")


def test_manifest_is_enough_to_run_it_again(manifest):
    report = replay(manifest)
    assert (report["verdict"], report["differences"], report["changed"]) == ("equal", [], {})
    assert report["compared"] == {
        part: len(leaves(manifest[part])) for part in ("summary", "tables")
    }


def test_measured_times_are_not_compared(manifest):
    timed = {**manifest["tables"], "timing": [{"encoder": "hog", "p50_ms": 12.5}]}
    report = replay(sealed({**manifest, "tables": timed}))
    assert (report["verdict"], report["differences"]) == ("equal", [])
    assert report["compared"]["tables"] == len(leaves(manifest["tables"]))


@pytest.mark.parametrize("experiment", ["severity", "gap_temperature"])
def test_no_number_of_one_run_a_study_or_several_runs_is_left_out(experiment, monkeypatch):
    done = lab.run(experiment, **SMALL[experiment])
    monkeypatch.setattr(replay_module, "run_spec", lambda *_, **__: done)
    whole = json.loads(json.dumps(handed_out(done)))
    ways = [way for part in ("summary", "tables") for way in leaves(whole[part], (part,))]
    for way in random.Random(0).sample(ways, 60):
        manifest = copy.deepcopy(whole)
        put(manifest, way, "another")
        path = said(way[1:] if way[0] == "summary" else way)
        for one, before in ((sealed(manifest), ""), ({"results": {"k": sealed(manifest)}}, "k.")):
            report = replay(one)
            assert [row["where"] for row in report["differences"]] == [before + path]
            assert report["verdict"] == "different"


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 + 0.5 * TOLERANCE, "within tolerance"), (1 + 3 * TOLERANCE, "different")],
)
def test_replay_judges_by_relative_difference(manifest, factor, verdict):
    manifest["summary"]["breakpoint"]["clean"]["value"] *= factor
    report = replay(sealed(manifest))
    assert report["verdict"] == verdict
    [row] = report["differences"]
    assert row["where"] == "breakpoint.clean.value"
    assert row["relative"] == pytest.approx(factor - 1, rel=0.01)


@pytest.mark.parametrize(
    ("name", "value"), [("facet", "another"), ("chance", None), ("train_facets", [])]
)
def test_what_is_no_number_must_be_equal(manifest, name, value):
    manifest["summary"][name] = value
    report = replay(sealed(manifest))
    assert report["verdict"] == "different"
    assert [row["where"] for row in report["differences"]] == [name]


def test_a_manifest_without_tables_says_that_none_were_compared(result, tmp_path, capsys):
    path = tmp_path / "bare.json"
    path.write_text(json.dumps(result.manifest))
    assert main(["replay", str(path)]) == 0
    assert "none, for it holds no tables, of tables" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("way", "new", "what"),
    [
        (("summary", "breakpoint", "n"), 7, "summary"),
        (("tables", "curve", 3, "low"), 0.0, "tables"),
        (("spec", "draw_seed"), 5, "what was asked"),
        (("depends_on", "weights"), "0", "what it depends on"),
        (("versions", "numpy"), "0.1", "what it depends on"),
        (("made_of", "code"), {}, "what it depends on"),
    ],
)
def test_a_manifest_changed_by_hand_is_refused_in_words(manifest, way, new, what, monkeypatch):
    monkeypatch.setattr(replay_module, "run_spec", lambda *_, **__: pytest.fail("it was computed"))
    put(manifest, way, new)
    for one in (manifest, {"results": {"a": manifest}}):
        with pytest.raises(BadInput, match=what):
            replay(one)


def test_a_result_whose_shown_summary_is_another_is_refused(result, tmp_path, capsys):
    content = {**result.as_dict(), "summary": {}}
    (tmp_path / "whole.json").write_text(json.dumps(content))
    assert main(["replay", str(tmp_path / "whole.json")]) == 2
    assert "two that differ" in capsys.readouterr().err


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"experiment": "severity", "spec": {}},
        {"experiment": ["severity"], "spec": {}, "summary": {}},
        {"experiment": "severity", "spec": 3, "summary": {}},
        {"experiment": "severity", "spec": {}, "summary": "x"},
        {"experiment": "severity", "spec": {}, "summary": {}, "versions": 3},
        {"experiment": "severity", "spec": {}, "summary": {}, "made_of": 3},
        {"experiment": "severity", "spec": {}, "summary": {}, "made_of": {"code": 3}},
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
    assert replay_module._differences(1.7e308, -1.7e308)[0]["relative"] == 2
    assert replay_module._differences(3.0, -1.5)[0]["relative"] == 1.5


def test_what_differs_is_said_once_for_several_runs(result):
    other = lab.run("severity", **{**FIELDS, "draw_seed": 1})
    manifest = json.loads(json.dumps(together({"a": result, "b": other})))
    for one in manifest["results"].values():
        one["versions"]["numpy"] = "0.1"
    manifest["results"] = {key: sealed(one) for key, one in manifest["results"].items()}
    report = replay(manifest)
    assert report["verdict"] == "equal" and list(report["changed"]) == ["numpy"]


# What differs, changed for real.


def replayed(path, cwd, **environment):
    """What ``faultline replay`` prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "lab", "replay", str(path)], cwd=cwd, text=True,
        capture_output=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


@pytest.fixture
def file(manifest, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest))
    return path


@pytest.mark.slow
def test_another_version_of_a_package_is_named(file, tmp_path, root):
    installed = tmp_path / "site" / "scipy-0.0.1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: scipy\nVersion: 0.0.1\n")
    lines = replayed(file, root, PYTHONPATH=str(installed.parent))
    assert lines[0] == "The replay is equal."
    [changed] = [line for line in lines if "changed" in line]
    assert re.fullmatch(r"scipy changed: 1\.[\d.]+ before, 0\.0\.1 now", changed)


def test_the_file_of_code_that_is_another_is_named(file, tmp_path, root):
    place = tmp_path / "copy"
    shutil.copytree(root / "lab", place / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "data").symlink_to(root / "data")
    edited = place / "lab" / "perturb" / "noise.py"
    edited.write_text(edited.read_text() + "\n\nANOTHER = 1\n")
    lines = replayed(file, place)
    assert lines[0] == "The replay is equal."
    [changed] = [line for line in lines if "changed" in line]
    assert re.fullmatch(
        r"code of lab/perturb/noise\.py changed: [0-9a-f]{12} before, [0-9a-f]{12} now", changed
    )


def test_other_weights_are_named(tmp_path):
    concepts = DATASETS.get("emojilab").concepts

    def write(seed):
        x = np.random.default_rng(seed).normal(size=(len(concepts), 8)).astype(np.float32)
        np.savez(tmp_path / "mine.npz", ids=np.array(concepts), x=x)

    write(0)
    mine = f"vectors:{tmp_path}/mine.npz#text"
    made = lab.run("spaces", **{**SMALL["spaces"], "views": f"ngrams/en, {mine}/en"})
    manifest = handed_out(made)
    write(1)
    report = replay(manifest)
    assert report["verdict"] == "different" and list(report["changed"]) == [f"weights of {mine}"]


@pytest.mark.slow
def test_other_data_is_named(tmp_path, root):
    folder = drawn(tmp_path / "pictures", n=30)
    asked = {"dataset": f"own:{folder}", "encoder": "hog", "perturbation": "darker",
             "n_test": 40, "n_resamples": 100, "repeats": 1}  # fmt: skip
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(handed_out(lab.run("severity", **asked))))
    noise(min(folder.rglob("*.png")), 3)
    [changed] = [line for line in replayed(path, root) if "changed" in line]
    assert re.fullmatch(r"data changed: [0-9a-f]{16} before, [0-9a-f]{16} now", changed)


def test_fresh_sees_nothing_that_was_kept(own_store, capsys, root):
    (own_store / "arrays").unlink()
    asked = {**SMALL["spaces"], "views": "ngrams/en, ngrams/es"}
    run = ["run", "spaces", *(f"--{name}={value}" for name, value in asked.items())]
    assert main(run) == 0
    # Every embedding is another now, under the key of the true one.
    for _path, parts, _size in list(stored_arrays()):
        noise = np.random.default_rng(0)
        arrays = {n: a + noise.normal(size=a.shape).astype(a.dtype) if a.dtype.kind == "f" else a
                  for n, a in load_arrays(parts).items()}  # fmt: skip
        save_arrays(parts, arrays)
    for kept in (home() / "results").rglob("*.json"):
        kept.unlink()
    out = own_store / "poisoned.json"
    assert main([*run, "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["replay", str(out)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "lab", "replay", str(out), "--fresh"], cwd=root, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "The replay is different." in done.stdout
    assert done.stdout.count(" before, ") > 3 and "changed" not in done.stdout
