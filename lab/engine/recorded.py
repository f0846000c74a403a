"""Recorded results: committed tables that are there at once, marked as recorded.

A record is a folder of ``data/recorded``: ``manifest.json`` with the manifest of each result by its
key, summary and spec in it, and a Parquet file for each table, all results together.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from lab.core.errors import BadInput, LabError, StoreError, unknown_id
from lab.data.committed_files import read_committed
from lab.engine.board import BoardRun
from lab.engine.told import tellable
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.code_of import code_of
from lab.store.manifest import digest_of, processor
from lab.store.paths import committed

Rows = list[dict[str, Any]]
T = TypeVar("T")
KEY, JSON = "_key", b"json"
BOARD = "board"
ABSENT = "absent"
"""How a fingerprint says that what it names is not on this machine."""


def record(name: str, results: Mapping[str, Result], command: str) -> Path:
    """Write results by key as the record of a name, in place of an earlier one; return its folder.

    ``command`` is what makes it again. Raises ``BadInput`` for a name that is no plain word.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise BadInput("a name of letters, digits, - and _", repr(name), "Give a plain word.")
    folder = _folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    tables: dict[str, Rows] = {}
    for key, result in results.items():
        for table, rows in result.tables.items():
            tables.setdefault(table, []).extend({KEY: key, **row} for row in rows)
    for table, rows in tables.items():
        _write(folder / f"{table}.parquet", rows)
    manifest = {
        "command": command,
        "processor": processor(),
        "results": {key: result.manifest for key, result in results.items()},
        "tables": {key: list(result.tables) for key, result in results.items()},
        "files": {table: _digest(folder / f"{table}.parquet") for table in tables},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return folder


def record_run(result: Result, name: str, fields: Mapping[str, Any]) -> Path:
    """Write the result of an experiment, run with these fields, as its record; with a ``name``
    there may be several."""
    given = ["python", "-m", "lab", "record", result.experiment, *(("--as", name) if name else ())]
    given += [word for field, value in fields.items() for word in (f"--{field}", str(value))]
    place = "-".join(part for part in (result.experiment, name) if part)
    return record(place, {result.experiment: result}, shlex.join(given))


def record_board(run: BoardRun) -> Path:
    """Write a finished board as the recorded one.

    Raises ``BadInput`` for a board that was cancelled, has failed cells or is not done.
    """
    found = {cell.key: run.result(cell.key) for cell in run.cells}
    whole = {key: result for key, result in found.items() if result is not None}
    if len(whole) < len(run.cells):
        raise BadInput("a finished board", f"{len(whole)} of {run.cells_total}", "Let it end.")
    return record(BOARD, whole, "python -m lab board --record")


def names() -> list[str]:
    """Return the names of all records."""
    return sorted(path.parent.name for path in _root().glob("*/manifest.json"))


def recorded(name: str) -> dict[str, Result]:
    """Return the results of a record by key, each marked as recorded.

    Raises ``UnknownId`` for a name that nothing was recorded under, and ``StoreError`` for damaged
    files.
    """
    if name not in names():
        raise unknown_id("record", name, names())
    return _read(_folder(name), _digest(_folder(name) / "manifest.json"))


def recorded_of(entry: Experiment, spec: Spec) -> Result | None:
    """Return what was recorded of exactly this spec, or of it with its defaults resolved, and of
    the same data and weights; None where nothing was.

    As it is it comes first: resolved here it may have lost an optional encoder that is not on this
    machine, and was recorded on another. Raises ``StoreError`` for damaged files.
    """
    found, asked = _results(entry), [spec]
    with suppress(LabError):
        asked += [entry.resolve(spec)] if found else []
    return next((r for one in asked for r in found
                 if r.spec == one and tellable(r) and _same(entry, r)), None)  # fmt: skip


def all_recorded(entry: Experiment) -> list[Result]:
    """Return what was recorded of an experiment, whatever its fields, of the same data and weights.

    Raises ``StoreError`` for damaged files.
    """
    return [result for result in _results(entry) if tellable(result) and _same(entry, result)]


def left_out(entry: Experiment) -> bool:
    """Whether something was recorded of an experiment that this version of it cannot read."""
    try:
        return not all(map(tellable, _results(entry)))
    except StoreError:
        return True


def _results(entry: Experiment) -> list[Result]:
    """Return every result of an experiment in the records."""
    places = [name for name in names() if name.split("-")[0] in {entry.id, BOARD}]
    return [r for name in places for r in recorded(name).values() if r.experiment == entry.id]


def _same(entry: Experiment, result: Result) -> bool:
    """What is not here cannot differ: the record is all there is."""
    before = result.manifest["depends_on"]
    try:
        here = entry.fingerprint(result.spec)
    except LabError:
        return True
    return here.keys() == before.keys() and all(
        value in (before[name], ABSENT) for name, value in here.items()
    )


def _mark(entry: Experiment, spec: Spec, manifest: Mapping[str, Any]) -> str:
    try:
        same = code_of(entry, spec, manifest["depends_on"]) == manifest["method"]
    except LabError:
        return "recorded"
    return "recorded" if same else "recorded with other code"


@cache
def _read(folder: Path, digest: str) -> dict[str, Result]:
    """Read a record; ``digest`` is its manifest's, so that a new one is read again.

    All are kept, 120 MB: pages that go through every record would read each anew otherwise.
    """
    found = _parsed(folder / "manifest.json", _manifest, digest)
    tables = {
        name: _parsed(folder / f"{name}.parquet", _rows, file)
        for name, file in found["files"].items()
    }
    return {
        key: _result(
            {"processor": found["processor"], **manifest},
            {name: _of(key, tables[name]) for name in found["tables"][key]},
        )
        for key, manifest in found["results"].items()
    }


def _result(manifest: dict[str, Any], tables: dict[str, Rows]) -> Result:
    entry = EXPERIMENTS.get(manifest["experiment"])
    try:
        spec = entry.spec(manifest["spec"])
    except LabError as error:
        do = f"Record it again: python -m lab record {entry.id}"
        raise StoreError(f"a record of {entry.id} as it is now", str(error), do) from error
    marked = {**manifest, "recorded": _mark(entry, spec, manifest)}
    return Result(entry.id, spec, manifest["summary"], tables, marked)


def _of(key: str, rows: Rows) -> Rows:
    return [{k: v for k, v in row.items() if k != KEY} for row in rows if row[KEY] == key]


def _manifest(data: bytes) -> dict[str, Any]:
    found = json.loads(data)
    for part, kind in {"processor": str, "results": dict, "tables": dict, "files": dict}.items():
        if not isinstance(found[part], kind):
            raise TypeError(f"{part} is no {kind.__name__}")
    for key, one in found["results"].items():
        if digest_of(one["summary"]) != one["summary_digest"]:
            raise ValueError(f"the numbers of {key} are not those that were recorded")
    return dict(found)


def _parsed(path: Path, parse: Callable[[bytes], T], digest: str) -> T:
    def whole(data: bytes) -> T:
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError("its bytes are not those that were recorded")
        return parse(data)

    return read_committed(path, whole)


def _write(path: Path, rows: Rows) -> None:
    """Write rows as Parquet. What is not a plain value, or not in every row, is kept as JSON, so
    that what is read is what was written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns, as_json = {}, []
    for name in names:
        values = [row.get(name) for row in rows]
        if len({type(value) for value in values} - {type(None)}) > 1 or any(
            name not in row or isinstance(row[name], dict | list) for row in rows
        ):
            values = [json.dumps(row[name]) if name in row else None for row in rows]
            as_json.append(name)
        columns[name] = pa.array(values)
    table = pa.table(columns).replace_schema_metadata({JSON: json.dumps(as_json)})
    # Tables are small and read whole: statistics and a dictionary a column would be most of a file.
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=22,
        write_statistics=False,
        use_dictionary=False,
    )


def _rows(data: bytes) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(BytesIO(data))
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    as_json = set(json.loads(table.schema.metadata[JSON]))
    return [
        {
            name: json.loads(value) if name in as_json else value
            for name, value in row.items()
            if value is not None or name not in as_json
        }
        for row in table.to_pylist()
    ]


def _root() -> Path:
    return committed() / "recorded"


def _folder(name: str) -> Path:
    return _root() / name


def _digest(path: Path) -> str:
    return read_committed(path, lambda data: hashlib.sha256(data).hexdigest())
