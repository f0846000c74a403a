"""The wheel: the library, and inside it the app and the committed data, which lie beside it here.

``lab.store.paths.top`` finds them in both places. setuptools calls this file: see pyproject.toml.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

BESIDE = (
    "app.py", "pages/*.py", "data/**/*", ".streamlit/config.toml",
    "docs/pages/tutorials/student.md",
)  # fmt: skip
"""What lies beside the library in a checkout, as patterns."""
INSIDE = "lab/top"
"""Where it lies in a wheel."""


def beside(root: Path) -> list[str]:
    """Return the files of the patterns, relative to the top folder."""
    found = {path for pattern in BESIDE for path in root.glob(pattern) if path.is_file()}
    return sorted(str(path.relative_to(root)) for path in found)


class WithTheApp(build_py):
    """Builds the library with what lies beside it."""

    def run(self) -> None:
        """Begin with an empty folder: what an earlier build left there would go into the wheel."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()

    def _get_data_files(self) -> list[tuple[str, str, str, list[str]]]:
        found: list[tuple[str, str, str, list[str]]] = super()._get_data_files()
        if not self.editable_mode:
            found.append(("lab", ".", str(Path(self.build_lib, INSIDE)), beside(Path())))
        return found

    def get_source_files(self) -> list[str]:
        """Return what a source archive holds: all that a wheel is built from, this file too."""
        this = str(Path(__file__).resolve().relative_to(Path.cwd()))
        return [*super().get_source_files(), this, *beside(Path())]
