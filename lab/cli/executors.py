"""Where cells are computed: in this process, in several of this machine, on a Dask cluster."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.engine.sweep.task import Executor

PROCESSES = "side by side on this machine"
LOCAL = "the same as workers of a Dask cluster that is started for it"
SCHEDULER = "on the workers of a Dask scheduler: tcp://HOST:PORT"


def add_executors(parser: argparse.ArgumentParser, of: str = "") -> None:
    """Add the three ways to a command, of which one may be taken; ``of`` says what is computed."""
    by = parser.add_mutually_exclusive_group()
    by.add_argument("--processes", type=int, metavar="N", help=of + PROCESSES)
    by.add_argument("--dask", type=int, metavar="N", help=of + LOCAL)
    by.add_argument("--scheduler", metavar="ADDRESS", help=of + SCHEDULER)


def executor_of(options: argparse.Namespace, processes: int = 1) -> Executor:
    """Return what was asked for, or so many processes where nothing was.

    Raises ``BadInput`` for no process and an address that is none.
    """
    from lab.engine.sweep.cluster import Dask
    from lab.engine.sweep.processes import Processes
    from lab.engine.sweep.task import here

    if options.scheduler is not None or options.dask is not None:
        return Dask(options.dask if options.scheduler is None else options.scheduler)
    n = processes if options.processes is None else options.processes
    return here if n == 1 else Processes(n)
