"""The breakdown board: encoders x ways to break them, a breakpoint in each cell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import Any

from lab.core.contracts import MAX_SEVERITY, Card, KnowsConcepts, Modality
from lab.core.errors import Cancelled, LabError
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.engine.local import kept, run_spec
from lab.engine.workers.waiters import IsThere, Waiters
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.severity.run import SeveritySpec
from lab.limits.curve_row import curve_rows
from lab.perturb import PERTURBATIONS

COLUMNS = {
    Modality.IMAGE: ("darker", "gaussian_noise", "defocus_blur", "occlusion"),
    Modality.TEXT: ("keyboard_typos", "ocr"),
    Modality.SPEECH: ("noise", "reverberation"),
    Modality.PLACE: ("displaced", "rounded"),
}
"""What the default board shows: one of each kind; everything else is behind "widen"."""

WORKERS = 2
"""Rows computed side by side: while one fits its probe on one core, the other encodes."""

ROWS = ("lite0", "hog", "minilm", "use", "ngrams", "speech_embedding", "mfcc", "geoclip",
        "sphere")  # fmt: skip


@dataclass(frozen=True)
class BoardCell:
    """One encoder under one perturbation."""

    spec: SeveritySpec

    @property
    def key(self) -> str:
        return f"{self.spec.encoder}.{self.spec.perturbation}.{self.spec.task}"


def default_board(
    *, widen: bool = False, more: Sequence[str] = (), **fields: Any
) -> list[BoardCell]:
    """Return the cells of the board; ``widen`` takes every encoder and every perturbation.

    ``more`` names encoders that have a row too, ``hub:owner/name#image`` among them. ``fields`` go
    to every cell's spec (n_test, split_seed, draw_seed, task ...). An encoder of the board whose
    weights are not on this machine is left out, and so is every one that reads what the data set
    lacks, or has vectors alone, which cannot be hurt. Raises what building an encoder raises.
    """
    cells, usual = [], SeveritySpec.model_fields["dataset"].default
    modalities = DATASETS.get(fields.get("dataset", usual)).modalities
    usual_rows = [e.id for e in ENCODERS if (widen or e.id in ROWS) and e.availability().ok]
    for encoder in map(ENCODERS.get, dict.fromkeys([*usual_rows, *more])):
        if encoder.modality not in modalities or isinstance(encoder, KnowsConcepts):
            continue
        for perturbation in PERTURBATIONS:
            fits = perturbation.modality in (encoder.modality, Modality.ANY)
            if fits and (widen or perturbation.id in COLUMNS.get(encoder.modality, ())):
                spec = SeveritySpec(encoder=encoder.id, perturbation=perturbation.id, **fields)
                cells.append(BoardCell(spec))
    return cells


def cell_record(cell: BoardCell, result: Result) -> dict[str, Any]:
    """Flatten a cell's result into one row of the board, in severity and in the knob's unit."""
    found, card = result.summary["breakpoint"], _card(cell)
    perturbation = PERTURBATIONS.get(cell.spec.perturbation)

    def physical(severity: float | None) -> float | None:
        return None if severity is None else float(perturbation.physical(severity))

    curve = curve_rows(result.tables)
    return {
        "key": cell.key,
        "encoder": cell.spec.encoder,
        "perturbation": cell.spec.perturbation,
        "task": result.summary["task"],
        "modality": result.summary["modality"],
        "control": card.control,
        "control_of": card.control_of,
        "status": found["status"],
        "value": found["value"],
        "low": found["low"],
        "high": found["high"],
        "censored": found["censored"],
        "value_physical": physical(found["value"]),
        "low_physical": physical(found["low"]),
        "high_physical": physical(found["high"]),
        "unit": perturbation.unit,
        "clean": found["clean"]["value"],
        "clean_low": found["clean"]["low"],
        "clean_high": found["clean"]["high"],
        "chance": found["chance"],
        "n": found["n"],
        "n_families": found["n_families"],
        "width": found["width"],
        "retrieval_clean": result.summary["retrieval_clean"]["value"],
        "drift_at_5": next(r["drift"] for r in curve if r["severity"] == MAX_SEVERITY),
        "summary_digest": result.manifest["summary_digest"],
    }


@dataclass
class BoardProgress(Progress):
    """Counts cells; its words add what each worker is at."""

    parts: list[Progress] = field(default_factory=list)

    def words(self) -> str:
        """One line for a person: cells done, time left, and the cells in the making."""
        left = self.seconds_left
        time_left = f", about {left:.0f} s left" if left is not None else ""
        now = "; ".join(part.words() for part in self.parts if part.what)
        return f"{self.done} of {self.total} cells{time_left}" + (f" ({now})" if now else "")


class BoardRun:
    """A board being computed: kept cells come at once, the others one by one, in threads.

    Where more than ``most`` cells are left, it stops there: whoever asked says that they are to be
    computed. Cells whose keys are ``known``, since there is a record of them, do not count. The row
    of the cell ``first`` is begun first, with that cell. ``compute`` computes a cell, here by
    default, and ``is_there`` says whether one who looks at the board can still be reached: where
    people look, it stops when the last of them has left, and goes on when the next one comes.
    """

    def __init__(
        self,
        cells: Sequence[BoardCell],
        most: int | None = None,
        known: Collection[str] = (),
        first: str = "",
        compute: Callable[[Experiment, Spec, Progress], Result] | None = None,
        is_there: IsThere = lambda who: True,
    ) -> None:
        self.cells, self._most, self._known, self._first = list(cells), most, known, first
        self._compute_cell, self._is_there = compute or run_spec, is_there
        self.waiters, self._watched, self._left = Waiters(), False, False
        self.progress = BoardProgress("Board", total=len(self.cells))
        self.failed: dict[str, str] = {}
        self.cancelled = False
        self._results: dict[str, Result] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> BoardRun:
        """Compute in the background; a second start while it runs changes nothing."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self.run, name="board", daemon=True)
            self._thread.start()
        return self

    def look(self, who: Hashable) -> None:
        """Note that somebody looks at it; where it stopped because all had left, it goes on."""
        self._watched = True
        self.waiters.see(who)
        if self._left and not (self._thread and self._thread.is_alive()):
            self.cancelled = self._left = False
            self.progress = BoardProgress("Board", total=len(self.cells))
            self.start()

    def run(self) -> None:
        """Compute every cell here; one that fails is marked and the rest goes on."""
        experiment = EXPERIMENTS.get("severity")
        for cell in self.cells:
            found = kept(experiment, cell.spec)
            if found is not None:
                self._results[cell.key] = found
        left = [cell for cell in self.cells if cell.key not in self._results]
        costly = [cell for cell in left if cell.key not in self._known]
        if self._most is not None and len(costly) > self._most:
            self.cancelled = True
            return
        head = self._first.rsplit(".", 2)[0]
        left.sort(key=lambda cell: (cell.spec.encoder != head, cell.key != self._first))
        self.progress.total, self.progress.started_s = len(left), time.monotonic()
        # The cells of an encoder share what is clean, so one worker takes all of them in turn.
        rows: SimpleQueue[list[BoardCell]] = SimpleQueue()
        for _, row in groupby(left, key=lambda cell: cell.spec.encoder):
            rows.put(list(row))
        self.progress.parts = [self.progress.part() for _ in range(WORKERS)]
        # Daemons, unlike a pool's threads, do not keep a stopped app alive until they end.
        threads = [
            threading.Thread(target=self._work, args=(rows, part), name="board row", daemon=True)
            for part in self.progress.parts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, rows: SimpleQueue[list[BoardCell]], part: Progress) -> None:
        while True:
            try:
                row = rows.get_nowait()
            except Empty:
                part.what = ""
                return
            for cell in row:
                self._compute(cell, part)

    def _compute(self, cell: BoardCell, part: Progress) -> None:
        if self._watched and not self.waiters.anyone(self._is_there):
            self.cancelled = self._left = True
        if self.cancelled:
            return
        try:
            part.check()
            experiment = EXPERIMENTS.get("severity")
            self._results[cell.key] = self._compute_cell(experiment, cell.spec, part)
            self.progress.done += 1
        except Cancelled:
            self.cancelled = True
        except LabError as error:
            self.failed[cell.key] = str(error)
        except Exception as error:
            # One broken cell must not take the board with it; the message names the fault.
            self.failed[cell.key] = f"{type(error).__name__}: {error}"

    def cancel(self) -> None:
        """Ask the workers to stop; what was computed stays."""
        self.progress.cancel()

    @property
    def cells_total(self) -> int:
        return len(self.cells)

    @property
    def cells_done(self) -> int:
        return len(self._results) + len(self.failed)

    @property
    def cells_left(self) -> int:
        return self.cells_total - self.cells_done

    @property
    def done(self) -> bool:
        return self.cancelled or self.cells_done == self.cells_total

    def result(self, key: str) -> Result | None:
        """Return a cell's whole result, or None while it is not there."""
        return self._results.get(key)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows so far, in the order of the cells."""
        ready = [(cell, self._results.get(cell.key)) for cell in self.cells]
        return [cell_record(cell, result) for cell, result in ready if result is not None]


def _card(cell: BoardCell) -> Card:
    return ENCODERS.get(cell.spec.encoder).card
