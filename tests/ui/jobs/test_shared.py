"""One session's part in a run that all sessions share."""

import threading

import pytest
import streamlit as st

from lab.core.errors import BadInput, Cancelled
from lab.engine.workers import pool as pools
from lab.ui.jobs import shared, work

pytestmark = pytest.mark.usefixtures("fresh_cache")
FIELDS = {"encoder": "ngrams", "perturbation": "keyboard_typos"}


@pytest.fixture
def as_session(monkeypatch):
    """Be one session or another: each has its own state, as Streamlit gives it."""
    states = {}

    def be(name):
        monkeypatch.setattr(shared, "session", lambda: name)
        monkeypatch.setattr(st, "session_state", states.setdefault(name, {}))

    be("ann")
    return be


@pytest.fixture
def runs(monkeypatch):
    """What computes in place of the experiment; ``open`` lets it end."""

    class Runs:
        started, open, error = [], threading.Event(), None

    made = Runs()

    def run(entry, spec, progress):
        made.started.append(spec.split_seed)
        while not made.open.wait(0.01):
            progress.check()
        if made.error:
            raise made.error
        return spec

    monkeypatch.setattr(pools, "run_spec", run)
    monkeypatch.setattr(pools, "kept", lambda entry, spec: None)
    yield made
    made.open.set()


def ask(seed):
    return work.run("severity", {**FIELDS, "split_seed": seed})


def test_runs_are_kept_by_the_fields_of_their_spec(runs, as_session):
    runs.open.set()
    one, other = ask(8001), ask(8002)
    same = work.run("severity", {"split_seed": 8001, **FIELDS})
    assert one.result() is same.result() is not other.result()
    assert sorted(runs.started) == [8001, 8002]


def test_who_cancels_waits_no_more_and_the_others_go_on(runs, as_session):
    ann = ask(1)
    as_session("bob")
    bob = ask(1)
    bob.cancel()
    assert bob.done and ask(1).done
    with pytest.raises(Cancelled):
        ask(1).result()
    as_session("ann")
    assert not ask(1).done
    runs.open.set()
    assert ann.result() is ask(1).result()
    as_session("bob")
    work.again()
    assert ask(1).result() is ann.result()
    assert runs.started == [1]


def test_the_last_who_cancels_stops_it_and_may_start_it_again(runs, as_session):
    job = ask(2)
    job.cancel()
    assert job._work.over.wait(600)
    with pytest.raises(Cancelled):
        ask(2).result()
    runs.open.set()
    work.again()
    assert ask(2).result().split_seed == 2


def test_what_failed_stays_failed_until_this_session_tries_again(runs, as_session):
    runs.error = BadInput("a", "b", "c")
    runs.open.set()
    for _ in range(2):
        with pytest.raises(BadInput):
            ask(3).result()
    assert runs.started == [3]
    runs.error = None
    work.again()
    assert ask(3).result().split_seed == 3
