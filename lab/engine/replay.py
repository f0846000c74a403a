"""Compute a manifest's run again, compare every number, and say what is not as it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.core.device import CPU, KEY
from lab.core.progress import Progress
from lab.engine.hand_out import handed_out, refuse_if_changed
from lab.engine.local import run_spec
from lab.engine.manifest_file import check_manifest
from lab.experiments import EXPERIMENTS
from lab.store.paths import home

TOLERANCE = 1e-4
"""Relative difference below which a replay on another machine says "within tolerance"."""
VERDICTS = ("equal", "within tolerance", "different")
"""Of a replay, the better first."""
ITEMS = ("data", "models", "numba", "people")
"""What of the store is items, programs and what people answered: no number that a run computes."""
CODE, WEIGHTS = "code", "weights"
TIMING = "timing"
"""The table of measured times, which no second run measures alike."""


def replay(manifest: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Any]:
    """Compute a manifest's run again and compare every number of its summary, and of its tables
    where they are given with it, measured times apart; of a manifest of several runs, such as a
    board's, each.

    Returns ``{"verdict", "compared", "differences", "changed"}``: the verdict is "equal", "within
    tolerance" (1e-4 relative) or "different"; ``compared`` counts values of summary and tables;
    ``changed`` names what it depends on that is not the same now: device, data, weights, packages,
    files of code. Raises ``BadInput`` for something that is not a manifest or was changed since it
    was written, and what the run itself raises.
    """
    results = manifest.get("results") if isinstance(manifest, Mapping) else None
    progress = progress or Progress()
    if isinstance(results, Mapping) and results:
        for one in results.values():
            _check(one)
        return _together({str(key): _replay(one, progress) for key, one in results.items()})
    _check(manifest)
    return _replay(manifest, progress)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let all that is computed meanwhile be computed from the items: no embedding, probe or result
    of the store is seen.

    For a process that has computed nothing yet, since what is in memory stays.
    """
    before, real = os.environ.get("FAULTLINE_HOME"), home()
    with tempfile.TemporaryDirectory(prefix="faultline-") as folder:
        for name in ITEMS:
            if (real / name).is_dir():
                (Path(folder) / name).symlink_to((real / name).resolve(), target_is_directory=True)
        os.environ["FAULTLINE_HOME"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["FAULTLINE_HOME"]
            else:
                os.environ["FAULTLINE_HOME"] = before


def _replay(manifest: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    entry = EXPERIMENTS.get(manifest["experiment"])
    now = run_spec(entry, entry.spec(manifest["spec"]), progress, fresh=True)
    differences = _differences(manifest["summary"], now.summary)
    asked = {"summary": manifest["summary"], "tables": _timeless(manifest.get("tables", {}))}
    if asked["tables"]:
        differences += _differences(asked["tables"], _timeless(now.tables), "tables")
    if not differences:
        verdict = VERDICTS[0]
    elif all(row["relative"] is not None and row["relative"] <= TOLERANCE for row in differences):
        verdict = VERDICTS[1]
    else:
        verdict = VERDICTS[2]
    compared = {part: _count(found) for part, found in asked.items()}
    changed = _changed(manifest, handed_out(now))
    return {
        "verdict": verdict, "compared": compared, "differences": differences, "changed": changed,
    }  # fmt: skip


def _timeless(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: rows for name, rows in tables.items() if name != TIMING}


def _check(manifest: Any) -> None:
    check_manifest(manifest)
    refuse_if_changed(manifest)


def _together(reports: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Put the reports of several runs into one: the worst verdict, and what differs where."""
    changed: dict[str, Any] = {}
    for key, report in reports.items():
        for name, pair in report["changed"].items():
            # Another version of a package is the same of all runs, and said once.
            if changed.setdefault(name, pair) != pair:
                changed[f"{key}.{name}"] = pair
    differences = [
        {**row, "where": f"{key}.{row['where']}"}
        for key, report in reports.items()
        for row in report["differences"]
    ]
    verdict = max((report["verdict"] for report in reports.values()), key=VERDICTS.index)
    compared = {
        part: sum(report["compared"][part] for report in reports.values())
        for part in ("summary", "tables")
    }
    return {
        "verdict": verdict, "compared": compared, "differences": differences, "changed": changed,
    }  # fmt: skip


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what is not as it was, by its name, as what it was and what it is (None: absent)."""
    made, made_now = before.get("made_of", {}), now["made_of"]
    found = _pairs({KEY: before.get(KEY, CPU)}, {KEY: now.get(KEY, CPU)})
    found |= _pairs(before.get("versions", {}), now["versions"])
    files = _pairs(made[CODE], made_now[CODE]) if CODE in made else {}
    weights = _pairs(made.get(WEIGHTS, {}), made_now[WEIGHTS])
    found |= {f"{CODE} of {name}": pair for name, pair in files.items()}
    found |= {f"{WEIGHTS} of {name}": pair for name, pair in weights.items()}
    rest = _pairs(before.get("depends_on", {}), now["depends_on"])
    found |= {name: pair for name, pair in rest.items() if not (weights and name == WEIGHTS)}
    # The digest of the whole code counts versions too, and says least: only where nothing else.
    whole = before.get("method", now["method"])
    if whole != now["method"] and not found:
        found[CODE] = [whole, now["method"]]
    return found


def _pairs(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
    names = sorted({*before, *now})
    return {n: [before.get(n), now.get(n)] for n in names if before.get(n) != now.get(n)}


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _differences(before: Any, after: Any, path: str = "") -> list[dict[str, Any]]:
    """List the leaves that differ, with their relative difference where both are numbers."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = sorted({*before, *after})
        return [
            row
            for name in names
            for row in _differences(before.get(name), after.get(name), f"{path}.{name}".strip("."))
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            row
            for i, (one, other) in enumerate(zip(before, after, strict=True))
            for row in _differences(one, other, f"{path}[{i}]")
        ]
    if before == after:
        return []
    relative = None
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    if numbers and not isinstance(before, bool) and not isinstance(after, bool):
        # Two at most; the difference of two numbers may be beyond what a float holds.
        relative = min(abs(before - after) / max(abs(before), abs(after)), 2.0)
    return [{"where": path, "before": before, "after": after, "relative": relative}]
