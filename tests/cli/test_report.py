"""``faultline report``: what it writes by the end of the file's name, and what it refuses."""

import json

import pytest

import lab
from lab.cli import main
from lab.engine.hand_out import handed_out, sealed, together
from lab.engine.report import asked
from lab.engine.report.asked import fields_of_link
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["severity"]
GIVEN = [part for name, value in FIELDS.items() for part in (f"--{name}", str(value))]
LINK = "http://localhost:8501/experiments?" + "&".join(
    ["exp=severity", *(f"severity.{name}={value}" for name, value in FIELDS.items()), "seed=3"]
)


@pytest.fixture(scope="module")
def result():
    return lab.run("severity", **FIELDS)


@pytest.mark.parametrize(
    ("end", "begins"), [(".html", "<!DOCTYPE html>"), (".ipynb", "{"), (".bib", "@misc{")]
)
def test_the_end_of_the_name_says_what_is_written(tmp_path, capsys, end, begins):
    out = tmp_path / f"mine{end}"
    assert main(["report", "severity", *GIVEN, "--out", str(out)]) == 0
    assert out.read_text().startswith(begins) and str(out) in capsys.readouterr().out


def test_manifests_and_links_are_one_page_and_nothing_is_computed(result, tmp_path, monkeypatch):
    for name, content in {
        "one.json": handed_out(result),
        "several.json": together({"a": result, "b": result}),
        "whole.json": {**result.as_dict(), "manifest": {
            k: v for k, v in handed_out(result).items() if k != "tables"}},
    }.items():  # fmt: skip
        (tmp_path / name).write_text(json.dumps(content))
    files = [str(path) for path in sorted(tmp_path.glob("*.json"))]
    out = tmp_path / "all.html"
    monkeypatch.setattr(asked, "run_spec", lambda *_: result)
    assert main(["report", *files, LINK, "--out", str(out)]) == 0
    assert out.read_text().count("<section id=") == 5
    assert fields_of_link(LINK) == ("severity", {k: str(v) for k, v in FIELDS.items()})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["severty"], "Did you mean severity"),
        (["severity", "--encodr", "hog"], "Did you mean encoder"),
        (["severity", "loose"], "Check the path"),
        (["absent.json"], "Check the path"),
        (["http://localhost:8501/board?a=hog"], "exp=EXPERIMENT"),
        (["absent.toml"], "Check the path"),
        (["absent.toml", "--encoder", "hog"], "one sweep alone"),
        (["a.toml", "b.toml"], "one sweep alone"),
        (["a.json", "--encoder", "hog"], "without fields"),
    ],
)
def test_what_cannot_be_reported_is_one_line(given, said, tmp_path, capsys):
    assert main(["report", *given, "--out", str(tmp_path / "x.html")]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert said in line and not (tmp_path / "x.html").exists()


def test_the_file_is_refused_before_anything_is_computed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(asked, "run_spec", lambda *_: pytest.fail("it was computed"))
    for out in ("x.doc", "absent/x.html"):
        assert main(["report", "severity", "--out", str(tmp_path / out)]) == 2
        assert "Give such a name" in capsys.readouterr().err


def test_a_manifest_that_was_changed_or_is_of_another_version_is_refused(result, tmp_path, capsys):
    path, out = tmp_path / "m.json", str(tmp_path / "x.html")
    manifest = json.loads(json.dumps(handed_out(result)))
    manifest["summary"]["breakpoint"]["n"] = 7
    path.write_text(json.dumps(manifest))
    assert main(["report", str(path), "--out", out]) == 2
    assert "changed" in capsys.readouterr().err
    manifest["tables"] = {"curve": [{"other": 1}]}
    path.write_text(json.dumps(sealed(manifest)))
    assert main(["report", str(path), "--out", out]) == 2
    assert "as it is now" in capsys.readouterr().err
