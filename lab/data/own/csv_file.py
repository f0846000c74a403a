"""The rows of a CSV that names pictures: file, label, and caption where there is one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput

MAX_CSV_MB = 5.0
NEEDED = ("file", "label")
COLUMNS = (*NEEDED, "caption")


@dataclass(frozen=True)
class Row:
    """One line as text, without the spaces around; judged no further."""

    file: str
    label: str
    caption: str = ""


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows in order; other columns are not read.

    Raises ``BadInput`` for a file above 5 MB, not in UTF-8, damaged, or without its columns.
    """
    with path.open("rb") as file:
        data = file.read(int(MAX_CSV_MB * 1e6) + 1)
    if len(data) > MAX_CSV_MB * 1e6:
        do = f"Keep the columns {', '.join(COLUMNS)}."
        raise BadInput(f"a CSV of at most {MAX_CSV_MB:.0f} MB at {path}", "more", do)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        called = _columns(reader.fieldnames, path)
        for row in reader:
            yield Row(**{name: (row[own] or "").strip() for name, own in called.items()})
    except (UnicodeDecodeError, csv.Error) as error:
        do = "Save it as CSV, separated by commas, in UTF-8."
        raise BadInput(f"a CSV in UTF-8 at {path}", str(error)[:120], do) from error


def _columns(names: Iterable[str] | None, path: Path) -> dict[str, str]:
    """Return what each column is called in the file, whatever its capitals."""
    called = {name.strip().lower(): name for name in names or ()}
    if missing := [name for name in NEEDED if name not in called]:
        got = ", ".join(called)[:80] or "none"
        do = f"Write them into the first line. Missing: {', '.join(missing)}."
        raise BadInput(f"the columns {' and '.join(NEEDED)} in {path}", got, do)
    return {name: called[name] for name in COLUMNS if name in called}
