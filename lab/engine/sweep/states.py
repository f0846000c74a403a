"""What became of each cell of a sweep: small files beside each other, whole or absent."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from lab.engine.sweep.plan import SweepCell, SweepPlan
from lab.store.blobs import read_decoded, remove, write_atomic
from lab.store.paths import home
from lab.store.results import result_file

PLAN = "plan.json"


class Became(StrEnum):
    """What became of a cell."""

    DONE = "done"
    FAILED = "failed"
    LATE = "past its time limit"
    LEFT = "left"


@dataclass(frozen=True)
class CellState:
    """One cell's outcome."""

    became: Became
    seconds: float | None = None
    """How long it took to compute; None where it was kept already."""
    error: str = ""
    traceback: str = ""
    written: int | None = None
    """Bytes that its process wrote meanwhile, embeddings included; None where it is not known."""


def keep_plan(plan: SweepPlan) -> None:
    """Write the plan where its cells are told of, so that whoever sees the store finds the sweep.

    Raises ``StoreError`` where the store cannot be written.
    """
    write_atomic(folder_of(plan) / PLAN, plan.model_dump_json(by_alias=True).encode())


def kept_plans() -> list[SweepPlan]:
    """Return the plans of all sweeps that were started in this store, the last started first."""
    files = sorted((home() / "sweeps").glob(f"??/*/{PLAN}"), key=_modified, reverse=True)
    found = (read_decoded(file, SweepPlan.model_validate_json) for file in files)
    return [plan for plan in found if plan is not None]


def save_state(plan: SweepPlan, key: str, state: CellState) -> None:
    """Write what became of a cell; raises ``StoreError`` as every write to the store."""
    write_atomic(_file(plan, key), json.dumps(asdict(state)).encode())


def forget_state(plan: SweepPlan, key: str) -> None:
    """Count a cell as left again, for another try."""
    remove(_file(plan, key))


def state_of(plan: SweepPlan, cell: SweepCell) -> CellState:
    """Return what became of a cell: done is only what has a result.

    A result that somebody else computed is done too; one that was deleted since is left.
    """
    there = result_file(cell.key).is_file()
    found = read_decoded(_file(plan, cell.key), _read)
    if there:
        return found if found and found.became == Became.DONE else CellState(Became.DONE)
    return found if found and found.became != Became.DONE else CellState(Became.LEFT)


def ask_to_stop(plan: SweepPlan) -> None:
    """Ask whoever runs this sweep, in whatever process, to stop after the cells in the making."""
    write_atomic(_stop(plan), b"stop")


def is_asked_to_stop(plan: SweepPlan) -> bool:
    """Whether somebody asked; a new run begins by forgetting it."""
    return _stop(plan).is_file()


def forget_stop(plan: SweepPlan) -> None:
    """Begin anew."""
    with contextlib.suppress(FileNotFoundError):
        _stop(plan).unlink()


@contextlib.contextmanager
def shown_mark(name: str) -> Iterator[str]:
    """Keep a file in this store, by which another process sees that its store is the same one."""
    write_atomic(_mark(name), b"here")
    try:
        yield name
    finally:
        _mark(name).unlink(missing_ok=True)


def sees_mark(name: str) -> bool:
    """Whether this process' store is the one in which the mark was put."""
    return _mark(name).is_file()


def all_states(plan: SweepPlan, most: int) -> list[CellState]:
    """Return what became of some cells of a sweep, whichever they are; resolves no spec."""
    files = itertools.islice(folder_of(plan).glob("*.json"), most)
    found = (read_decoded(file, _read) for file in files if file.name != PLAN)
    return [state for state in found if state is not None]


def _read(data: bytes) -> CellState:
    content = json.loads(data)
    return CellState(**{**content, "became": Became(content["became"])})


def folder_of(plan: SweepPlan) -> Path:
    """Return where all that is told of a sweep lies; it may not be there yet."""
    return home() / "sweeps" / plan.id[:2] / plan.id


def _file(plan: SweepPlan, key: str) -> Path:
    return folder_of(plan) / f"{key}.json"


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0  # deleted a moment ago


def _mark(name: str) -> Path:
    return home() / "sweeps" / f"mark-{name}"


def _stop(plan: SweepPlan) -> Path:
    return folder_of(plan) / "stop"
