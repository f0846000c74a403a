"""A sweep: what is done is skipped, what failed is told, what was cut goes on, byte for byte."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from lab.core.errors import BadInput, Cancelled, StoreError
from lab.core.progress import Progress
from lab.engine import local
from lab.engine.sweep import task as tasks_of
from lab.engine.sweep.cluster import Dask
from lab.engine.sweep.plan import cells_of, plan_of, toml_of
from lab.engine.sweep.processes import Processes
from lab.engine.sweep.run import SweepStatus, run_sweep, status
from lab.engine.sweep.states import Became, CellState, ask_to_stop
from lab.engine.sweep.table import asked, table_of, write_table
from lab.engine.sweep.task import here
from lab.store.blobs import PART
from lab.store.results import result_file

PLAN = {
    "experiment": "severity",
    "fields": {"encoder": "ngrams", "task": "concept", "n_resamples": 100, "n_test": 60},
    "grid": {"perturbation": ["ocr", "keyboard_typos"], "draw_seed": [11, 12]},
}


def bytes_of(plan):
    return [result_file(cell.key).read_bytes() for cell in cells_of(plan)]


def test_cells_that_fail_are_told_and_the_rest_goes_on(own_store, monkeypatch):
    real = tasks_of.run_spec

    def full_disk_for_typos(entry, spec, progress):
        if spec.perturbation == "keyboard_typos":
            raise StoreError("to write to the store", "no space left", "Free some.")
        return real(entry, spec, progress)

    plan = plan_of(PLAN)
    monkeypatch.setattr(tasks_of, "run_spec", full_disk_for_typos)
    found = run_sweep(plan)
    assert found.counts == {Became.DONE: 2, Became.FAILED: 2}
    assert {"2 of 4 cells are done.", "2 failed."} <= set(found.words())
    assert {cell.fields["perturbation"] for cell, _ in found.failed} == {"keyboard_typos"}
    assert all("no space left" in state.error for _, state in found.failed)
    asked_again = []

    def none_left(tasks, progress):
        asked_again.extend(tasks)
        return iter(())

    assert run_sweep(plan, executor=none_left).counts == found.counts and not asked_again
    run_sweep(plan, executor=none_left, again=True)
    assert {task.fields["perturbation"] for task in asked_again} == {"keyboard_typos"}
    monkeypatch.undo()
    monkeypatch.setenv("FAULTLINE_HOME", str(own_store))
    assert run_sweep(plan, again=True).counts == {Became.DONE: 4}
    result_file(found.cells[0].key).unlink()  # its owner freed some room
    assert status(plan).counts[Became.LEFT] == 1


@pytest.mark.parametrize("executor", [here, Processes(2), Dask(2)])
def test_a_store_that_cannot_be_written_is_said_before_anything_runs(
    own_store, monkeypatch, executor
):
    (own_store / "sweeps").write_text("a file where the folder of all sweeps belongs")
    monkeypatch.setattr(tasks_of, "run_spec", lambda *_: pytest.fail("a cell was computed"))
    with pytest.raises(StoreError, match="to write"):
        run_sweep(plan_of(PLAN), executor=executor)


def test_a_disk_that_fills_up_costs_the_cells_that_did_not_fit(own_store, small_disk):
    disk, filled = small_disk
    plan = plan_of(PLAN)
    run_sweep(plan)
    whole = bytes_of(plan)
    for cell in cells_of(plan):
        result_file(cell.key).unlink()
    shutil.rmtree(own_store / "sweeps")
    (own_store / "results").rename(own_store / "earlier")
    (own_store / "results").symlink_to(disk, target_is_directory=True)
    with filled(leave=int(1.5 * len(whole[0]))):
        found = run_sweep(plan)
        assert found.counts[Became.FAILED] and not found.counts[Became.LEFT]
        assert all("Free some space" in state.error for _, state in found.failed)
        assert not list(disk.glob(f"**/{PART}*"))
    assert run_sweep(plan, again=True).counts == {Became.DONE: 4}
    assert bytes_of(plan) == whole


def test_the_table_holds_every_number_and_is_asked_in_sql(own_store, tmp_path):
    found = run_sweep(plan_of(PLAN))
    table = table_of(found)
    assert list(table.columns[:2]) == ["perturbation", "draw_seed"]
    ocr = asked(table, "perturbation = 'ocr' AND \"breakpoint.n\" >= 50", "draw_seed DESC")
    assert list(ocr["draw_seed"]) == [12, 11]
    stored = json.loads(result_file(found.cells[0].key).read_bytes().rpartition(b"\nsha256")[0])
    assert table["breakpoint.theta"][0] == stored["summary"]["breakpoint"]["theta"]
    with pytest.raises(BadInput, match="nosuch"):
        asked(table, "nosuch = 1")
    with pytest.raises(BadInput, match="disabled"):
        asked(table, "1 IN (SELECT 1 FROM read_csv('/etc/passwd'))")
    for name in ("cells.parquet", "cells.csv"):
        write_table(table, tmp_path / name)
        assert len(asked(table, f"draw_seed = {11}")) == 2 and (tmp_path / name).stat().st_size
    with pytest.raises(BadInput, match=r"\.parquet or \.csv"):
        write_table(table, tmp_path / "cells.xls")


@pytest.mark.slow
def test_another_process_asks_the_table_while_one_has_it_open(own_store):
    """DuckDB lets one process alone open a file to write: here there is no such file."""
    import duckdb

    plan = plan_of(PLAN)
    run_sweep(plan)
    file = own_store / "sweep.toml"
    file.write_text(toml_of(plan))
    table = [sys.executable, "-m", "lab", "sweep", "table", str(file), "--where", "draw_seed = 11"]
    with duckdb.connect(":memory:") as connection:
        connection.register("cells", table_of(status(plan)))
        done = subprocess.run(table, capture_output=True, text=True, check=False)
        assert connection.execute("SELECT count(*) FROM cells").fetchone() == (4,)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("keyboard_typos") == 1 and "locked" not in done.stderr
    assert not [path for path in own_store.glob("**/*") if "duckdb" in path.name]


def test_two_processes_of_another_hash_seed_give_the_same_bytes_as_one(own_store, monkeypatch):
    plan = plan_of(PLAN)
    run_sweep(plan)
    one = bytes_of(plan)
    for cell in cells_of(plan):
        result_file(cell.key).unlink()
    monkeypatch.setenv("PYTHONHASHSEED", "7")  # this process has one that was drawn at its start
    assert run_sweep(plan, executor=Processes(2)).counts == {Became.DONE: 4}
    assert bytes_of(plan) == one


def test_another_process_can_stop_it(own_store):
    plan = plan_of(PLAN)

    def asked_after_one(tasks, progress):
        for i, (key, state) in enumerate(here(tasks, progress)):
            if i == 0:
                ask_to_stop(plan)
            yield key, state

    with pytest.raises(Cancelled):
        run_sweep(plan, executor=asked_after_one)
    assert status(plan).counts == {Became.DONE: 1, Became.LEFT: 3}
    assert run_sweep(plan, Progress()).counts == {Became.DONE: 4}


def test_how_long_it_takes_is_said_of_what_is_left(own_store):
    plan = plan_of(PLAN)
    cells = cells_of(plan)
    states = [
        CellState(Became.DONE),
        CellState(Became.LEFT),
        CellState(Became.LATE, 30.0),
        CellState(Became.LEFT),
    ]
    cells_there = [cells[1], *cells[1:]]  # the first is done, so its result must be there
    result_file(cells[1].key).parent.mkdir(parents=True, exist_ok=True)
    result_file(cells[1].key).write_bytes(b"x" * 2_000_000)
    said = SweepStatus(cells_there, states).words()
    assert "A cell takes 30 s on one core; what is left takes about 60 s." in said
    assert "All cells write at most 8 MB." in said
    long = SweepStatus(cells_there[:1], [CellState(Became.LATE, 3000.0)]).words()
    assert "A cell takes about 50 min on one core." in long
    assert "How long a cell takes is known once the first is done." in status(plan).words()
    fields = {"encoder": "ngrams", "perturbation": "ocr", "n_test": 60, "n_resamples": 100}
    local.run(plan.experiment, **fields, repeats=1)
    [told] = [one for one in status(plan).words() if one.startswith("A cell takes")]
    assert "on one core, by other runs of this experiment; what is left takes about" in told


def n_results(cells):
    return sum(result_file(cell.key).exists() for cell in cells)


def killed(plan_file, cells, n_done, after_s, env):
    """Run a sweep in processes of its own and kill them so long after it has so many results."""
    running = subprocess.Popen(
        [sys.executable, "-m", "lab", "sweep", "run", str(plan_file)],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    while running.poll() is None and n_results(cells) < n_done:
        time.sleep(0.002)
    try:
        running.wait(after_s)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


DIES = """
import json, os, signal, sys
from lab.engine.sweep.plan import plan_of
from lab.engine.sweep.run import run_sweep
from lab.engine.sweep.task import here

