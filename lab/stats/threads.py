"""Small matrix products on one thread: the same bytes on every machine load, and faster."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run the block with linear algebra on one thread.

    Products of a few megabytes gain nothing from a second thread, and lose tenfold when another
    program wants the core, because waiting threads spin. One thread also fixes the order of
    summation, so that results do not depend on the number of cores. The limit is the whole
    process's: it stands from the first block that is entered until the last one is left, by
    whatever thread.
    """
    _one_thread.enter()
    try:
        yield
    finally:
        _one_thread.leave()


class _OneThread:
    """The limit and how many blocks need it: each restoring what it found would undo another's."""

    def __init__(self) -> None:
        self._lock, self._inside, self._limit = threading.Lock(), 0, None
        self._libraries: Any = None
        self._n_modules = 0

    def enter(self) -> None:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

        with self._lock:
            if self._inside == 0:
                # To look for the libraries takes as long as a small product; a new one comes with
                # a module.
                if self._n_modules != len(sys.modules):
                    self._libraries = ThreadpoolController()
                    self._n_modules = len(sys.modules)
                self._limit = self._libraries.limit(limits=1, user_api="blas")
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limit is not None:
                self._limit.restore_original_limits()


_one_thread = _OneThread()


def in_threads(work: Callable[[Part], Done], parts: Sequence[Part]) -> Iterator[Done]:
    """Yield ``work(part)`` in the order of the parts, done by one thread a core.

    Each part runs on one BLAS thread and results come in order, so that what is summed from them
    has the same bytes on any number of cores. Only for work that numpy does without the GIL.
    """
    with one_blas_thread(), ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(work, parts)
