"""The reference pages name every entry of every registry, with its units and bounds."""

import importlib
import re
import sys

import pytest
from pydantic import Field

from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Spec
from lab.perturb import PERTURBATIONS
from lab.transferability import SCORES


@pytest.fixture(scope="module")
def docs(root):
    """The modules of docs/, imported as ``python docs/build.py`` imports them."""
    sys.path.insert(0, str(root / "docs"))
    yield importlib.import_module
    sys.path.remove(str(root / "docs"))


@pytest.fixture(scope="module")
def pages(docs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    return {path.name: path.read_text() for path in docs("build").build(folder)}


@pytest.mark.parametrize(
    ("name", "registry"),
    [
        ("datasets.md", DATASETS),
        ("encoders.md", ENCODERS),
        ("perturbations.md", PERTURBATIONS),
        ("distances.md", DISTANCES),
        ("scores.md", SCORES),
        ("guards.md", GUARDS),
        ("searches.md", SEARCHES),
        ("experiments.md", EXPERIMENTS),
    ],
)
def test_one_section_for_each_entry(pages, name, registry):
    assert re.findall(r"^## `([^`]+)`", pages[name], flags=re.M) == registry.ids()


def test_levels_stand_in_their_unit(pages):
    for entry in PERTURBATIONS:
        section = pages["perturbations.md"].split(f"## `{entry.id}`:")[1].split("\n## ")[0]
        assert f"| severity | {entry.unit} |" in section
        assert f"| 5 | {entry.physical(5):g} |" in section


def test_guards_state_threshold_and_unit(pages):
    for entry in GUARDS:
        section = pages["guards.md"].split(f"## `{entry.id}`:")[1].split("\n## ")[0]
        assert f"{entry.sense} {entry.threshold:g}, in {entry.unit}" in section
        assert entry.meaning in section and entry.source in section


def test_searches_state_what_they_ask_for(pages):
    for entry in SEARCHES:
        section = pages["searches.md"].split(f"## `{entry.id}`:")[1].split("\n## ")[0]
        assert ("slopes" in section) is entry.needs_gradient


def test_every_field_has_a_line_of_help(pages):
    for entry in EXPERIMENTS:
        for name, field in entry.spec_type.model_fields.items():
            assert field.description, f"{entry.id}.{name}"
            assert f"| `{name}` |" in pages["experiments.md"]


def test_public_functions_are_described(pages):
    assert "### `stream(seed: int, sample_id: str, purpose: str)" in pages["python.md"]
    assert "Return the generator of one sample for one purpose" in pages["python.md"]
    assert "_load" not in pages["python.md"]


def test_bounds_in_words(docs):
    class Knobs(Spec):
        n_test: int = Field(240, ge=40, le=800, description="Test concepts.")
        split: str = Field("family", max_length=9)
        gain_db: float | None = Field(None, gt=0)

    fields = Knobs.model_json_schema()["properties"]
    words = {name: docs("registry_pages").allowed(field, {}) for name, field in fields.items()}
    assert words == {
        "n_test": "integer >= 40 <= 800",
        "split": "string length <= 9",
        "gain_db": "number > 0 or null",
    }


def test_a_cell_cannot_break_its_table(docs):
    assert docs("registry_pages").table(["a"], [["x | y\nz"]]).splitlines()[2] == "| x \\| y z |"
