"""Who runs a sweep: one process at a time, known by a lock that ends with it, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from lab.core.errors import BadInput, StoreError
from lab.core.progress import Progress
from lab.engine.sweep.plan import SweepPlan
from lab.engine.sweep.states import folder_of, is_asked_to_stop

TRIES, PAUSE_S = 20, 0.05
"""Whoever looks whether it runs holds the lock for a moment too."""
LOOK_S = 0.5


@dataclass(frozen=True)
class Running:
    """A run under way."""

    began_s: float
    """Seconds since 1970."""
    left: int
    """How many cells were left when it began."""

    def rate(self, left: int, now_s: float) -> float:
        """Return cells a second since it began, when so many are left now."""
        return max(self.left - left, 0) / max(now_s - self.began_s, 1e-3)


@contextlib.contextmanager
def alone(plan: SweepPlan, left: int) -> Iterator[None]:
    """Hold the sweep while it runs; raises ``BadInput`` where another process does."""
    path = _file(plan)
    try:
        file = path.open("a+")
    except OSError as error:
        do = "Check the folder's permissions, or set FAULTLINE_HOME elsewhere."
        raise StoreError("a store that can be written", f"{path}: {error.strerror}", do) from error
    with file:
        for _ in range(TRIES):
            if _locked(file, fcntl.LOCK_EX):
                break
            time.sleep(PAUSE_S)
        else:
            do = "Look how far it is with status, or stop it with cancel."
            raise BadInput("a sweep that nobody runs", "one that a process runs already", do)
        file.truncate(0)
        file.write(json.dumps(asdict(Running(time.time(), left))))
        file.flush()
        yield


def running(plan: SweepPlan) -> Running | None:
    """Return the run under way in whatever process on this machine, or None."""
    try:
        with _file(plan).open() as file:
            return None if _locked(file, fcntl.LOCK_SH) else Running(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None  # none ever ran, or one begins at this moment


@contextlib.contextmanager
def stopped_from_outside(plan: SweepPlan, progress: Progress) -> Iterator[None]:
    """Cancel the progress when somebody asks the sweep to stop, while a long cell is computed."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            if is_asked_to_stop(plan):
                progress.cancel()
                return

    threading.Thread(target=watch, name="wish to stop", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file(plan: SweepPlan) -> Path:
    return folder_of(plan) / "running"
