"""The examples of CONTRIBUTING.md: copied into a library, each appears everywhere and works."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

EXAMPLE = re.compile(r"^```python\n# (lab/\S+\.py)\n(.*?)^```$", flags=re.M | re.S)
LESSON = re.compile(r"^````markdown\n<!-- (lab/\S+\.md) -->\n(.*?)^````$", flags=re.M | re.S)
CHECK = """
import numpy as np
from lab.core.contracts import Encoder, Modality, Perturbation
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.perturb import PERTURBATIONS

encoder, perturbation = ENCODERS.get("thumbnail"), PERTURBATIONS.get("posterise")
assert isinstance(encoder, Encoder) and isinstance(perturbation, Perturbation)
dataset = DATASETS.get("emojilab")
facet = dataset.facets(Modality.IMAGE)[0]
column = dataset.column(Modality.IMAGE, facet).take(range(12))
clean, hurt = embed(encoder, column), embed(encoder, column, perturbation, 4.0)
assert clean.x.shape == (12, encoder.dim) and np.isfinite(hurt.x).all()
assert not np.array_equal(clean.x, hurt.x)
same = perturbation.apply(column.items, column.ids, 0.0, 0)
assert all(np.array_equal(a, b) for a, b in zip(same, column.items))
"""


LISTED = """
import sys
from lab.cli import main
for kind in sys.argv[1:]:
    main(["list", kind, "--json"])
    print("%%", end="")
"""
PREPARED = """
from lab.cli import main
main(["lesson", "list"])
main(["lesson", "prepare", "scan"])
"""
PAGE = """
from streamlit.testing.v1 import AppTest

def opened(**query):
    app = AppTest.from_file("pages/experiments.py", default_timeout=600)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app

app = opened(find="order words")
assert any("order of the words" in m.value for m in app.markdown), [m.value for m in app.markdown]
app = opened(**{"exp": "word_order", "word_order.encoder": "ngrams"})
assert "order of the words" in app.title[0].value
assert app.selectbox(key="word_order.encoder").value == "ngrams"
"""


@pytest.fixture(scope="module")
def examples(root):
    found = EXAMPLE.findall((root / "CONTRIBUTING.md").read_text())
    assert {name.split("/")[1] for name, _ in found} == {
        "encoders", "perturb", "distance", "adversary", "experiments",
    }  # fmt: skip
    return dict(found)


@pytest.fixture(scope="module")
def lesson(root):
    return LESSON.search((root / "CONTRIBUTING.md").read_text()).groups()


@pytest.fixture(scope="module")
def library(root, examples, lesson, tmp_path_factory):
    """A copy of the library with the examples in it: one new file each."""
    folder = tmp_path_factory.mktemp("contributed")
    shutil.copytree(root / "lab", folder / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(root / "data")
    (folder / "pages").symlink_to(root / "pages")
    for name, text in [*examples.items(), lesson]:
        assert not (folder / name).exists()
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def python(folder, *arguments):
    """Run Python in the copied library and return its stdout."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_listed(library):
    added = {
        "encoders": {"thumbnail"},
        "perturbations": {"posterise"},
        "distances": {"length_correlation"},
        "guards": {"detail"},
        "experiments": {"input_change", "word_order"},
    }
    listed = [json.loads(one) for one in python(library, "-c", LISTED, *added).split("%%") if one]
    for kind, found in zip(added, listed, strict=True):
        assert added[kind] <= {entry["id"] for entry in found[kind]}


def test_encoder_and_perturbation_keep_their_contracts(library):
    python(library, "-c", CHECK)


def test_distance_and_guard_keep_their_contracts(library, root):
    """The batteries of every measure and every guard, on those of the examples."""
    batteries = ("distance/test_contract.py", "adversary/test_guards_contract.py")
    for name in (*batteries, "adversary/pictures.py"):
        (library / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / "tests" / name, library / "tests" / name)
    shutil.copy(root / "pyproject.toml", library)
    chosen = ["-k", "length_correlation or detail", "-p", "no:cacheprovider"]
    said = python(library, "-m", "pytest", "-v", *chosen, *(f"tests/{name}" for name in batteries))
    for name in batteries:
        assert re.search(rf"^tests/{name}::.* PASSED", said, flags=re.M), said
    assert "skipped" not in said


def test_the_experiment_runs_and_replays(library):
    words = ["--perturbation", "posterise", "--n_items", "60", "--json"]
    printed = python(library, "-m", "lab", "run", "input_change", *words)
    result = json.loads(printed)
    assert set(result) == {"spec", "summary", "tables", "words", "manifest"}
    assert result["tables"]["levels"][0]["change"] == 0
    (library / "result.json").write_text(printed)
    assert "equal" in python(library, "-m", "lab", "replay", "result.json")


def test_the_study_has_a_command_a_verdict_a_headline_and_a_figure(library):
    """One file of its own; everything else is what all studies share."""
    words = ["--encoder", "ngrams", "--n_test", "120", "--json"]
    result = json.loads(python(library, "-m", "lab", "run", "word_order", *words))
    [claim] = result["tables"]["claims"]
    assert claim["verdict"] in {"more", "less", "equal", "undecided"}
    assert claim["mask"] == "several words" and 40 < claim["n"] < 120
    headline = result["words"]["headline"]
    assert "the order of the words" in headline.lower() and len(headline.split()) <= 25
    line = (
        "import lab; r = lab.run('word_order', encoder='ngrams', n_test=120); "
        "print(len(r.figure().data), len(r.table('arms')))"
    )
    assert python(library, "-c", line).split() == ["2", "4"]


def test_the_study_has_a_card_and_a_page(library):
    python(library, "-c", PAGE)


@pytest.mark.slow  # the files for a class are made: half a minute
def test_the_lesson_keeps_its_contract(library, root):
    """The battery of every lesson on the one of the example, and its files for a class."""
    shutil.copytree(root / "tests" / "lessons", library / "tests" / "lessons")
    shutil.copy(root / "pyproject.toml", library)
    chosen = ["-k", "08_scan", "-p", "no:cacheprovider", "tests/lessons"]
    said = python(library, "-m", "pytest", "-q", *chosen)
    assert "6 passed" in said and "skipped" not in said
    said = python(library, "-c", PREPARED)
    assert "scan " in said and "Everything is there: scan." in said


def test_the_examples_keep_the_style(library, examples, root):
    configured = ["--config", str(root / "pyproject.toml"), *examples]
    python(library, "-m", "ruff", "check", *configured)
    python(library, "-m", "ruff", "format", "--check", *configured)


@pytest.mark.slow  # types of the whole library are read again
def test_the_examples_are_typed(library, examples, root):
    python(library, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), *examples)
