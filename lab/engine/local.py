"""Runs in this process: from fields to a result, kept in the store."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from lab.core.device import device_part
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.code_of import code_of
from lab.stats.threads import one_blas_thread
from lab.store.manifest import digest_of, processor, versions
from lab.store.results import last_asked, load_result, note_asked, save_result

PARTS = {
    "method": "by another version of the app or of a package",
    "depends_on": "from other data or weights",
}
"""What of a run's key is found, not asked for, and how it is said that it was another."""
SECONDS = "seconds"
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


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


def is_kept(experiment: str, fields: Mapping[str, Any]) -> bool:
    """Whether the result of these fields is kept. Raises what ``Experiment.spec`` raises."""
    entry = EXPERIMENTS.get(experiment)
    return kept(entry, entry.spec(fields)) is not None


def replaced(entry: Experiment, spec: Spec) -> str:
    """Say how a spec was run last, where that keeps its result from being taken: with other code,
    or with other data; "" where it was not. Computes nothing.
    """
    key = key_of_run(entry, entry.resolve(spec))
    last = last_asked(_asked(key))
    if last is None:
        return ""
    return next((said for part, said in PARTS.items() if last.get(part) != key[part]), "")


def run_spec(entry: Experiment, spec: Spec, progress: Progress, *, fresh: bool = False) -> Result:
    """Run one spec of one experiment, its defaults resolved, through the store."""
    spec = entry.resolve(spec)
    # What the data, weights and code are is asked once a run: for the key and for the manifest.
    key = key_of_run(entry, spec)
    if not fresh and (found := _kept(entry, key)) is not None:
        return found
    started_s = time.monotonic()
    # A sum over several threads has other last digits on another machine.
    with one_blas_thread():
        result = entry.run(spec, progress)
    manifest = {
        "experiment": entry.id,
        "spec": spec.model_dump(),
        "depends_on": key["depends_on"],
        "method": key["method"],
        **device_part(),
        "versions": dict(_versions()),
        "processor": processor(),
        "summary": result.summary,
        "summary_digest": digest_of(result.summary),
    }
    result = replace(result, tables=_undefined_as_none(result.tables), manifest=manifest)
    save_result(
        key,
        {
            "spec": manifest["spec"],
            "summary": result.summary,
            "tables": result.tables,
            "manifest": manifest,
        },
    )
    note_asked(_asked(key), {part: key[part] for part in PARTS})
    note_asked(_took(entry.id), {SECONDS: round(time.monotonic() - started_s, 3)})
    return result


def _undefined_as_none(tables: Tables) -> Tables:
    """Return tables in which a number that is none is None, as pages and files read it."""

    def known(value: Any) -> Any:
        return None if isinstance(value, float) and math.isnan(value) else value

    return {name: [{column: known(value) for column, value in row.items()} for row in rows]
            for name, rows in tables.items()}  # fmt: skip


def key_of_run(entry: Experiment, spec: Spec) -> dict[str, Any]:
    """Return the parts of the key of a resolved spec's result: spec, data, weights, code, and the
    device where it is not the processor."""
    depends_on = entry.fingerprint(spec)
    return {
        "kind": "result",
        "experiment": entry.id,
        "spec": spec.model_dump(),
        "depends_on": depends_on,
        "method": code_of(entry, spec, depends_on),
        **device_part(),
    }


@cache
def _versions() -> dict[str, str]:
    """Return what is installed, read once: nothing changes under a process that has loaded it."""
    return versions()


def seconds_of(experiment: str) -> float | None:
    """Return how long the last run of an experiment took that this store saw; None before it."""
    found = (last_asked(_took(experiment)) or {}).get(SECONDS)
    return found if isinstance(found, float) else None


def _took(experiment: str) -> dict[str, Any]:
    return {"kind": SECONDS, "experiment": experiment}


def _asked(key: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, whatever code, data and weights there were."""
    return {"experiment": key["experiment"], "spec": key["spec"]}


def _kept(entry: Experiment, key: Mapping[str, Any]) -> Result | None:
    return load_result(key, lambda stored: from_dict(entry, stored))


def from_dict(entry: Experiment, stored: Mapping[str, Any]) -> Result:
    """Return the result of which this is the plain data, as ``Result.as_dict`` gives it."""
    spec = entry.spec_type(**stored["spec"])
    return Result(entry.id, spec, stored["summary"], stored["tables"], stored["manifest"])
