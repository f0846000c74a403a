"""Cells side by side: chunks handed out, deaths survived, whoever the workers are.

A chunk is as many cells as take about a second, so that handing it out costs next to nothing and
stopping loses little.
"""

from __future__ import annotations

import math
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from statistics import median
from typing import Any

from lab.core.progress import Progress
from lab.engine.sweep.states import Became, CellState
from lab.engine.sweep.task import LOOK_S, CellTask

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""In each of several processes: they are what runs side by side."""
CHUNK_S, MOST_IN_CHUNK = 1.0, 200
RECENT = 9
"""Cells by whose times the next chunk is sized: their median, since the first ones load models."""


class SideBySide(ABC):
    """Workers that compute chunks of cells. One that dies takes no other cell with it: what was in
    the making is tried again, each cell alone; a cell whose worker dies again has failed."""

    @property
    @abstractmethod
    def deaths(self) -> type[Exception]:
        """What a chunk raises whose worker died."""

    @abstractmethod
    def slots(self) -> int:
        """Return how many chunks are computed at once now."""

    @abstractmethod
    def submit(self, chunk: list[CellTask]) -> Future[Sequence[Any]]:
        """Hand a chunk to a worker; one answer a cell comes back."""

    @abstractmethod
    def stop(self) -> None:
        """Leave what is in the making; what is kept is kept whole."""

    def take(self, task: CellTask, answer: Any) -> CellState:
        """Make of a worker's answer what became of the cell."""
        del task
        state: CellState = answer
        return state

    def __call__(
        self, tasks: Iterable[CellTask], progress: Progress
    ) -> Iterator[tuple[str, CellState]]:
        waiting, suspects = deque(tasks), deque[CellTask]()
        at_work: dict[Future[Sequence[Any]], list[CellTask]] = {}
        took: deque[float] = deque(maxlen=RECENT)
        try:
            while waiting or suspects or at_work:
                progress.check()
                slots = self.slots()
                if suspects and not at_work and slots:
                    at_work[self.submit([suspects[0]])] = [suspects[0]]
                # No more than can be computed now, so that a death leaves few to suspect.
                while waiting and not suspects and len(at_work) < slots:
                    chunk = [waiting.popleft() for _ in range(_size(took, len(waiting), slots))]
                    at_work[self.submit(chunk)] = chunk
                ended, _ = wait(at_work, timeout=LOOK_S, return_when=FIRST_COMPLETED)
                for future in ended:
                    chunk = at_work.pop(future)
                    was_suspect = chunk[0] in suspects
                    answers = self._answers(future, chunk, was_suspect)
                    if was_suspect:
                        suspects.popleft()
                    if answers is None:
                        suspects.extend(chunk)
                        continue
                    for task, answer in zip(chunk, answers, strict=True):
                        state = answer if isinstance(answer, CellState) else self.take(task, answer)
                        took.append(state.seconds or 0.0)
                        yield task.key, state
        finally:
            if at_work:
                self.stop()

    def _answers(
        self, future: Future[Sequence[Any]], chunk: list[CellTask], was_suspect: bool
    ) -> Sequence[Any] | None:
        """Return the answers for a chunk, None where its worker died for the first time."""
        try:
            return future.result()
        except CancelledError:
            raise
        except self.deaths:
            return [CellState(Became.FAILED, error="Its process died, and again when it was alone.")
                    ] if was_suspect else None  # fmt: skip
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            return [CellState(Became.FAILED, error=said, traceback=traceback.format_exc())] * len(
                chunk
            )


def _size(took: Iterable[float], n_waiting: int, slots: int) -> int:
    """Return how many cells the next chunk has: about a second's, and no more than a fair part."""
    each = median(took) if (took := list(took)) else CHUNK_S
    of_a_second = int(CHUNK_S / each) if each else MOST_IN_CHUNK
    return max(1, min(of_a_second, MOST_IN_CHUNK, math.ceil(n_waiting / slots)))
