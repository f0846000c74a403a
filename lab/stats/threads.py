"""Small matrix products on one thread: the same bytes on every machine load, and faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


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
