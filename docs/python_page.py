"""The reference page of the Python side, from signatures and docstrings; nothing is imported."""

from __future__ import annotations

import ast
from pathlib import Path


def python(root: Path) -> str:
    """Return the page of the Python side: public classes and functions with their docstrings."""
    parts = []
    for file in sorted((root / "lab").rglob("*.py")):
        tree = ast.parse(file.read_text())
        module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        members = [member(node) for node in tree.body]
        parts += [f"## `{module}`\n", f"{ast.get_docstring(tree)}\n", *filter(None, members)]
    return "\n".join(parts)


def member(node: ast.stmt) -> str:
    """Return signature and docstring of a public class or function, or nothing."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return ""
    if isinstance(node, ast.ClassDef):
        signature = f"class {node.name}({', '.join(map(ast.unparse, node.bases))})"
    else:
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        signature = f"{node.name}({ast.unparse(node.args)}){returns}"
    return f"### `{signature}`\n\n{ast.get_docstring(node) or ''}\n"
