"""From the kept cells of the shipped sweeps to the tables that are committed.

``data/atlas`` holds one sweep a modality (``image.toml`` ...), one of a data set that is not
everywhere in a folder of its name (``stamps/image.toml``), and what was recorded of them:

- ``cells.parquet``: a row a cell, with breakpoint, clean score and both shares of what is left;
- ``curves.parquet``: a row a cell and severity;
- ``pairs.parquet``: two encoders under one harm, their breakpoints as ratio or difference;
- ``draws.npz``: what every resample of the families makes of each cell, float16 ``[cells, B]``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS, availability_of
from lab.encoders import ENCODERS
from lab.engine.atlas.merits import MERITS, Merit
from lab.engine.board import BoardCell, cell_record
from lab.engine.sweep.plan import SweepCell, cells_of, read_plan
from lab.experiments.base import Result
from lab.experiments.severity.compare import curves_of
from lab.experiments.severity.run import SeveritySpec
from lab.limits.curve_row import curve_rows
from lab.limits.drawn_curve import DrawnCurve
from lab.limits.ratio import break_ratios
from lab.perturb import PERTURBATIONS
from lab.store.manifest import processor
from lab.store.paths import committed
from lab.store.results import load_file

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("cells", "curves", "pairs")
Rows = list[dict[str, Any]]


def folder() -> Path:
    """Return where sweeps and record lie."""
    return committed() / "atlas"


def planned() -> dict[str, list[SweepCell]]:
    """Return the cells of the shipped sweeps by the name of their file; raises as they do.

    Those of a data set that is not on this machine are left out.
    """
    return {
        path.relative_to(folder()).with_suffix("").as_posix(): cells_of(read_plan(path))
        for path in sorted(folder().rglob("*.toml"))
        if path.parent == folder() or availability_of(DATASETS.get(path.parent.name)).ok
    }


def sweep_of(dataset: str, modality: str) -> str:
    """Return the shipped sweep of a data set's modality, as its path in ``data/atlas``."""
    own = f"{dataset}/{modality}.toml"
    return own if (folder() / own).exists() else f"{modality}.toml"


def record_atlas(progress: Progress) -> Path:
    """Write what is kept of the shipped sweeps as the recorded atlas; return its folder.

    The same results give the same bytes. Raises ``BadInput`` where no cell is kept.
    """
    harms: dict[tuple[Any, ...], list[SweepCell]] = {}
    cells = [cell for found in planned().values() for cell in found]
    for cell in cells:
        harms.setdefault(_harm(_spec(cell)), []).append(cell)
    rows: dict[str, Rows] = {name: [] for name in TABLES}
    draws: dict[Merit, list[Any]] = {merit: [] for merit in MERITS}
    progress.start("atlas", len(harms))
    for alike in harms.values():
        progress.check()
        # Read harm by harm: with their items, all results at once would not fit.
        found = [load_file(cell.key, partial(_result, cell)) for cell in alike]
        if results := [result for result in found if result is not None]:
            _add(results, rows, draws)
        progress.advance()
    if not rows["cells"]:
        do = "Compute some first: faultline sweep run data/atlas/text.toml"
        raise BadInput("kept cells of the atlas", "none", do)
    return _write(rows, draws, len(cells))


def _result(cell: SweepCell, stored: Mapping[str, Any]) -> Result:
    return Result("severity", cell.spec, stored["summary"], stored["tables"], stored["manifest"])


def _harm(spec: SeveritySpec) -> tuple[Any, ...]:
    """What runs share that differ in their encoder alone."""
    modality = ENCODERS.get(spec.encoder).modality
    return spec.dataset, modality, spec.facet, spec.draw_seed, spec.perturbation


def _spec(of: SweepCell | Result) -> SeveritySpec:
    if not isinstance(of.spec, SeveritySpec):
        raise BadInput("sweeps of severity in data/atlas", type(of.spec).__name__, "Mend them.")
    return of.spec


def _add(results: list[Result], rows: dict[str, Rows], draws: dict[Merit, list[Any]]) -> None:
    """Add the cells of one harm, their curves, their draws, and each pair of encoders."""
    curves = curves_of([result.as_dict() for result in results])
    shared: dict[str, Any] = {}
    for result, curve in zip(results, curves, strict=True):
        spec = _spec(result)
        at = len(rows["cells"])
        cell = cell_record(BoardCell(spec), result)
        shared = {"dataset": spec.dataset, "modality": cell["modality"], "facet": spec.facet,
                  "seed": spec.draw_seed, "perturbation": spec.perturbation}  # fmt: skip
        found = {"tail": curve.drawn.tail, "gallery": spec.gallery_facet}
        for merit, take in MERITS.items():
            value, again = take(curve)
            draws[merit].append(again.astype(np.float16))
            low, high = curve.drawn.interval(again)
            found |= {merit: value, f"{merit}_low": low, f"{merit}_high": high}
        rows["cells"].append({**shared, **cell, **found})
        rows["curves"] += [
            {"cell": at, **{name: row[name] for name in ("severity", "physical", "score", "low",
                                                         "high")}}
            for row in curve_rows(result.tables)
        ]  # fmt: skip
    rows["pairs"] += list(_pairs(shared, results, curves))


def _pairs(
    shared: Mapping[str, Any], results: list[Result], curves: list[DrawnCurve]
) -> Iterable[dict[str, Any]]:
    perturbation = PERTURBATIONS.get(shared["perturbation"])
    pairs = break_ratios(curves, perturbation.physical, zero_is_clean=perturbation.zero_is_clean)
    for (i, j), ratio in pairs.items():
        found = ratio.as_dict()
        lead = found.pop("lead")
        found |= {f"lead_{end}": lead[end] for end in ("value", "low", "high")}
        yield {**shared, "a": _spec(results[i]).encoder, "b": _spec(results[j]).encoder, **found}


def _write(rows: Mapping[str, Rows], draws: Mapping[Merit, list[Any]], n_planned: int) -> Path:
    import pandas as pd

    parts = {f"{name}.parquet": _parquet(pd.DataFrame(rows[name])) for name in TABLES}
    buffer = BytesIO()
    np.savez_compressed(
        buffer, allow_pickle=False, **{merit: np.stack(drawn) for merit, drawn in draws.items()}
    )
    parts["draws.npz"] = buffer.getvalue()
    for name, data in parts.items():
        (folder() / name).write_bytes(data)
    manifest = {
        "command": "faultline atlas --record",
        "processor": processor(),
        "n_planned": n_planned,
        "n_cells": len(rows["cells"]),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    }
    (folder() / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return folder()


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
