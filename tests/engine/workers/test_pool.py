"""The pool: shared runs, two queues, and who waits. Here it computes in threads of this process."""

import threading
import time

import pytest

from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.engine.workers import pool as pools
from lab.engine.workers import waiters
from lab.engine.workers.pool import WORKERS, RunPool
from lab.experiments import EXPERIMENTS

SEVERITY = EXPERIMENTS.get("severity")


def spec_of(seed, encoder="ngrams"):
    perturbation = "darker" if encoder == "hog" else "keyboard_typos"
    return SEVERITY.spec({"encoder": encoder, "perturbation": perturbation, "split_seed": seed})


class Gate:
    """What computes in place of the experiment: each run waits until the test lets it go."""

    def __init__(self):
        self.begun, self.order = threading.Semaphore(0), []
        self.open = {}
        self.error = None

    def run(self, entry, spec, progress):
        self.order.append(spec)
        self.begun.release()
        progress.start("at work", 1)
        while not self.open.setdefault(spec.split_seed, threading.Event()).wait(0.01):
            progress.check()
        if self.error is not None:
            raise self.error
        return entry, spec

    def let_go(self, *seeds):
        for seed in seeds:
            self.open.setdefault(seed, threading.Event()).set()

    def wait(self, n=1):
        for _ in range(n):
            assert self.begun.acquire(timeout=600)


@pytest.fixture
def gate(monkeypatch):
    made = Gate()
    monkeypatch.setattr(pools, "run_spec", made.run)
    monkeypatch.setattr(pools, "kept", lambda entry, spec: None)
    return made


@pytest.fixture
def pool():
    made = RunPool(0)
    yield made
    made.cancel()


def test_one_run_is_shared_by_all_who_ask(pool, gate):
    one, other = (pool.ask(SEVERITY, spec_of(1), who) for who in ("ann", "bob"))
    assert one is other is pool.find(SEVERITY, spec_of(1))
    gate.let_go(1)
    assert one.result() == (SEVERITY, spec_of(1))
    assert pool.ask(SEVERITY, spec_of(1), "eve") is one
    assert gate.order == [spec_of(1)]


def test_it_goes_on_until_the_last_has_left(pool, gate):
    work = pool.ask(SEVERITY, spec_of(1), "ann")
    pool.ask(SEVERITY, spec_of(1), "bob")
    gate.wait()
    pool.leave(work, "ann")
    assert not work.progress.stopped
    pool.leave(work, "bob")
    with pytest.raises(Cancelled):
        work.result()
    again = pool.ask(SEVERITY, spec_of(1), "ann")
    assert again is not work
    gate.let_go(1)
    again.result()


def test_who_cannot_be_reached_any_more_has_left(gate, monkeypatch):
    monkeypatch.setattr(pools, "LOOK_S", 0.01)
    monkeypatch.setattr(waiters, "GONE_S", 0.0)
    here = {"ann", "bob"}
    pool = RunPool(0, is_there=lambda who: who in here)
    work = pool.ask(SEVERITY, spec_of(1), "ann")
    pool.ask(SEVERITY, spec_of(1), "bob")
    gate.wait()
    here.remove("ann")
    while len(work.waiters) > 1:
        time.sleep(0.01)
    assert not work.progress.stopped
    here.clear()
    with pytest.raises(Cancelled):
        work.result()
    pool.cancel()


def test_what_a_person_waits_for_comes_before_a_batch(pool, gate):
    """A batch has all but one of the places; whoever comes then does not wait for it."""
    for seed in range(WORKERS + 2):
        pool.ask(SEVERITY, spec_of(seed), "board", batch=True)
    gate.wait(WORKERS)
    first = pool.ask(SEVERITY, spec_of(100), "ann")
    gate.wait()
    assert gate.order[-1] == spec_of(100)
    second = pool.ask(SEVERITY, spec_of(101), "ann")
    gate.let_go(0)
    gate.wait()
    assert gate.order[-1] == spec_of(101)
    gate.let_go(*range(200))
    first.result(), second.result()


def test_a_batch_takes_an_encoder_s_runs_one_after_another(pool, gate):
    asked = [
        spec_of(0),
        spec_of(1, "hog"),
        *(spec_of(s, e) for s in (2, 3) for e in ("ngrams", "hog")),
    ]
    works = [pool.ask(SEVERITY, spec, "board", batch=True) for spec in asked]
    gate.wait(WORKERS)
    first = gate.order[0].encoder
    gate.let_go(gate.order[0].split_seed)
    gate.wait()
    assert gate.order[-1].encoder == first
    gate.let_go(*range(9))
    for work in works:
        work.result()


def test_a_batch_is_left_to_the_free_one_that_had_its_encoder(pool, gate, monkeypatch):
    by = {}

    def run(entry, spec, progress):
        by.setdefault(spec.encoder, set()).add(threading.get_ident())
        return gate.run(entry, spec, progress)

    monkeypatch.setattr(pools, "run_spec", run)
    hog = pool.ask(SEVERITY, spec_of(1, "hog"), "ann", batch=True)
    ngrams = pool.ask(SEVERITY, spec_of(1, "ngrams"), "ann", batch=True)
    gate.wait(2)
    gate.let_go(1, *range(2, 12))
    hog.over.wait(60)
    ngrams.over.wait(60)
    # Both are free, and one after another comes, as cells of a row do.
    for seed in range(2, 12):
        assert pool.ask(SEVERITY, spec_of(seed, "hog"), "ann", batch=True).over.wait(60)
    assert [len(threads) for threads in by.values()] == [1, 1]


def test_what_a_person_asks_for_is_no_batch_any_more(pool, gate):
    for seed in range(WORKERS + 1):
        pool.ask(SEVERITY, spec_of(seed), "board", batch=True)
    gate.wait(WORKERS)
    waits = spec_of(WORKERS)
    assert waits not in gate.order
    pool.ask(SEVERITY, waits, "ann")
    gate.wait()
    assert gate.order[-1] == waits
    gate.let_go(*range(9))


def test_a_failed_run_stays_failed_until_somebody_tries_again(pool, gate):
    gate.error = BadInput("a", "b", "c")
    gate.let_go(1)
    work = pool.ask(SEVERITY, spec_of(1), "ann")
    with pytest.raises(BadInput):
        work.result()
    assert pool.ask(SEVERITY, spec_of(1), "bob") is work
    gate.error = None
    again = pool.ask(SEVERITY, spec_of(1), "ann", again=True)
    assert again is not work and again.result() == (SEVERITY, spec_of(1))


def test_what_was_kept_is_there_at_once(pool, monkeypatch):
    monkeypatch.setattr(pools, "kept", lambda entry, spec: "kept")
    work = pool.ask(SEVERITY, spec_of(1), "ann")
    assert work.over.is_set() and work.result() == "kept"


def test_compute_waits_and_stops_with_its_progress(pool, gate):
    progress, raised = Progress(), []

    def compute():
        try:
            pool.compute(SEVERITY, spec_of(1), progress)
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=compute)
    thread.start()
    gate.wait()
    while progress.what != "at work":
        time.sleep(0.01)
    progress.cancel()
    thread.join(600)
    work = pool.find(SEVERITY, spec_of(1))
    assert raised and work.over.wait(600) and isinstance(work.error, Cancelled)
