"""A run on its way, shared by all who ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.core.progress import Progress
from lab.engine.workers.waiters import Waiters
from lab.experiments.base import Experiment, Result, Spec


@dataclass(eq=False)
class Work:
    """One run: waiting, at work, or over with a result or an error."""

    entry: Experiment
    spec: Spec
    batch: bool
    """Whether nobody waits for this very run."""
    number: int
    replaced: str = ""
    """How it was run before, where that result is not taken."""
    progress: Progress = field(default_factory=lambda: Progress("Waiting for a free worker"))
    over: threading.Event = field(default_factory=threading.Event)
    waiters: Waiters = field(default_factory=Waiters)
    on_cancel: Callable[[], None] | None = None
    """How the process that is at it is told to stop."""
    _result: Result | None = None
    _error: BaseException | None = None

    @property
    def encoder(self) -> str:
        """The encoder that the spec names, if it names one."""
        return str(getattr(self.spec, "encoder", ""))

    @property
    def error(self) -> BaseException | None:
        """What it raised, where it is over and raised something."""
        return self._error

    def cancel(self) -> None:
        """Stop it for everyone, at its next check."""
        self.progress.cancel()
        if self.on_cancel is not None:
            self.on_cancel()

    def end(self, found: Result | BaseException) -> None:
        """It is over: with a result, or with what it raised."""
        if isinstance(found, BaseException):
            self._error = found
        else:
            self._result = found
        self.over.set()

    def result(self) -> Result:
        """Return the result, waiting for it; raises what the run raised."""
        self.over.wait()
        if self._result is None:
            raise self._error or RuntimeError("a run that is over without a result")
        return self._result
