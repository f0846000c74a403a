"""The digest of code: it follows imports into the depths, and hears no prose."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab.store import code as code_module
from lab.store.code import PACKAGE, Code
from lab.store.paths import home

MODULE = '''
"""What it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.deep import far

if TYPE_CHECKING:
    from lab.deep import hints

LIMIT = 3.0
"""Why three."""

KIND = {"b", "a", "c"}


class Entry:
    """An entry."""

    width: int = Field(3, ge=1, description="How wide.")
    """Its width."""

    def words(self):
        return "so wide"

    def run(self, x, scale=2.0):
        """Run it."""
        from lab.deep.farther import STEP

        if x > LIMIT:  # far
            return x * scale
        return STEP


def words(result):
    from lab.deep import said

    return "what it means"


REGISTRY.register(make(id="one", title="One", references=("A (1999)",), run=lambda x: x + 1))
'''
FILES = {
    "room/__init__.py": '"""A room."""\n',
    "room/entry.py": MODULE,
    "room/other.py": "OTHER = 1\n",
    "deep/__init__.py": "",
    "deep/far.py": "from lab.room import other\nFAR = 1\n",
    "deep/farther.py": "STEP = 0.5\n",
    "deep/said.py": "SAID = 'well'\n",
    "deep/hints.py": "HINT = int\n",
    "store/kept.py": "KEPT = 1\n",
}
START = f"{PACKAGE}.room.entry"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "home"))

    def made(**changed):
        root = tmp_path / "lab"
        for name, text in {**FILES, **changed}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return Code(root)

    return made


def test_it_follows_imports_inside_functions_and_through_folders(tree):
    assert set(tree().files(START)) == {
        "room/__init__.py", "room/entry.py", "room/other.py", "deep/__init__.py", "deep/far.py",
        "deep/farther.py",
    }  # fmt: skip


def changed(before, after):
    assert before in MODULE
    return {"room/entry.py": MODULE.replace(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"""What it is."""', '"""What it was,\n\nat length."""'),
        ('"""Why three."""\n', ""),
        ("  # far", "  # very far\n        # and on"),
        ('description="How wide."', 'description="How wide, in cells."'),
        ('title="One"', 'title="The one", label="1"'),
        ('references=("A (1999)",)', 'references=("A (1999)", "B (2000)")'),
        ('return "so wide"', 'return "wide"'),
        ('return "what it means"', 'return "what it says"'),
        ("from lab.deep import hints", "from lab.deep import hints, far"),
        ('{"b", "a", "c"}', '{"a", "b", "c"}'),
    ],
)
def test_prose_changes_no_digest(tree, before, after):
    was = tree().digest(START)
    assert tree(**changed(before, after)).digest(START) == was


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 3.0", "LIMIT = 3"),
        ("scale=2.0", "scale=2.5"),
        ("x > LIMIT", "x >= LIMIT"),
        ("Field(3, ge=1", "Field(4, ge=1"),
        ("Field(3, ge=1", "Field(3, ge=2"),
        ("x + 1", "x - 1"),
        ('id="one"', 'id="two"'),
        ('{"b", "a", "c"}', '{"b", "a"}'),
    ],
)
def test_what_is_done_changes_it(tree, before, after):
    was = tree().digest(START)
    assert tree(**changed(before, after)).digest(START) != was


@pytest.mark.parametrize("name", FILES)
def test_a_file_counts_where_it_is_imported_alone(tree, name):
    code = tree()
    was, reached = code.digest(START), code.files(START)
    now = tree(**{name: FILES[name] + "\nMORE = 1\n"}).digest(START)
    assert (now != was) == (name in reached)
    other = tree(**{name: FILES[name] + "\nMORE = 1\n"}).files(START)
    assert [one for one in other if other[one] != reached[one]] == [name] * (name in reached)


def test_what_earlier_processes_found_is_kept_and_damage_is_mended(tree):
    was = tree().digest(START)
    (kept,) = (path for path in (home() / "code").iterdir() if path.suffix == ".json")
    assert tree().digest(START) == was
    kept.write_bytes(b"[1")
    assert tree().digest(START) == was


def test_many_threads_may_ask_at_once():
    """Threads that build syntax trees side by side disturb each other in Python 3.11."""
    source = Path(code_module.__file__).read_bytes()
    alone = code_module._without_prose(source)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: code_module._without_prose(source), range(80)))
    assert all(each == alone for each in found)


def test_sentences_of_a_study_are_prose_and_its_arms_are_not():
    def study(title="the good arm", more="it is better", arm="good", margin="0.1"):
        return f"""
def plan(spec):
    arms = [Arm("{arm}", title="{title}", seeds=3) for _ in range(2)]
    return Plan(arms, Outcome("s", title="score", margin={margin}), Claim("c", {{}}, "s",
    more="{more}"))
""".encode()

    same = code_module._without_prose(study())
    assert code_module._without_prose(study(title="another", more="said otherwise")) == same
    assert code_module._without_prose(study(arm="bad")) != same
    assert code_module._without_prose(study(margin="0.2")) != same
