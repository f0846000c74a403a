"""The notebooks of every lesson run from top to bottom: students' blanks, teachers' answers."""

import atexit
import json
import shutil

import nbformat
import pytest

from lab.lessons import lesson as lesson_room
from lab.lessons.lesson import read
from lab.lessons.notebook import notebook
from tests.lessons.lesson_files import FILES, TOY, gathered

BOTH = pytest.mark.parametrize("teacher", [False, True], ids=["student", "teacher"])


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """IPython in this process: a kernel for each notebook would load the library again."""
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    found = InteractiveShell.instance(colors="nocolor")
    yield found
    found.atexit_operations()  # while its folder is there
    atexit.unregister(found.atexit_operations)
    InteractiveShell.clear_instance()


def executed(shell, data, changes=()):
    """Run the cells in turn; return the source of each with what it printed."""
    from IPython.utils.capture import capture_output

    said = []
    for cell in json.loads(data)["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = dict(changes).get(cell["source"], cell["source"])
        with capture_output() as seen:
            done = shell.run_cell(source)
        assert done.success, (source, seen.stdout)
        said.append((source, seen.stdout))
    return said


@BOTH
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path, teacher, shell, tmp_path, monkeypatch):
    gathered(path)  # so that what is cheap is kept
    shutil.copy(path, tmp_path)
    monkeypatch.setattr(lesson_room, "HERE", tmp_path)
    lesson = read(path)
    data = notebook(lesson, teacher=teacher)
    nbformat.validate(nbformat.reads(data.decode(), as_version=4))
    said = executed(shell, data)
    checks = [out for source, out in said if source.startswith("here.check")]
    asked = [step for step in lesson.steps if step.kind in {"predict", "check"}]
    assert len(checks) == len(asked)
    assert all(out.startswith("✓" if teacher else "Fill in") for out in checks), checks


def test_a_student_is_told_what_is_right_and_what_is_wrong(shell, tmp_path, monkeypatch):
    shutil.copy(TOY, tmp_path)
    monkeypatch.setattr(lesson_room, "HERE", tmp_path)
    filled = {"dark = None": "dark = 1.0", "noise = None": "noise = [0.4, 0.3, 2]",
              "clean = None": "clean = 0.99"}  # fmt: skip
    said = dict(executed(shell, notebook(read(TOY)), filled.items()))
    assert said['here.check("dark", dark)'].startswith("✗ You said 1.0; it is above")
    assert "a number from 0 to 1" in said['here.check("noise", noise)']
    assert "Hint: Look at severity 0." in said['here.check("clean", clean)']


def test_answers_are_the_teachers_alone_and_checks_are_hidden():
    lesson = read(TOY)
    student, teacher = (notebook(lesson, teacher=who).decode() for who in (False, True))
    [why] = [step for step in lesson.steps if step.kind == "explain"]
    assert why.answer in teacher and why.answer not in student
    assert "here.answer" in teacher and "here.answer" not in student
    checks = [c for c in json.loads(student)["cells"] if c["source"].startswith("here.check")]
    assert all("hide-input" in cell["metadata"]["tags"] for cell in checks)
    assert notebook(lesson) == notebook(read(TOY))
