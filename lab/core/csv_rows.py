"""A CSV table from outside as rows with their numbers: what a person can look up in an editor."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput
from lab.core.printable import short

Cells = Mapping[str | None, str | None]


@dataclass(frozen=True)
class CsvRows:
    """The header, in small letters, and each row with its number; the header is row 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]


def csv_rows(source: Path | bytes, what: str, do: str) -> CsvRows:
    """Read a CSV file, or its bytes, in UTF-8.

    Raises ``BadInput`` where it is no such table; ``what`` names it, ``do`` says what to do.
    """
    where = f" in {source}" if isinstance(source, Path) else ""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        with io.StringIO(data.decode("utf-8-sig"), newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = [name.strip().lower() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            rows = tuple((reader.line_num, dict(row)) for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise BadInput(f"a CSV file of {what}{where}", short(str(error)), do) from error
    return CsvRows(tuple(header), rows)


def finite_cell(cells: Cells, name: str, row: int, of: str = "") -> float:
    """Return the number in a column of a row. Raises ``BadInput`` for text, nothing and infinity.

    >>> finite_cell({"n": " 40 "}, "n", 3)
    40.0
    """
    text = (cells.get(name) or "").strip()
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        got = f"{short(text)!r}{of}"
        raise BadInput(f"a finite {name} in row {row}", got, "Give a number, with a point.")
    return value
