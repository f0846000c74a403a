"""Writes docs/reference/: what the lab holds, from its registries, specs and docstrings.

Run by ``make docs``; plain Markdown, never edited by hand. Nothing is loaded but cards and specs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_page import python
from registry_pages import (
    datasets,
    distances,
    encoders,
    experiments,
    guards,
    perturbations,
    scores,
    searches,
)

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "Data sets": datasets,
    "Encoders": encoders,
    "Perturbations": perturbations,
    "Distances": distances,
    "Scores": scores,
    "Guards": guards,
    "Searches": searches,
    "Experiments": experiments,
    "Python": lambda: python(ROOT),
}


def build(folder: Path) -> list[Path]:
    """Write every page into a folder and return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for title, make in PAGES.items():
        path = folder / (title.lower().replace(" ", "") + ".md")
        origin = "Made from the registries and docstrings by `make docs`."
        path.write_text(f"# {title}\n\n{origin}\n\n{make()}", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    # The pages describe this checkout, whatever is installed.
    sys.path.insert(0, str(ROOT))
    for written_path in build(ROOT / "docs" / "reference"):
        sys.stdout.write(f"{written_path.relative_to(ROOT)}\n")
