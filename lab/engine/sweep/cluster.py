"""Cells on the workers of a Dask scheduler, on this machine or on many.

Workers that see this store's folder write into it; others keep a cell's result, or an arm's scores,
in their own store and hand the file back, whose digest is checked before it is kept here. Only keys
and fields go out.
Dask sends pickles: scheduler and workers are trusted as this process is.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, NoReturn

from lab.core.errors import BadInput, Unavailable
from lab.core.progress import Progress
from lab.engine.sweep.plan import key_of_cell
from lab.engine.sweep.pool import ONE_THREAD, SideBySide
from lab.engine.sweep.processes import check_count
from lab.engine.sweep.states import Became, CellState, sees_mark, shown_mark
from lab.engine.sweep.task import CellTask, compute_cell
from lab.store.arrays import arrays_file, noted
from lab.store.blobs import keep_sealed
from lab.store.results import result_file

COMMAND = "pip install dask==2026.8.0 distributed==2026.8.0"
ADDRESS = re.compile(r"(tcp|tls)://[^/\s]+:[0-9]+")
WAIT_S, NO_WORKER_S = 15.0, 60.0
"""For a scheduler to answer, and for a worker to come, or to come back."""
PACKAGES = ("dask", "distributed")
OF_ARMS = ("arm", "attack log")
"""The kinds of arrays that a study puts away of an arm, until it is whole."""


@dataclass(frozen=True)
class HandedBack:
    """Files as they lay in the store of a worker that does not see this one, by key: a result, or
    what was kept of a study's arm."""

    state: CellState
    files: dict[str, bytes]


@dataclass(frozen=True)
class Dask:
    """Compute the tasks on a cluster: ``tcp://HOST:PORT`` of its scheduler, or so many workers of
    this machine, started for it.

    Raises ``BadInput`` for an address that is none and for workers with another version of Dask or
    of Faultline; ``Unavailable`` where Dask is not installed, no scheduler answers or no worker
    comes, and where the scheduler is lost.
    """

    where: str | int

    def __post_init__(self) -> None:
        if isinstance(self.where, int):
            check_count(self.where)
        elif not ADDRESS.fullmatch(self.where):
            do = "Give the address that dask scheduler prints."
            raise BadInput("a scheduler as tcp://HOST:PORT", self.where, do)

    def __call__(
        self, tasks: Iterable[CellTask], progress: Progress
    ) -> Iterator[tuple[str, CellState]]:
        tasks = list(tasks)
        if not tasks:
            return
        with _client(self.where) as client, shown_mark(token_hex(16)) as mark:
            _check(client, tasks[0])
            try:
                yield from _Workers(client, mark)(tasks, progress)
            except (OSError, CancelledError, asyncio.CancelledError) as error:
                _lost(client, error)


@dataclass
class _Workers(SideBySide):
    client: Any
    mark: str
    _alone_since: float | None = field(default=None)

    @property
    def deaths(self) -> type[Exception]:
        from distributed import KilledWorker

        died: type[Exception] = KilledWorker
        return died

    def slots(self) -> int:
        """Return how many threads the workers have now; raises ``Unavailable`` for none, lately."""
        if self.client.status != "running":
            raise OSError("the connection is closed")
        n: int = sum(self.client.nthreads().values())
        self._alone_since = None if n else self._alone_since or time.monotonic()
        if self._alone_since and time.monotonic() - self._alone_since > NO_WORKER_S:
            _no_worker(self.client)
        return n

    def submit(self, chunk: list[CellTask]) -> Future[Sequence[Any]]:
        """Hand a chunk to a worker; Dask tries it again when the worker dies."""
        executor = self.client.get_executor(pure=False)
        future: Future[Sequence[Any]] = executor.submit(on_worker, chunk, self.mark)
        return future

    def stop(self) -> None:
        """Take back what no worker has begun; a cell in the making goes on to its end."""
        self.client.cancel(list(self.client.futures), asynchronous=False)

    def take(self, task: CellTask, answer: HandedBack) -> CellState:
        """Keep a result that was handed back, if it is whole."""
        kept = [keep_sealed(_file(task, key), sealed) for key, sealed in answer.files.items()]
        if kept and all(kept):
            return answer.state
        said = "Its result came back damaged. Start again, and it is computed again."
        return CellState(Became.FAILED, answer.state.seconds, said)


def on_worker(chunk: list[CellTask], mark: str) -> list[CellState | HandedBack]:
    """Compute a chunk where a worker runs; results go along where this store is not the sweep's."""
    shared = sees_mark(mark)
    answers: list[CellState | HandedBack] = []
    for task in chunk:
        with noted(OF_ARMS) as arms:
            state = compute_cell(task)
        if shared or state.became != Became.DONE:
            answers.append(state)
            continue
        files = {key: _file(task, key).read_bytes() for key in (arms if task.arm else [task.key])}
        answers.append(HandedBack(state, files))
    return answers


def _file(task: CellTask, key: str) -> Path:
    return arrays_file(key) if task.arm else result_file(key)


def planned_key(task: CellTask) -> str:
    """Return the key that a cell's run has here: another means other code, packages or weights."""
    return key_of_cell(task.experiment, task.fields)[1]


@contextmanager
def _client(where: str | int) -> Iterator[Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise Unavailable("the packages of Dask", "they are not installed", COMMAND) from error
    # It would print what is said here in one sentence, and again on every try.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if isinstance(where, int):
            with (
                distributed.LocalCluster(
                    n_workers=where, threads_per_worker=1, dashboard_address=None, env=ONE_THREAD,
                    silence_logs=logging.CRITICAL,
                ) as cluster,
                distributed.Client(cluster, timeout=WAIT_S) as client,
            ):  # fmt: skip
                yield client
            return
        try:
            client = distributed.Client(where, timeout=WAIT_S)
        except (OSError, ValueError) as error:
            do = "Check the address, or start one: dask scheduler, and dask worker ADDRESS."
            raise Unavailable(
                "a Dask scheduler at tcp://HOST:PORT", f"{where}: {error or 'no answer'}", do
            ) from error
        with client:
            yield client


def _check(client: Any, task: CellTask) -> None:
    """Raise for no worker, and for one that would compute with something else than is here."""
    try:
        client.wait_for_workers(1, timeout=WAIT_S)
    except TimeoutError:
        _no_worker(client)
    found = client.get_versions()
    here = _versions(found["client"])
    others = {"the scheduler": found["scheduler"], **found["workers"]}
    for name, one in others.items():
        if _versions(one) != here:
            do = f"Install the same everywhere: {COMMAND}."
            raise BadInput(f"Dask as here ({here})", f"{_versions(one)} on {name}", do)
    mine = planned_key(task)
    for name, key in client.run(planned_key, task, on_error="return").items():
        if key != mine:
            got = f"{type(key).__name__}: {key}" if isinstance(key, Exception) else "another one"
            do = "Install this version there, with the same packages and weights."
            raise BadInput("the Faultline of this process on every worker", f"{got} on {name}", do)


def _versions(found: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {found['packages'][name]}" for name in PACKAGES)


def _no_worker(client: Any) -> NoReturn:
    at = client.scheduler.addr
    raise Unavailable("a worker at the scheduler", f"none at {at}", f"Start one: dask worker {at}.")


def _lost(client: Any, error: BaseException) -> NoReturn:
    raise Unavailable(
        "the Dask scheduler to go on",
        f"no answer any more: {type(error).__name__}",
        "What is done is kept. Start the scheduler, and run the sweep again.",
    ) from error
