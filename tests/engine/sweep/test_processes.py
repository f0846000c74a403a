"""Cells computed side by side: deaths, time limits and stopping touch nobody else's cell."""

import os
import signal
import threading
from pathlib import Path

import pytest

from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.engine.sweep import task as tasks_of
from lab.engine.sweep.processes import Processes
from lab.engine.sweep.states import Became, CellState
from lab.engine.sweep.task import CellTask, compute_cell, here

OCR = {"encoder": "ngrams", "perturbation": "ocr", "task": "concept", "n_test": 60,
       "n_resamples": 100}  # fmt: skip


def task(key, **fields):
    return CellTask(key, "severity", {**OCR, **fields}, None)


def dies_for_poison(task):
    if task.key == "poison":
        os.kill(os.getpid(), signal.SIGKILL)
    return CellState(Became.DONE, float(os.getpid()))


def dies_once(task):
    here = Path(task.fields["folder"]) / "died"
    if task.key == "unlucky" and not here.exists():
        here.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return CellState(Became.DONE)


def test_a_cell_that_kills_its_process_fails_alone():
    tasks = [task(str(i)) for i in range(6)]
    tasks.insert(2, task("poison"))
    found = dict(Processes(2, dies_for_poison)(tasks, Progress()))
    assert found.pop("poison") == CellState(
        Became.FAILED, error="Its process died, and again when it was alone."
    )
    assert set(found) == set("012345")
    assert {state.became for state in found.values()} == {Became.DONE}
    assert os.getpid() not in {state.seconds for state in found.values()}


def test_a_process_that_dies_once_costs_nothing(tmp_path):
    tasks = [task(key, folder=str(tmp_path)) for key in ("a", "unlucky", "b")]
    found = dict(Processes(2, dies_once)(tasks, Progress()))
    assert {key: state.became for key, state in found.items()} == dict.fromkeys(
        ("a", "unlucky", "b"), Became.DONE
    )


def waits(task):
    threading.Event().wait(600)


def test_cancelling_ends_what_is_in_the_making():
    progress = Progress()
    running = Processes(2, waits)([task("a"), task("b"), task("c")], progress)
    threading.Timer(1.0, progress.cancel).start()
    with pytest.raises(Cancelled):
        next(running)


def test_a_cell_past_its_limit_is_marked_with_it(monkeypatch):
    def endless(entry, spec, progress):
        while True:
            progress.check()

    monkeypatch.setattr(tasks_of, "run_spec", endless)
    state = compute_cell(CellTask("a", "severity", OCR, 1e-6))
    assert state.became == Became.LATE and "longer than 1e-06 s" in state.error


@pytest.mark.parametrize("n", [0, -1])
def test_no_process_is_refused_before_anything_runs(n):
    with pytest.raises(BadInput, match=f"at least 1 process; got {n}"):
        Processes(n)


def test_a_cell_that_fails_says_why():
    state = compute_cell(task("a", encoder="lite0"))
    assert state.became == Became.FAILED and "Expected" in state.error and not state.traceback


def test_a_bug_is_kept_with_its_traceback(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("made so")

    monkeypatch.setattr(tasks_of, "run_spec", broken)
    state = compute_cell(task("a"))
    assert state.error == "ZeroDivisionError: made so" and "in broken" in state.traceback


def test_a_cancelled_sweep_cancels_its_cell():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        list(here([task("a")], progress))
