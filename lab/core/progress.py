"""Progress and cancel: how long work tells its caller where it is, and is stopped."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from lab.core.errors import Cancelled


@dataclass
class Progress:
    """A thread-safe counter that the worker advances and a page or terminal reads.

    The worker calls ``start``, ``advance`` and ``check``; the reader calls ``cancel`` and reads
    ``words()``. Work given no progress uses a fresh silent one.
    """

    what: str = ""
    done: int = 0
    total: int = 0
    started_s: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self, what: str, total: int) -> None:
        """Begin a stretch of work of ``total`` items."""
        self.check()
        self.what, self.done, self.total = what, 0, total
        self.started_s = time.monotonic()

    def advance(self, n: int = 1) -> None:
        """Count ``n`` more items as done; raises ``Cancelled`` when asked to stop."""
        self.done += n
        self.check()

    def part(self) -> Progress:
        """Return a counter for a part of this work that is stopped together with it."""
        return Progress(_stop=self._stop)

    def check(self) -> None:
        """Raise ``Cancelled`` when asked to stop."""
        if self._stop.is_set():
            raise Cancelled()

    def cancel(self) -> None:
        """Ask the worker to stop at its next check."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def rate(self) -> float:
        """Items a second in the current stretch (0 before the first)."""
        elapsed = time.monotonic() - self.started_s
        return self.done / elapsed if elapsed > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds left in the current stretch at its rate so far; None before the first item."""
        return (self.total - self.done) / self.rate if self.done and self.rate > 0 else None

    def words(self) -> str:
        """One line for a person: what, n of total, rate, time left."""
        left = self.seconds_left
        tail = f", {self.rate:.0f}/s, {left:.0f} s left" if left is not None else ""
        return f"{self.what}: {self.done} of {self.total}{tail}" if self.total else self.what
