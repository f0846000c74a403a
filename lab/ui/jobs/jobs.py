"""A job: one piece of work in a thread of its own, at most two at once in this process.

Threads are daemons that are asked to stop when the process leaves: a server that is told to stop
stops, and no model is cut off inside its own code.
"""

from __future__ import annotations

import atexit
import gc
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

# Plotly looks for pandas among what is loaded; half loaded by a thread of ours, a chart would fail.
import pandas  # noqa: F401

from lab.core.progress import Progress

WORKERS = 2
LEAVE_S = 5.0
NAMES = ("work", "board")
T = TypeVar("T")

SWITCH_S = 2e-4
"""How long a thread may keep the interpreter while another waits for it. At Python's own 5 ms a
probe's fit, which hands it over for every small product, waits more than it computes."""

_slots = threading.BoundedSemaphore(WORKERS)


class Stoppable(Protocol):
    """Anything that works in the background and can be asked to stop."""

    def cancel(self) -> None: ...


_working: WeakSet[Stoppable] = WeakSet()


class Job(Generic[T]):
    """One piece of work on the way: its progress and, in the end, its result; where that is
    ``found`` already, nothing is started."""

    replaced = ""
    """How it was run before, where that result is not taken."""

    def __init__(self, work: Callable[[Progress], T], found: T | None = None) -> None:
        self.progress = Progress("Waiting for a free worker")
        self._future: Future[T] = Future()
        if found is not None:
            self._future.set_result(found)
            return
        stop_on_leave(self)
        threading.Thread(target=self._run, args=(work,), name="work", daemon=True).start()

    def _run(self, work: Callable[[Progress], T]) -> None:
        with _slots:
            try:
                self.progress.check()
                self._future.set_result(work(self.progress))
            except BaseException as error:
                # Whatever it is, the page that asks for the result is told.
                self._future.set_exception(error)

    @property
    def done(self) -> bool:
        return self._future.done()

    def result(self) -> T:
        """Return the result, waiting for it; raises what the work raised."""
        return self._future.result()

    def see(self) -> None:
        """Note that a page still waits; work of this process goes on without."""

    def cancel(self) -> None:
        """Ask the work to stop; it raises ``Cancelled`` at its next check."""
        self.progress.cancel()


def share_the_interpreter() -> None:
    """Let pages and work in the background get in each other's way less.

    Python collects garbage through all that was ever imported, and Streamlit after every run of a
    script unless ``runner.postScriptGC`` is off; what is there now is set aside. With both, a cold
    board beside an open page takes half the time.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def stop_on_leave(work: Stoppable) -> None:
    """Ask this work to stop when the process leaves."""
    _working.add(work)


@atexit.register
def leave() -> None:
    """Stop what is under way and wait for it, a few seconds at most."""
    for work in list(_working):
        work.cancel()
    end = time.monotonic() + LEAVE_S
    for thread in threading.enumerate():
        # One that another thread is just starting is listed too, but cannot be waited for.
        if thread.name.startswith(NAMES) and thread.ident is not None:
            thread.join(max(0.0, end - time.monotonic()))
