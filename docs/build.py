"""Writes docs/reference/: what the lab holds, from registries, and its Python side, from docstrings.

Run by ``make docs``; plain Markdown, never edited by hand. Nothing is loaded but cards and specs.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MADE = "Made from the registries and docstrings by `make docs`.\n"


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table; bars and line breaks inside a cell are kept readable."""

    def line(cells: Sequence[Any]) -> str:
        texts = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells]
        return "| " + " | ".join(texts) + " |"

    return "\n".join([line(header), line(["---"] * len(header)), *map(line, rows)]) + "\n"


def page(title: str, *parts: str) -> str:
    """Return one page: title, where it comes from, its parts."""
    return "\n".join([f"# {title}\n", MADE, *parts])


def datasets() -> str:
    """Return the page of the data sets: concepts, facets, licence, what is synthetic."""
    from lab.data import DATASETS

    parts = []
    for entry in DATASETS:
        facets = [(str(m), ", ".join(entry.facets(m))) for m in entry.modalities]
        parts += [
            f"## `{entry.id}`: {entry.card.title}\n",
            f"{len(entry.concepts)} concepts. {entry.card.notes}\n",
            table(["modality", "facets (the default first)"], facets),
            f"- Licence: {entry.card.licence}\n- Source: {entry.card.source}",
            f"- Synthetic: {', '.join(entry.card.synthetic) or 'nothing'}\n",
        ]
    return page("Data sets", *parts)


def encoders() -> str:
    """Return the page of the encoders: each with its whole card."""
    from lab.encoders import ENCODERS

    parts = []
    for entry in ENCODERS:
        card = {k.replace("_", " "): v for k, v in entry.card.as_dict().items() if v != ""}
        title = card.pop("title")
        rows = [("modality", entry.modality), ("dimensions", entry.dim), *card.items()]
        parts += [f"## `{entry.id}`: {title}\n", table(["", ""], rows)]
    return page("Encoders", *parts)


def perturbations() -> str:
    """Return the page of the perturbations: the five published levels in physical units."""
    from lab.perturb import PERTURBATIONS

    parts = []
    for entry in PERTURBATIONS:
        levels = [
            (level, f"{entry.physical(level):g}", entry.describe(level)) for level in range(6)
        ]
        nature = [
            "deterministic" if entry.deterministic else "drawn for each sample",
            "monotone" if entry.monotone else "not declared monotone",
        ]
        parts += [
            f"## `{entry.id}`: {entry.label}\n",
            f"{entry.modality}, {entry.kind}; {', '.join(nature)}. Source: {entry.source}\n",
            table(["severity", entry.unit, "in words"], levels),
        ]
    return page("Perturbations", *parts)


def experiments() -> str:
    """Return the page of the experiments: every field of the spec with unit, bounds, default."""
    from lab.experiments import EXPERIMENTS

    parts = []
    for entry in EXPERIMENTS:
        schema = entry.spec_type.model_json_schema()
        definitions = schema.get("$defs", {})
        rows = [
            (
                f"`{name}`",
                field.get("unit", ""),
                allowed(field, definitions),
                f"`{field.get('default', 'required')}`",
                field.get("description", ""),
            )
            for name, field in schema["properties"].items()
        ]
        parts += [
            f"## `{entry.id}`: {entry.title}\n",
            f"{entry.question}\n",
            table(["field", "unit", "allowed", "default", "help"], rows),
            f"Formula: {entry.formula}\n",
            *(f"- {reference}" for reference in entry.references),
            "",
        ]
    return page("Experiments", *parts)


def allowed(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Return the values a field of a JSON schema may take, in words."""
    if "$ref" in field:
        return allowed(definitions[field["$ref"].rsplit("/", 1)[-1]], definitions)
    for choice in ("anyOf", "allOf"):
        if choice in field:
            return " or ".join(allowed(part, definitions) for part in field[choice])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    signs = {
        "minimum": ">=",
        "exclusiveMinimum": ">",
        "maximum": "<=",
        "exclusiveMaximum": "<",
        "minLength": "length >=",
        "maxLength": "length <=",
    }
    bounds = [f"{sign} {field[key]:g}" for key, sign in signs.items() if key in field]
    return " ".join([str(field.get("type", "any")), *bounds])


def python() -> str:
    """Return the page of the Python side: public classes and functions with their docstrings."""
    parts = []
    for file in sorted((ROOT / "lab").rglob("*.py")):
        tree = ast.parse(file.read_text())
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        members = [member(node) for node in tree.body]
        parts += [f"## `{module}`\n", f"{ast.get_docstring(tree)}\n", *filter(None, members)]
    return page("Python", *parts)


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


PAGES = {
    "datasets.md": datasets,
    "encoders.md": encoders,
    "perturbations.md": perturbations,
    "experiments.md": experiments,
    "python.md": python,
}


def build(folder: Path) -> list[Path]:
    """Write every page into a folder and return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
        written.append(folder / name)
    return written


if __name__ == "__main__":
    # The pages describe this checkout, whatever is installed.
    sys.path.insert(0, str(ROOT))
    for path in build(ROOT / "docs" / "reference"):
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
