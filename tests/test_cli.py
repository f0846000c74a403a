"""The command line is stable: ids, exit codes, and one JSON object on stdout and nothing else."""

import json
import subprocess
import sys

import numpy as np
import pytest

from lab.cli import KINDS, main
from lab.store.arrays import save_arrays

RUN = [
    "run", "severity", "--dataset", "digits", "--encoder", "hog", "--perturbation=gaussian_noise",
    "--n-test", "60", "--n_resamples", "100", "--repeats", "1",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_list_prints_one_json_object(kind, capsys):
    assert main(["list", kind, "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)[kind]
    assert len({entry["id"] for entry in entries}) == len(entries) > 0
    assert all(isinstance(entry["available"], bool) for entry in entries)
    if kind == "encoders":
        assert all({"modality", "dim", "license"} <= set(entry) for entry in entries)
    assert main(["list", kind]) == 0
    assert entries[0]["id"] in capsys.readouterr().out


def test_run_prints_the_whole_result_and_replay_finds_it_equal(capsys, tmp_path):
    assert main([*RUN, "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert list(out) == ["spec", "summary", "tables", "words", "manifest"]
    assert out["summary"]["breakpoint"]["status"]
    assert out["spec"]["n_test"] == 60
    whole, bare = tmp_path / "whole.json", tmp_path / "bare.json"
    whole.write_text(json.dumps(out))
    bare.write_text(json.dumps(out["manifest"]))
    for path in (whole, bare):
        assert main(["replay", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "equal"


def test_replay_tells_a_changed_number(capsys, tmp_path):
    assert main([*RUN, "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    out["manifest"]["summary"]["breakpoint"]["clean"]["value"] += 0.01
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(out["manifest"]))
    assert main(["replay", str(path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "different"
    assert [row["where"] for row in report["differences"]] == ["breakpoint.clean.value"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "severty"], "Did you mean severity"),
        (["run", "severity", "--encoder", "lite"], "Did you mean lite0"),
        (["run", "severity", "--perturbation", "darkr"], "Did you mean darker"),
        (["run", "severity", "--dataset", "emoji"], "Did you mean emojilab"),
        (["run", "severity", "--encodr", "lite0"], "Did you mean encoder"),
        (["run", "severity", "--facet", "nota", "--encoder", "hog"], "Did you mean noto"),
        (["run", "severity", "--n_test", "3"], "greater than or equal to 40"),
        (["run", "severity", "--n_test", "many"], "valid integer"),
        (["run", "severity", "--encoder", "hog", "--perturbation", "keyboard_typos"], "hurts text"),
        (["run", "severity", "--dataset", "digits", "--encoder", "ngrams",
          "--perturbation", "keyboard_typos"], "text"),
        (["run", "severity", "loose"], "--name value"),
        (["run", "severity", "--encoder"], "a value after --encoder"),
        (["run", "dropping", "--image_encoder", "minilm"], "an encoder of image"),
        (["replay", "absent.json"], "a manifest file"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line_and_exit_2(arguments, said, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.strip().splitlines()
    assert said in line


def test_doctor_weighs_what_is_kept(capsys):
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"data", "models", "arrays", "results"} == set(report["kept"])
    assert all(e["ok"] or e["command"] for e in report["encoders"])


def test_doctor_frees_only_what_is_derived(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    save_arrays({"kind": "embedding"}, {"x": np.zeros(9, np.float32)})
    mine = [tmp_path / "mine.txt", tmp_path / "results" / "thesis.txt", tmp_path / "data" / "a.tar"]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("stays")
    # The kind of digest that people write beside their own files.
    mine[-1].with_name("a.tar.sha256").write_text(f"{'0' * 64}  a.tar\n")
    assert main(["doctor", "--free", "--json"]) == 0
    assert not (tmp_path / "arrays").exists()
    assert [path.read_text() for path in mine] == ["stays"] * 3


def test_doctor_refuses_to_free_the_checkout(capsys, monkeypatch):
    from lab.store.paths import committed

    monkeypatch.setenv("FAULTLINE_HOME", str(committed().parent))
    assert main(["doctor", "--free"]) == 2
    assert committed().exists()


def test_as_a_module_stdout_is_json_alone():
    done = subprocess.run(
        [sys.executable, "-m", "lab", "list", "perturbations", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["perturbations"]
