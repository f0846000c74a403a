"""The server's end of a worker process: one run at a time, and a new process where one died."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from lab.core.errors import Cancelled, StoreError, Unavailable
from lab.engine.local import kept
from lab.engine.workers.messages import error_of, heard, tell
from lab.engine.workers.process import ANY
from lab.engine.workers.work import Work
from lab.experiments.base import Result
from lab.store.paths import LAB

TRIES = 2
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
LEAVE_S = 2.0


class Worker:
    """One process; ``folders`` are those that its ids may name, None any."""

    def __init__(self, folders: Sequence[str] | None = None) -> None:
        self._folders = [ANY] if folders is None else list(folders)
        self._process: subprocess.Popen[str] | None = None
        self._at: Work | None = None
        self._closed = False
        self._lock = threading.Lock()

    def start(self) -> subprocess.Popen[str]:
        """Return the process, started where there is none that lives; does not wait for it."""
        if self._process is None or self._process.poll() is not None:
            path = os.pathsep.join([str(LAB.parent), os.environ.get("PYTHONPATH", "")])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lab.engine.workers.process", *self._folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "PYTHONPATH": path},
            )
        return self._process

    def compute(self, work: Work) -> Result:
        """Return the result of a run, from the store, where the process kept it.

        A process that dies is followed by another, once. Raises what the run raised, and
        ``Unavailable`` where the second process died as well.
        """
        for _ in range(TRIES):
            process = self.start()
            with suppress(BrokenPipeError):
                if self._answered(work, process):
                    found = kept(work.entry, work.spec)
                    if found is None:
                        do = "Look whether the disk is full or the folder of the store was emptied."
                        raise StoreError("the result in the store", "none", do)
                    return found
            process.wait()
            if self._closed:
                raise Cancelled()
        raise Unavailable(
            "a worker process that lives",
            f"{TRIES} that ended at this run",
            "It may need more memory than there is: ask for fewer concepts.",
        )

    def _answered(self, work: Work, process: subprocess.Popen[str]) -> bool:
        """Hand over a run and follow it; False where the process ends before it has answered."""
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a worker without pipes")
        with self._lock:
            self._at = work
            work.on_cancel = lambda: self._stop(work)
            fields = work.spec.model_dump(mode="json")
            tell(process.stdin, experiment=work.entry.id, fields=fields)
        try:
            if work.progress.stopped:
                self._stop(work)  # since before it could be told
            for line in process.stdout:
                message = heard(line)
                if "progress" in message:
                    at = work.progress
                    at.what, at.done, at.total = message["progress"]
                elif "error" in message:
                    raise error_of(message["error"])
                else:
                    return True
            return False
        finally:
            with self._lock:
                self._at = None

    def _stop(self, work: Work) -> None:
        with self._lock, suppress(BrokenPipeError):
            if self._at is work and self._process is not None and self._process.stdin is not None:
                tell(self._process.stdin, stop=True)

    def close(self) -> None:
        """End the process; what it has kept is whole."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
            self._process.wait(LEAVE_S)
