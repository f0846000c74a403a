"""What is in the repository, and what must never be."""

import ast
import re
import subprocess

import pytest

TOP = {
    ".ci",
    ".gitignore",
    ".gitattributes",
    ".streamlit",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "app.py",
    "benchmarks",
    "data",
    "docs",
    "lab",
    "notebooks",
    "pages",
    "pyproject.toml",
    "requirements-dask.txt",
    "requirements-dev.txt",
    "requirements-figures.txt",
    "requirements-no-deps.txt",
    "requirements.txt",
    "tests",
}
# Written in two parts, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("download.pytorch", "org"),
        ("deb.debian", "org"),
        ("conda.anaconda", "org"),
    ]
]
MACHINE_PATHS = [f"/{folder}/" for folder in ("tmp", "work", "root", "opt")]


@pytest.fixture(scope="module")
def tracked(root):
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    return [root / name for name in done.stdout.split("\0") if name and (root / name).exists()]


def test_top_level(tracked, root):
    assert {file.relative_to(root).parts[0] for file in tracked} <= TOP


def test_no_registry_and_no_path_of_one_machine(tracked, root):
    banned = re.compile("|".join(re.escape(word) for word in REGISTRIES + MACHINE_PATHS))
    found = []
    for file in tracked:
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [
            f"{file.relative_to(root)}: {match.group()}"
            for match in banned.finditer(text)
            # A shebang names the interpreter's place, which is the same everywhere.
            if not text.startswith("#!/usr/bin/env") or match.start() > text.find("\n")
        ]
    assert found == []


def test_every_module_says_what_it_is(tracked, root):
    tests = root / "tests"  # their names say what they are
    python = [f for f in tracked if f.suffix == ".py" and not f.is_relative_to(tests)]
    assert len(python) > 20
    assert [
        str(file.relative_to(root))
        for file in python
        if not ast.get_docstring(ast.parse(file.read_text()))
    ] == []


def test_no_assert_in_the_library(tracked, root):
    """An assert vanishes under ``python -O`` and says nothing a person can use."""
    found = [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in tracked
        if file.is_relative_to(root / "lab") and file.suffix == ".py"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assert)
    ]
    assert found == []


def test_committed_data_stays_small(tracked, root):
    data = [file for file in tracked if file.is_relative_to(root / "data")]
    assert sum(file.stat().st_size for file in data) <= 9e6
    assert all(file.stat().st_size <= 5e6 for file in tracked)