def dies(tasks, progress):
    for i, done in enumerate(here(tasks, progress), start=1):
        if i == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield done

with open(sys.argv[1]) as file:
    run_sweep(plan_of(json.load(file)), executor=dies)
"""


def test_killed_between_two_cells_it_goes_on_to_the_same_bytes(own_store, root):
    plan, cells = plan_of(PLAN), cells_of(plan_of(PLAN))
    run_sweep(plan)
    whole = bytes_of(plan)
    for cell in cells:
        result_file(cell.key).unlink()
    file = own_store / "plan.json"
    file.write_text(json.dumps(PLAN))
    command = [sys.executable, "-c", DIES, str(file), "2"]
    env = {**os.environ, "PYTHONPATH": str(root)}
    assert subprocess.run(command, env=env, check=False).returncode == -signal.SIGKILL
    assert status(plan).counts == {Became.DONE: 2, Became.LEFT: 2}
    assert run_sweep(plan).counts == {Became.DONE: 4}
    assert bytes_of(plan) == whole


@pytest.mark.slow
@pytest.mark.parametrize("times", [20])
def test_killed_at_a_random_moment_it_goes_on_to_the_same_bytes(own_store, root, times):
    plan = plan_of(PLAN)
    run_sweep(plan)
    whole = bytes_of(plan)
    file = own_store / "sweep.toml"
    file.write_text(toml_of(plan))
    env = {**os.environ, "PYTHONPATH": str(root)}
    moment, cells, met, cell_s = random.Random(times), cells_of(plan), list[int](), 0.3
    for _ in range(times):
        for cell in cells:
            result_file(cell.key).unlink()
        killed(file, cells, moment.randint(0, 3), moment.uniform(0, cell_s), env)
        met.append(n_results(cells))
        assert {state.became for state in status(plan).states} <= {Became.DONE, Became.LEFT}
        began = time.monotonic()
        run_sweep(plan)
        cell_s = (time.monotonic() - began) / (len(cells) - met[-1]) if met[-1] < 4 else cell_s
        assert bytes_of(plan) == whole
        assert len(list((own_store / "results").glob("*/*.json"))) == len(cells)
    assert {1, 2, 3} & set(met), f"no kill met the sweep at work: {met}"
