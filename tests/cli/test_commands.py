"""The command line is stable: ids, exit codes, and one JSON object on stdout and nothing else."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from lab.cli import main
from lab.cli.parser import KINDS
from lab.engine import recorded
from lab.engine.hand_out import sealed
from lab.experiments import EXPERIMENTS
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


def test_run_tells_headline_points_a_table_and_where_the_rest_is(capsys, tmp_path):
    whole = tmp_path / "whole.json"
    assert main([*RUN, "--out", str(whole)]) == 0
    said = capsys.readouterr().out.splitlines()
    out = json.loads(whole.read_text())
    assert list(out["words"]) == ["headline", "points", "method", "limits"]
    assert said[0] == out["words"]["headline"]
    points = out["words"]["points"]
    assert points and said[1 : 1 + len(points)] == [f"  - {point}" for point in points]
    rows = out["tables"]["curve"]
    numbers = [line.split()[0] for line in said if line.strip()[:1].isdecimal()]
    assert numbers == [*(f"{row['severity']:.3g}" for row in rows), str(len(rows))]
    assert said[-1].startswith(f"{len(rows)} of {len(rows)} rows of curve.")
    assert str(whole) in said[-1]
    assert main(["replay", str(whole)]) == 0
    capsys.readouterr()
    assert main(RUN) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "--json" in last and "--out FILE" in last


def test_out_in_no_folder_is_said_before_anything_is_computed(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("lab.engine.local.run", lambda *_, **__: pytest.fail("it was computed"))
    assert main([*RUN, "--out", str(tmp_path / "absent" / "whole.json")]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "Make the folder" in line


def test_record_writes_what_run_finds_and_how_to_make_it_again(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "committed", lambda: tmp_path)
    assert main(["record", RUN[1], "--as", "small", *RUN[2:]]) == 0
    folder = tmp_path / "recorded" / "severity-small"
    assert capsys.readouterr().out == f"{folder}\n"
    (found,) = recorded.recorded("severity-small").values()
    command = json.loads((folder / "manifest.json").read_text())["command"]
    assert command.startswith("python -m lab record severity --as small --dataset digits")
    assert main([*RUN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"] == found.tables
    assert main(["record", RUN[1], "--as", "../away", *RUN[2:]]) == 2


def test_replay_tells_a_changed_number(capsys, tmp_path):
    assert main([*RUN, "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    out["manifest"]["summary"]["breakpoint"]["clean"]["value"] += 0.01
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(out["manifest"]))
    assert main(["replay", str(path)]) == 2 and "changed" in capsys.readouterr().err
    path.write_text(json.dumps(sealed(out["manifest"])))
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
        (["run", "severty", "--help"], "Did you mean severity"),
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


def test_what_is_kept_is_recorded_without_training_again(monkeypatch):
    monkeypatch.setattr("lab.engine.recorded.record", lambda name, results, command: name)
    monkeypatch.setattr("lab.engine.sweep.arms.score_arms", lambda *_: pytest.fail("trained again"))
    fields = {"a": "hog/noto", "b": "ngrams/en", "n_train_pairs": "100", "n_test": "40",
              "n_steps": "5", "n_seeds": "3"}  # fmt: skip
    words = [word for name, value in fields.items() for word in (f"--{name}", value)]
    assert main(["run", "gap_mispaired", *words]) == 0
    assert main(["record", "gap_mispaired", *words, "--processes", "2"]) == 0


def test_doctor_weighs_what_is_kept(capsys):
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"data", "models", "arrays", "results", "asked", "sweeps"} == set(report["kept"])
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


SLOW_RUN = """
import sys, time
import lab.engine.board
from lab.cli import main
from lab.encoders.base import FrozenEncoder
real = FrozenEncoder.encode
def slow(self, items):
    print("at work", file=sys.stderr, flush=True)
    time.sleep(0.2)
    return real(self, items)
