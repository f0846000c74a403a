"""``faultline lesson``: which there are, what they need, and as files."""

import json
import re

import pytest

from lab.cli import main
from lab.lessons import lesson as lesson_room
from tests.lessons.lesson_files import TOY

TYPOS = """[runs.typos]
experiment = "severity"
fields = {encoder = "ngrams", perturbation = "ocr"}

"""


@pytest.fixture(autouse=True)
def toy(tmp_path, monkeypatch):
    """One lesson alone, in a folder of its own; it looks at hurt names, which are quickly read."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    monkeypatch.setattr(lesson_room, "HERE", folder)
    text = TOY.read_text().replace("[runs.hog]", f"{TYPOS}[runs.hog]", 1)
    looked = text.replace('run = "noise"\nconcepts', 'run = "typos"\nconcepts', 1)
    assert looked != text
    (copy := folder / TOY.name).write_text(looked)
    return copy


def test_lessons_are_listed(capsys):
    assert main(["lesson", "list"]) == 0
    assert capsys.readouterr().out.startswith("toy ")
    assert main(["lesson", "list", "--json"]) == 0
    [one] = json.loads(capsys.readouterr().out)["lessons"]
    assert (one["id"], one["order"], one["minutes"]) == ("toy", 99, 30)


def test_one_faulty_file_does_not_hide_the_others(toy, capsys):
    (toy.parent / "98_bad.md").write_text(TOY.read_text().replace("low = 0\n", "low = = 0\n", 1))
    assert main(["lesson", "list"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("toy ") and re.search(r"98_bad\.md, line \d+, column \d+", said)
    assert main(["lesson", "prepare", "--json"]) == 1
    assert list(json.loads(capsys.readouterr().out)["refused"]) == ["98_bad.md"]
    assert main(["lesson", "handout", "bad", "--out", str(toy.parent / "bad.html")]) != 0


def test_prepare_says_what_it_needs_before(capsys):
    assert main(["lesson", "prepare", "toy"]) == 0
    first, last = capsys.readouterr().out.strip().splitlines()
    assert first == (
        "7 runs of 1 lesson: 7 recorded, 0 kept, 0 to be computed. Nothing has to be computed. "
        "The samples to look at take some minutes more, the first time."
    )
    assert last == "Everything is there: toy."


def test_prepare_refuses_a_check_that_any_answer_passes(toy, capsys):
    text = toy.read_text()
    narrow = text.replace("low = 0\nhigh = 1\nhint", "low = 0.37\nhigh = 0.38\nhint")
    assert narrow != text
    toy.write_text(narrow)
    assert main(["lesson", "prepare", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    [(where, why)] = said["refused"].items()
    assert where.endswith("the step Check yourself") and "one that all pass" in why


def test_prepare_refuses_samples_that_are_not_there(toy, capsys):
    toy.write_text(toy.read_text().replace('["cat"]', '["cta"]'))
    assert main(["lesson", "prepare"]) == 1
    assert "the step Look at some" in capsys.readouterr().out


def test_prepare_says_which_run_fails_and_how_long_others_take(toy, capsys):
    fields = '{encoder = "hog", perturbation = "gaussian_noise"}'
    toy.write_text(TOY.read_text().replace(fields, fields.replace("}", ', facet = "oil"}')))
    assert main(["lesson", "prepare"]) == 1
    out = capsys.readouterr().out
    assert "1 to be computed" in out and "Refused: Which harm is worst for a model?, the run" in out


def test_a_notebook_and_a_handout_are_files(tmp_path, capsys):
    for words, file in (
        (["notebook", "toy", "--for", "student"], "student.ipynb"),
        (["notebook", "toy", "--for", "teacher"], "teacher.ipynb"),
        (["handout", "toy"], "toy.html"),
    ):
        assert main(["lesson", *words, "--out", str(tmp_path / file)]) == 0
        assert "Which harm is worst" in (tmp_path / file).read_text()
    assert main(["lesson", "handout", "tor", "--out", str(tmp_path / "x.html")]) == 2
    assert "Did you mean toy" in capsys.readouterr().err
    assert main(["lesson", "handout", "toy", "--out", str(tmp_path / "no" / "x.html")]) == 2


def test_a_faulty_file_is_named_with_its_line(toy, capsys):
    text = TOY.read_text()
    toy.write_text(text.replace("```check", "```chek"))
    assert (
        main(["lesson", "list"]) == 1 and main(["lesson", "handout", "toy", "--out", "x.html"]) == 2
    )
    line = text[: text.index("```check")].count("\n") + 1
    said, where = capsys.readouterr(), f"99_toy.md, line {line}, column 4. Did you mean check"
    assert where in said.out and where in said.err
