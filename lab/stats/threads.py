"""Small matrix products on one thread: the same bytes on every machine load, and faster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run the block with linear algebra on one thread.

    Products of a few megabytes gain nothing from a second thread, and lose tenfold when another
    program wants the core, because waiting threads spin. One thread also fixes the order of
    summation, so that results do not depend on the number of cores.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1, user_api="blas"):
        yield


def in_threads(work: Callable[[Part], Done], parts: Sequence[Part]) -> Iterator[Done]:
    """Yield ``work(part)`` in the order of the parts, done by one thread a core.

    Each part runs on one BLAS thread and results come in order, so that what is summed from them
    has the same bytes on any number of cores. Only for work that numpy does without the GIL.
    """
    with one_blas_thread(), ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(work, parts)
