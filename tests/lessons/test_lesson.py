"""A lesson's file: read whole, and what is wrong in it is said with file, line and column."""

import re

import pytest

from lab.core.errors import BadInput, LabError, UnknownId
from lab.lessons import lesson as files
from lab.lessons.lesson import every_run, key_of_option, parse, read
from tests.lessons.lesson_files import TOY

TEXT = TOY.read_text()


def test_every_kind_of_step_is_read():
    lesson = read(TOY)
    assert (lesson.id, lesson.order) == ("toy", 99)
    kinds = ["read", "predict", "predict", "reveal", "look", "change", "run", "explain", "check"]
    assert [step.kind for step in lesson.steps] == [*kinds, "debate"]
    assert lesson.steps[0].text.startswith("A picture may be **dark**")
    assert lesson.steps[2].text == "Draw what noise does."
    assert list(lesson.asked()) == ["dark", "noise", "why", "clean", "robust"]


def test_every_option_of_a_knob_is_a_run():
    lesson = read(TOY)
    [change] = [step for step in lesson.steps if step.kind == "change"]
    runs = every_run(lesson)
    assert len(runs) == 6
    chosen = runs[key_of_option(change, "defocus_blur")]
    assert chosen.fields == {"encoder": "lite0", "perturbation": "defocus_blur"}


@pytest.mark.parametrize(
    ("old", "new", "error", "said", "at"),
    [
        ("low = 0\n", "low = = 0\n", BadInput, "TOML", "low = = 0"),
        ("low = 0\n", "lowe = 0\n", UnknownId, "Did you mean low", "lowe"),
        ("```predict", "```predit", UnknownId, "Did you mean predict", "predit"),
        ('"severity"', '"severty"', UnknownId, "Did you mean severity", "experiment"),
        ("{encoder", "{encodr", UnknownId, "Did you mean encoder", "encodr"),
        ('"lite0"', '"lit0"', UnknownId, "Did you mean lite0", "encoder ="),
        ('of = ["dark"', 'of = ["drk"', UnknownId, "prediction before it", '"drk"'),
        ('run = "noise", table', 'run = "noice", table', UnknownId, "run of", 'run = "noice"'),
        ('id = "clean"', 'id = "dark"', BadInput, "twice", 'id = "dark"\nask = "What share of'),
        ('id = "clean"', 'id = "a b"', BadInput, "variable", 'id = "a b"'),
        ("surprise", "suprise", UnknownId, "Did you mean surprise", "suprise"),
        ("minutes = 30\n", "", BadInput, "field minutes", "title"),
        ('"The hand-made one"', '"The handmade"', UnknownId, "The hand-made one", "control"),
        ('unit = "levels"', 'unit = "levels"\ntruths = {}', None, "", ""),
        ('form = "number"', 'form = "curve"', BadInput, "truths of a curve", "id"),
        ("high = 5", "high = -1", BadInput, "low below high", "low = 0"),
        ('knob = "perturbation"', 'knob = "perturb"', UnknownId, "perturbation", "knob"),
        ('"defocus_blur"]', '"defocus"]', UnknownId, "defocus_blur", "options = [\"darker"),
        ("## Draw the curve", "## See both", BadInput, "twice", "## See both\n\n```reveal"),
        ("## Draw the", f"## Draw {'the ' * 50}", BadInput, "100 characters", "## Draw the"),
        ("## Four kinds", "".join(f"## {k}\n" for k in range(40)) + "## Four kinds", BadInput,
         "at most 40 steps", "## Four kinds"),
        ("## Four kinds", "Words.\n\n## Four kinds", BadInput, "section", "Words."),
        ("says = \"Noise", "sais = \"Noise", UnknownId, "Did you mean says", "sais"),
        ("much = \"level 5\"", "more = \"level 5\"", BadInput, "more, much", "truths.none"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old, new, error, said, at):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    if error is None:
        assert parse(text, "toy", 99)
        return
    with pytest.raises(error, match=re.escape(said)) as caught:
        parse(text, "toy", 99)
    place = re.search(r"99_toy\.md, line (\d+), column (\d+)", str(caught.value))
    line, column = int(place[1]), int(place[2])
    assert "\n".join(text.split("\n")[line - 1 :])[column - 1 :].startswith(at) or (
        at == "low = = 0" and text.split("\n")[line - 1] == at
    )


@pytest.mark.parametrize(
    "text",
    ["", "+++", "+++\n+++", "no front matter", TEXT.split("## ")[0], "+++\nruns = 3\n+++\n## A\n",
     "+++\nruns = {a = 3}\n+++\n", "+++\n" + "a = " + "[" * 5000 + "\n+++", TEXT[: len(TEXT) // 2]],
)  # fmt: skip
def test_a_file_that_is_no_lesson_is_refused_in_words(text):
    with pytest.raises(LabError):
        parse(text, "toy", 99)


def test_a_faulty_file_stands_in_its_place_and_the_others_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "HERE", tmp_path)
    (tmp_path / "01_bad.md").write_text(TEXT.replace("low = 0\n", "low = = 0\n", 1))
    (tmp_path / "02_toy.md").write_text(TEXT)
    (tmp_path / "03_toy.md").write_text(TEXT)
    assert [one.id for one in files.lessons()] == ["toy"]
    assert list(files.every_file()) == ["01_bad.md", "02_toy.md", "03_toy.md"]
    faults = files.faulty()
    assert re.search(r"01_bad\.md, line \d+, column \d+", str(faults["01_bad.md"]))
    assert "toy twice" in str(faults["03_toy.md"])
    for _ in range(2):
        with pytest.raises(BadInput, match=r"01_bad\.md"):
            files.lesson("bad")
    (tmp_path / "01_bad.md").write_text(TEXT)
    assert [one.id for one in files.lessons()] == ["bad", "toy"]


def test_a_step_sends_to_a_page_that_is_there():
    sent = 'id = "why"\nopens = {page = "calibration", title = "What can you still see?"}\n'
    text = TEXT.replace('id = "why"\n', sent, 1)
    assert parse(text, "toy", 99).asked()["why"].opens.page == "calibration"
    with pytest.raises(UnknownId, match=r"Did you mean calibration.*") as caught:
        parse(text.replace('page = "cal', 'page = "kal'), "toy", 99)
    assert re.search(r"99_toy\.md, line \d+, column \d+", str(caught.value))


def test_a_file_must_have_its_name_its_size_and_its_letters(tmp_path):
    for name, content in {
        "toy.md": b"", "01_Toy.md": b"", "01_toy.md": b"x" * 2_000_000, "02_toy.md": b"\xff\xfe",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput):
            read(tmp_path / name)
    with pytest.raises(BadInput, match="No such file"):
        read(tmp_path / "03_none.md")
