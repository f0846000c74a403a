"""A sweep in a process of its own outlives who started it, runs once, and can be stopped."""

import os
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lab.core.errors import BadInput, Cancelled, StoreError
from lab.engine.sweep import launch
from lab.engine.sweep import task as tasks_of
from lab.engine.sweep.plan import plan_of, plan_of_toml, toml_of
from lab.engine.sweep.run import costs_of, run_sweep, status
from lab.engine.sweep.running import Running, running
from lab.engine.sweep.states import Became, CellState, ask_to_stop, folder_of, kept_plans
from lab.engine.sweep.task import here
from tests.pages.waiting import TIMEOUT_S

PLAN = plan_of({
    "experiment": "severity",
    "fields": {"encoder": "ngrams", "task": "concept", "n_resamples": 100, "n_test": 60},
    "grid": {"perturbation": ["ocr"], "draw_seed": [11, 12]},
})  # fmt: skip
SCALARS = some.one_of(
    some.booleans(), some.integers(-(2**63), 2**63 - 1), some.floats(allow_nan=False), some.text()
)


def until(ready):
    end = time.monotonic() + TIMEOUT_S
    while not (found := ready()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


@given(
    some.dictionaries(some.text(min_size=1), SCALARS, max_size=3),
    some.lists(some.dictionaries(some.text(min_size=1), SCALARS, min_size=1), max_size=2),
    some.lists(some.integers(0, 9), max_size=2),
)
def test_the_file_of_a_plan_says_the_plan(fields, exclude, seeds):
    plan = plan_of({"experiment": "x", "fields": fields, "exclude": exclude, "seeds": seeds})
    again = plan_of_toml(toml_of(plan).encode(), "its file")
    assert again == plan and again.id == plan.id


def test_it_outlives_who_started_it_and_is_found_in_the_store(own_store, root):
    code = (
        "from lab.engine.sweep.launch import start\n"
        "from lab.engine.sweep.plan import plan_of_toml\n"
        f"start(plan_of_toml({toml_of(PLAN)!r}.encode(), 'it'), 2)"
    )
    env = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    until(lambda: status(PLAN).counts == {Became.DONE: 2} and not running(PLAN))
    assert kept_plans() == [PLAN] and launch.stopped_by(PLAN) == ""
    assert status(PLAN).seconds_a_cell and status(PLAN).bytes_a_cell > 10_000


def test_only_one_process_runs_it_and_a_killed_one_runs_it_no_more(own_store, root):
    assert running(PLAN) is None
    code = (
        "from lab.engine.sweep.plan import plan_of_toml\n"
        "from lab.engine.sweep.running import alone\n"
        "from lab.engine.sweep.states import keep_plan\n"
        f"plan = plan_of_toml({toml_of(PLAN)!r}.encode(), 'it')\n"
        "keep_plan(plan)\n"
        "with alone(plan, 2): input()"
    )
    env = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdin=subprocess.PIPE) as other:
        found = until(lambda: running(PLAN))
        assert found.left == 2 and found.rate(1, found.began_s + 10) == pytest.approx(0.1)
        with pytest.raises(BadInput, match="a process runs already"):
            run_sweep(PLAN)
        other.kill()
    assert running(PLAN) is None
    assert run_sweep(PLAN).counts == {Became.DONE: 2}


def test_a_long_cell_is_stopped_in_its_middle_when_somebody_asks(own_store, monkeypatch):
    began = threading.Event()

    def endless(entry, spec, progress):
        began.set()
        while True:
            progress.check()

    monkeypatch.setattr(tasks_of, "run_spec", endless)
    threading.Thread(target=lambda: began.wait(TIMEOUT_S) and ask_to_stop(PLAN)).start()
    with pytest.raises(Cancelled):
        run_sweep(PLAN)
    assert status(PLAN).counts == {Became.LEFT: 2} and running(PLAN) is None


def test_what_is_tried_again_counts_as_left_until_it_is_done(own_store, monkeypatch):
    def none_done(tasks, progress):
        return ((task.key, CellState(Became.FAILED, 2.0, "so")) for task in tasks)

    assert run_sweep(PLAN, executor=none_done).counts == {Became.FAILED: 2}
    seen = []

    def looks(tasks, progress):
        seen.append((status(PLAN).counts, running(PLAN).left))
        return here(tasks, progress)

    assert run_sweep(PLAN, executor=looks, again=True).counts == {Became.DONE: 2}
    assert seen == [({Became.LEFT: 2}, 2)]


def test_one_cell_can_be_timed_first_and_another_sweep_foretells_from_it(own_store):
    assert run_sweep(PLAN, most=1).counts == {Became.DONE: 1, Became.LEFT: 1}
    other = plan_of({**PLAN.model_dump(by_alias=True), "grid": {"draw_seed": [13], "perturbation":
                    ["ocr"]}})  # fmt: skip
    assert len(costs_of("severity")) == 1 and costs_of("gap") == []
    foretold = status(other)
    assert not foretold.measured and foretold.seconds_a_cell == status(PLAN).seconds_a_cell
    assert "by other runs of this experiment" in " ".join(foretold.words())


def test_what_ended_a_run_early_is_told(own_store, monkeypatch):
    launch.start(PLAN, 1)
    until(lambda: status(PLAN).counts == {Became.DONE: 2} and not running(PLAN))
    (folder_of(PLAN) / launch.LOG).write_text("Cells: 1 of 2\nStoreError: Expected room; got none.")
    assert launch.stopped_by(PLAN) == "StoreError: Expected room; got none."


def test_no_process_and_no_store_are_refused(own_store):
    with pytest.raises(BadInput, match="at least 1 process"):
        launch.start(PLAN, 0)
    (own_store / "sweeps").write_text("a file where a folder belongs")
    with pytest.raises(StoreError):
        launch.start(PLAN)
    assert kept_plans() == [] and running(PLAN) is None


def test_a_run_that_has_done_nothing_yet_has_no_rate():
    assert Running(100.0, 5).rate(5, 100.0) == 0