FrozenEncoder.encode = slow
lab.engine.board.ROWS = ("ngrams",)
raise SystemExit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "arguments",
    [["board"], ["run", "severity", "--encoder", "ngrams", "--perturbation", "ocr"]],
    ids=["board", "run"],
)
def test_ctrl_c_stops_the_work_in_one_line(arguments, tmp_path):
    working = subprocess.Popen(
        [sys.executable, "-c", SLOW_RUN, *arguments, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FAULTLINE_HOME": str(tmp_path)},
    )
    before = []
    for line in working.stderr:
        before.append(line)
        if "at work" in line:
            break
    working.send_signal(signal.SIGINT)
    _, said = working.communicate(timeout=300)
    assert working.returncode == 130, "".join(before) + said
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("Cancelled: Expected the work to go on")


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [("| head -c 1", 1, ""), ("> /dev/full", 2, "No space left"), (">&-", 0, "")],
)
def test_stdout_that_goes_away_is_no_traceback(where, code, said):
    # So much text that a pipe cannot hold it, so that the closed end is met for sure.
    script = "from lab.cli import main, out, parser; " + (
        "parser.list_entries = lambda o, r: out.print_json({'a': 'x' * 10**6}) or 0; "
        "raise SystemExit(main(['list', 'encoders', '--json']))"
    )
    done = subprocess.run(
        ["bash", "-c", f'"$0" -c "$1" {where}; exit ${{PIPESTATUS[0]}}', sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 1


@pytest.mark.parametrize(
    "content",
    ["", "[1]", "NaN", '{"manifest": 3}', '{"experiment": [], "spec": 3, "summary": "x"}',
     '{"experiment": "severity", "spec": {}, "summary": {"a": NaN}}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_manifest_is_one_line(content, tmp_path, capsys):
    path = tmp_path / "manifest.json"
    path.write_text(content)
    assert main(["replay", str(path), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1


def test_a_missing_package_is_said_with_the_command(monkeypatch, capsys):
    def missing(options, rest):
        raise ModuleNotFoundError("No module named 'cv2'", name="cv2")

    monkeypatch.setattr("lab.cli.parser.list_entries", missing)
    assert main(["list", "encoders"]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "the package cv2" in line
    assert "pip install -r requirements.txt" in line


def test_a_field_is_never_taken_for_an_option_it_begins_like(capsys):
    assert main(["run", "severity", "--fre", "1"]) == 2
    assert "'fre'" in capsys.readouterr().err


def test_help_on_an_experiment_shows_each_field_with_default_and_description(capsys):
    fields = EXPERIMENTS.get("spaces").spec_type.model_fields
    assert main(["run", "spaces", "--help"]) == 0
    out = capsys.readouterr().out
    assert f"--views '{fields['views'].default}'\n      {fields['views'].description}\n" in out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("  --")] == [
        f"--{name}" for name in fields
    ]
    assert main(["run", "spaces", "-h", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fields"].keys() == fields.keys()


def test_help_on_run_says_how_to_see_the_fields(capsys):
    with pytest.raises(SystemExit) as left:
        main(["run", "--help"])
    assert left.value.code == 0
    assert "python -m lab run EXPERIMENT --help" in capsys.readouterr().out


FORGED = "0\nThe replay is equal.\r\x1b[2J\u202e" + " " * 500


def test_what_a_manifest_says_cannot_act_on_the_terminal(capsys, tmp_path):
    assert main([*RUN, "--json"]) == 0
    manifest = json.loads(capsys.readouterr().out)["manifest"]
    manifest["summary"][FORGED] = FORGED
    manifest["versions"][FORGED] = FORGED
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(sealed(manifest)))
    assert main(["replay", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The replay is different." and len(lines) == 4
    assert all(line.isprintable() and len(line) < 300 for line in lines)
    assert not any(line.strip().startswith("The replay is equal") for line in lines)
    assert "\\nThe replay is equal.\\r\\x1b[2J\\u202e" in lines[2]


@pytest.mark.parametrize(
    "fields",
    ['"experiment": "x\\u001b[2J\\u2028\\n\\u202e"', '"spec": {"\\u001b[2J": 1}',
     '"spec": {"n_test": 1e999}', '"summary": {"a": %s}' % ("9" * 400),
     '"spec": {"dataset": "\\ud800"}', '"spec": {"dataset": "own:\\u001b[2J"}',
     '"spec": {"dataset": "%s"}' % ("x" * 99_999)],
)  # fmt: skip
@pytest.mark.parametrize("json_", [[], ["--json"]])
def test_a_hostile_manifest_is_one_printable_line(fields, json_, tmp_path, capsys):
    path = tmp_path / "manifest.json"
    usual = '{"experiment": "severity", "spec": {}, "summary": {}, '
    path.write_text(f"{usual}{fields}}}")
    assert main(["replay", str(path), *json_]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err) < 5000
    assert captured.err[-1] == "\n" and captured.err[:-1].isprintable()


def test_a_manifest_comes_by_a_pipe_too_and_no_more_than_a_limit_of_it():
    done = subprocess.run(
        ["bash", "-c", '"$0" -m lab replay /dev/stdin < /dev/zero', sys.executable],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "at most 60 MB" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_name_that_is_no_text_is_printed_escaped(tmp_path, capsys):
    name = os.fsdecode(bytes(tmp_path) + b"/caf\xe9\x1b[2J.npy")
    np.save(name, np.random.default_rng(0).normal(size=(30, 4)))
    twin = tmp_path / "b.npy"
    np.save(twin, np.random.default_rng(1).normal(size=(30, 4)))
    assert main(["measure", name, str(twin), "--only", "mutual_knn", "--permutations", "0"]) == 0
    out = capsys.readouterr().out
    assert "caf\\udce9\\x1b[2J" in out and out.replace("\n", "").isprintable()
