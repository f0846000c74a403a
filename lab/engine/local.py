"""Runs in this process: from fields to a result, kept in the store and replayed from a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.core.progress import Progress
from lab.engine.manifest_file import check_manifest
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.code_of import code_of
from lab.store.manifest import digest_of, versions
from lab.store.results import load_result, save_result

TOLERANCE = 1e-4
"""Relative difference below which a replay on another machine says "within tolerance"."""
VERDICTS = ("equal", "within tolerance", "different")
"""Of a replay, the better first."""


def run(
    experiment: str, *, progress: Progress | None = None, fresh: bool = False, **fields: Any
) -> Result:
    """Run an experiment, or take its result from the store where the same run was kept.

    ``fresh`` computes it again. Raises what ``Experiment.spec`` and the experiment itself raise.
    """
    entry = EXPERIMENTS.get(experiment)
    return run_spec(entry, entry.spec(fields), progress or Progress(), fresh=fresh)


def kept(entry: Experiment, spec: Spec) -> Result | None:
    """Return the kept result of a spec, or None; computes nothing."""
    return _kept(entry, key_of_run(entry, entry.resolve(spec)))


def run_spec(entry: Experiment, spec: Spec, progress: Progress, *, fresh: bool = False) -> Result:
    """Run one spec of one experiment, its defaults resolved, through the store."""
    spec = entry.resolve(spec)
    # What the data, weights and code are is asked once a run: for the key and for the manifest.
    key = key_of_run(entry, spec)
    if not fresh and (found := _kept(entry, key)) is not None:
        return found
    result = entry.run(spec, progress)
    manifest = {
        "experiment": entry.id,
        "spec": spec.model_dump(),
        "depends_on": key["depends_on"],
        "method": key["method"],
        "versions": versions(),
        "summary": result.summary,
        "summary_digest": digest_of(result.summary),
    }
    result = replace(result, manifest=manifest)
    save_result(
        key,
        {
            "spec": manifest["spec"],
            "summary": result.summary,
            "tables": result.tables,
            "manifest": manifest,
        },
    )
    return result


def replay(manifest: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Any]:
    """Compute a manifest's run again and compare every number of its summary, and of its tables
    where they are given with it; of a manifest of several runs, such as a board's, each.

    Returns ``{"verdict", "differences", "changed"}``: the verdict is "equal", "within tolerance"
    (1e-4 relative) or "different"; ``changed`` names what it depends on that is not the same now.
    Raises ``BadInput`` for something that is not a manifest, and what the run itself raises.
    """
    results = manifest.get("results") if isinstance(manifest, Mapping) else None
    if isinstance(results, Mapping) and results:
        return _together({str(key): replay(one, progress) for key, one in results.items()})
    check_manifest(manifest)
    entry = EXPERIMENTS.get(manifest["experiment"])
    now = run_spec(entry, entry.spec(manifest["spec"]), progress or Progress(), fresh=True)
    differences = _differences(manifest["summary"], now.summary)
    if "tables" in manifest:
        differences += _differences(manifest["tables"], now.tables, "tables")
    if not differences:
        verdict = VERDICTS[0]
    elif all(row["relative"] is not None and row["relative"] <= TOLERANCE for row in differences):
        verdict = VERDICTS[1]
    else:
        verdict = VERDICTS[2]
    before, after = _dependencies(manifest), _dependencies(now.manifest)
    changed = {k: [before[k], after.get(k)] for k in before if before[k] != after.get(k)}
    return {"verdict": verdict, "differences": differences, "changed": changed}


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
    return {"verdict": verdict, "differences": differences, "changed": changed}


def key_of_run(entry: Experiment, spec: Spec) -> dict[str, Any]:
    """Return the parts of the key of a resolved spec's result: spec, data, weights, code."""
    depends_on = entry.fingerprint(spec)
    return {
        "kind": "result",
        "experiment": entry.id,
        "spec": spec.model_dump(),
        "depends_on": depends_on,
        "method": code_of(entry, spec, depends_on),
    }


def _dependencies(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that a manifest says its numbers depend on: data, weights, packages, code."""
    code = {"method": manifest["method"]} if "method" in manifest else {}
    return {**manifest.get("depends_on", {}), **manifest.get("versions", {}), **code}


def _kept(entry: Experiment, key: Mapping[str, Any]) -> Result | None:
    return load_result(key, lambda stored: _from_dict(entry, stored))


def _from_dict(entry: Experiment, stored: Mapping[str, Any]) -> Result:
    spec = entry.spec_type(**stored["spec"])
    return Result(entry.id, spec, stored["summary"], stored["tables"], stored["manifest"])


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
