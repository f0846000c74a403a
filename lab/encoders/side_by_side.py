"""Runs of a model side by side, one thread each, on all cores.

On a busy machine the threads of one run wait for each other and for other programs: the CNN is then
2 to 3 times slower, the transformer 15 times. Idle, both ways are about as fast.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Part = TypeVar("Part")
Made = TypeVar("Made")


def side_by_side(run: Callable[[Part], Made], parts: Iterable[Part]) -> list[Made]:
    """Return ``run`` of each part, in order; no part can depend on what runs beside it."""
    return list(_threads().map(run, parts))


@cache
def _threads() -> ThreadPoolExecutor:
    # Worker processes are told by this variable how many cores are theirs.
    n = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
    return ThreadPoolExecutor(n, thread_name_prefix="encode")
