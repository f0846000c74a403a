"""Parquet from outside is read by a process of its own: some damaged files abort the reader.

A metadata block with fewer columns than it says ends pyarrow 26 with SIGABRT, and with it the app.
The process has a cap on its memory besides, so that no lie about sizes can be dear.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import lab
from lab.core.errors import BadInput
from lab.data.vectors import parquet_table
from lab.data.vectors.limits import Table, most_unpacked
from lab.data.vectors.npy_file import array_of

TIMEOUT_S = 120
BASE_BYTES = 2_000_000_000
"""Address space of Python with pyarrow; most of it is reserved and never touched."""
COPIES = 4
"""Of the table at once: decoded, joined, as numbers, as the answer."""


def read_parquet(data: bytes, called: str) -> Table:
    """Return the vectors and ids of a Parquet file.

    Raises ``BadInput`` for what ``parquet_table.table_of`` refuses, and for bytes at which the
    reader fails, dies, runs out of its memory or out of time.
    """
    roots = [str(Path(lab.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    environment = {
        **os.environ,
        **one_thread,
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONPATH": os.pathsep.join(filter(None, roots)),
    }
    cap = str(BASE_BYTES + len(data) + COPIES * most_unpacked(len(data)))
    try:
        done = subprocess.run(
            [sys.executable, "-m", parquet_table.__name__, called, cap],
            input=data,
            capture_output=True,
            timeout=TIMEOUT_S,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable(data, called, f"no answer within {TIMEOUT_S} s") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        said = lines[-1][:160] if done.returncode > 0 and lines else "the reader crashed"
        raise _unreadable(data, called, said)
    first, _, numbers = done.stdout.partition(b"\n")
    told = json.loads(first)
    if "refused" in told:
        raise BadInput(*told["refused"])
    return Table(array_of(numbers, called), told["ids"])


def _unreadable(data: bytes, called: str, said: str) -> BadInput:
    got = f"{len(data)} bytes that do not read ({said})"
    return BadInput(f"a whole .parquet file in {called}", got, "Save it again.")
