"""The table of faults cannot rot: each of its rows names tests, and each of them is there."""

import ast
import re

TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`( \([^)]*slow[^)]*\))?")
FAULTS = re.compile(r"^\| fault \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", re.M)


def is_slow(root, path, name):
    """Whether a test that is there is marked slow, by itself or with its whole file."""
    body = ast.parse((root / path).read_text()).body
    found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert found, f"{path} has no {name}"
    of_file = [node for node in body if ast.unparse(node).startswith("pytestmark = ")]
    marks = [*found[0].decorator_list, *of_file]
    return any("pytest.mark.slow" in ast.unparse(mark) for mark in marks)


def test_each_row_names_tests_that_are_there(root):
    text = (root / "docs" / "reliability.md").read_text()
    rows = [row for table in FAULTS.findall(text) for row in table.splitlines()]
    assert len(rows) >= 40
    for row in rows:
        _, fault, promise, tests, seen, _ = row.split("|")
        assert fault.strip() and promise.strip() and seen.strip(), row
        named = TEST.findall(tests)
        assert named, f"no test injects {fault}"
        for path, name, slow in named:
            assert bool(slow) == is_slow(root, path, name), f"{path}::{name}: slow or not"
