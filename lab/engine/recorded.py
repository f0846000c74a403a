"""The recorded board: committed tables that are there at the first paint, marked as recorded."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from lab.core.errors import BadInput
from lab.data.committed_files import read_committed
from lab.engine.board import BoardRun
from lab.engine.local import METHOD_ROOMS
from lab.experiments import EXPERIMENTS
from lab.experiments.severity.run import SeveritySpec
from lab.store.manifest import code_digest, digest_of, processor, versions
from lab.store.paths import committed


def record(run: BoardRun) -> None:
    """Write a finished board as the recorded one: Parquet tables and a manifest.

    Raises ``BadInput`` for a board that was cancelled, has failed cells or is not done.
    """
    import pandas as pd

    if run.failed or run.cancelled or not run.done:
        raise BadInput("a finished board", f"{run.cells_done} of {run.cells_total}", "Let it end.")
    folder = committed() / "board"
    folder.mkdir(parents=True, exist_ok=True)
    rows, curves = run.records(), []
    for cell, row in zip(run.cells, rows, strict=True):
        result = run.result(cell.key)
        if result is not None:
            row["summary"] = json.dumps(result.summary, sort_keys=True)
            row["spec"] = json.dumps(cell.spec.model_dump(), sort_keys=True)
            curves += [{"key": cell.key, **point} for point in result.tables["curve"]]
    pd.DataFrame(rows).to_parquet(folder / "board.parquet", index=False)
    pd.DataFrame(curves).to_parquet(folder / "curves.parquet", index=False)
    manifest = {
        "cells": len(rows),
        "versions": versions(),
        "processor": processor(),
        "depends_on": {c.key: EXPERIMENTS.get("severity").fingerprint(c.spec) for c in run.cells},
        "method": code_digest(*METHOD_ROOMS),
        "digest": digest_of({row["key"]: row["summary_digest"] for row in rows}),
        "command": "python -m lab board --record",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def recorded() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the recorded board's rows and its manifest.

    Each row is a cell record with ``spec`` and ``summary`` as dicts and ``curve`` as a list of
    points; a knob that is younger than the recording stands at its default. Empty where no board
    has been recorded. Raises ``StoreError`` for damaged files.
    """
    import pandas as pd

    folder = committed() / "board"
    if not (folder / "manifest.json").exists():
        return [], {}

    def table(name: str) -> list[dict[str, Any]]:
        return read_committed(folder / name, lambda data: _records(pd.read_parquet(BytesIO(data))))

    rows = table("board.parquet")
    curves: dict[str, list[dict[str, Any]]] = {}
    for point in table("curves.parquet"):
        curves.setdefault(point.pop("key"), []).append(point)
    for row in rows:
        row["summary"] = json.loads(row["summary"])
        row["spec"] = SeveritySpec(**json.loads(row["spec"])).model_dump()
        row["curve"] = curves[row["key"]]
    return rows, read_committed(folder / "manifest.json", json.loads)


def _records(frame: Any) -> list[dict[str, Any]]:
    """Return a frame's rows as plain data: a hole is None, never NaN."""
    clean = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in clean.to_dict("records")]
