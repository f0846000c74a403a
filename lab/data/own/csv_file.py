"""The rows of a CSV that names pictures: file, label, and where it has them caption and place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput

MAX_CSV_MB = 5.0
NEEDED = ("file", "label")
PLACED = ("lat", "lon")
COLUMNS = (*NEEDED, "caption", *PLACED)


@dataclass(frozen=True)
class CsvRow:
    """One line as text, without the spaces around; judged no further."""

    file: str
    label: str
    caption: str = ""
    lat: str = ""
    lon: str = ""
    line: int = 0
    """Where the row ends in the file."""


def read_rows(path: Path) -> Iterator[CsvRow]:
    """Yield the rows in order; other columns are not read.

    Raises ``BadInput`` for a file above 5 MB, not in UTF-8, damaged, or without its columns. It
    never says what stands in the file: whoever names a file need not be one who may read it.
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
            said = {name: (row[own] or "").strip() for name, own in called.items()}
            yield CsvRow(**said, line=reader.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        do = "Save it as CSV, separated by commas, in UTF-8."
        got = "other bytes" if isinstance(error, UnicodeDecodeError) else str(error)[:120]
        raise BadInput(f"a CSV in UTF-8 at {path}", got, do) from error


def _columns(names: Iterable[str] | None, path: Path) -> dict[str, str]:
    """Return what each column is called in the file, whatever its capitals."""
    called = {name.strip().lower(): name for name in names or ()}
    if missing := [name for name in NEEDED if name not in called]:
        # The first line is not repeated: without these columns it may be of any file there is.
        do = f"Write them into the first line, with commas between. Missing: {', '.join(missing)}."
        got = "a first line without them"
        raise BadInput(f"the columns {' and '.join(NEEDED)} in {path}", got, do)
    here = [name for name in PLACED if name in called]
    if len(here) == 1:
        got = f"{here[0]} alone"
        raise BadInput(f"the columns lat and lon together in {path}", got, "Add the other.")
    return {name: called[name] for name in COLUMNS if name in called}
