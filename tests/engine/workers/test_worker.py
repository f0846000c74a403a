"""Worker processes: the same bytes as here, errors as they were, a death survived, no orphan."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab.core.errors import BadInput, Cancelled, Unavailable, UnknownId
from lab.core.progress import Progress
from lab.engine.local import run_spec
from lab.engine.workers.pool import RunPool
from lab.engine.workers.work import Work
from lab.engine.workers.worker import TRIES, Worker
from lab.experiments import EXPERIMENTS

SEVERITY = EXPERIMENTS.get("severity")
SMALL = {
    "encoder": "ngrams", "perturbation": "keyboard_typos", "n_test": 60, "n_resamples": 100,
    "repeats": 1,
}  # fmt: skip


def work_of(**fields):
    return Work(SEVERITY, SEVERITY.spec({**SMALL, **fields}), False, 0)


@pytest.fixture(scope="module")
def worker():
    made = Worker()
    yield made
    made.close()


def test_a_worker_gives_the_same_bytes_as_this_process(worker, own_store):
    found = worker.compute(work := work_of(split_seed=11))
    here = run_spec(SEVERITY, work.spec, Progress(), fresh=True)
    assert json.dumps(found.numbers()) == json.dumps(here.numbers())
    assert work.progress.total > 0  # it was told how far the run was


def test_what_a_run_raises_comes_back_as_it_was(worker):
    with pytest.raises(BadInput, match="a folder that this server may read"):
        confined = Worker([])
        try:
            confined.compute(work_of(dataset="own:/etc"))
        finally:
            confined.close()
    with pytest.raises(UnknownId, match="no such facet"):
        worker.compute(work_of(facet="no such facet"))


def test_a_run_stops_when_asked_and_the_process_goes_on(worker, own_store):
    process = worker.start()
    work = work_of(split_seed=12)
    work.progress.cancel()
    with pytest.raises(Cancelled):
        worker.compute(work)
    assert worker.start() is process


def test_a_process_that_dies_is_followed_by_another(own_store):
    worker = Worker()
    worker.start().kill()
    assert worker.compute(work_of(split_seed=11)).summary
    worker.close()


def test_a_run_that_ends_every_process_is_given_up(monkeypatch):
    worker, started = Worker(), []

    def dies():
        worker._process = subprocess.Popen(
            [sys.executable, "-c", "input()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(worker._process)
        return worker._process

    monkeypatch.setattr(worker, "start", dies)
    with pytest.raises(Unavailable, match="ended at this run"):
        worker.compute(work_of())
    assert len(started) == TRIES


def test_a_process_never_outlives_who_started_it():
    code = (
        "import time; from lab.engine.workers.worker import Worker; w = Worker();"
        "print(w.start().pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as server:
        pid = int(server.stdout.readline())
        server.kill()
    while _lives(pid):
        time.sleep(0.05)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_a_closed_pool_leaves_no_process(own_store):
    pool = RunPool(1)
    work = pool.ask(SEVERITY, SEVERITY.spec({**SMALL, "split_seed": 14}), "ann")
    while work.on_cancel is None:
        time.sleep(0.01)
    processes = [worker._process for worker in pool._workers if worker._process]
    pool.cancel()
    assert work.over.wait(600)
    with pytest.raises(Cancelled):
        work.result()
    assert all(process.poll() is not None for process in processes)
