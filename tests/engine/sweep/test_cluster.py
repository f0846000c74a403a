"""A sweep on a Dask cluster: the same bytes as here, or a word why not, before anything runs."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lab.core.errors import BadInput, Unavailable
from lab.core.progress import Progress
from lab.engine.local import run
from lab.engine.sweep import cluster
from lab.engine.sweep.arms import score_arms
from lab.engine.sweep.cluster import Dask, HandedBack
from lab.engine.sweep.plan import cells_of, plan_of
from lab.engine.sweep.run import run_sweep, status
from lab.engine.sweep.states import Became, CellState
from lab.engine.sweep.task import CellTask
from lab.experiments import EXPERIMENTS
from lab.store.arrays import arrays_file, stored_arrays
from lab.store.results import result_file
from tests.experiments.test_contract import SMALL

distributed = pytest.importorskip("distributed")

PLAN = plan_of({
    "experiment": "severity",
    "fields": {"encoder": "ngrams", "task": "concept", "n_resamples": 100, "n_test": 60},
    "grid": {"perturbation": ["ocr", "keyboard_typos"], "draw_seed": [11, 12]},
})  # fmt: skip
STUDY = "gap_mispaired"
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
OTHER_DASK = f"""
import importlib.metadata
real = importlib.metadata.version
importlib.metadata.version = lambda name: "2020.1.0" if name == "distributed" else real(name)
{WORKER}"""


def bytes_of(plan):
    return [result_file(cell.key).read_bytes() for cell in cells_of(plan)]


def task(key, **fields):
    return CellTask(key, "severity", fields, None)


def store(folder, like, *shared):
    """A store with its own results, in which embeddings, or what is named, are those of another."""
    folder.mkdir()
    for name in shared or ("arrays", "data", "models"):
        (folder / name).symlink_to((like / name).resolve(), target_is_directory=True)
    return folder


@pytest.fixture
def started(tmp_path, root, monkeypatch):
    """Start a part of a cluster in a process of its own, as a person does on another machine; on a
    busy one it may take long to come."""
    monkeypatch.setattr(cluster, "WAIT_S", 120.0)
    running = []
    there = tmp_path / "scheduler.json"

    def start(code, *options, cwd=root):
        command = [sys.executable, "-c", code, "--scheduler-file", str(there), *options]
        env = {**os.environ, "PYTHONPATH": str(cwd)}
        running.append(subprocess.Popen(command, env=env, cwd=cwd, stderr=subprocess.DEVNULL))
        return running[-1]

    def scheduler():
        process = start(SCHEDULER, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        with distributed.Client(scheduler_file=str(there), timeout=60) as client:
            return process, client.scheduler.addr

    yield (
        scheduler,
        lambda code=WORKER, **more: start(
            code, "--no-nanny", "--no-dashboard", "--nthreads", "1", **more
        ),
    )
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def two_stores(own_store, tmp_path):
    """A cluster of two workers, each with a store that nobody else sees."""
    homes = [store(tmp_path / name, own_store) for name in ("one", "other")]
    workers = {
        i: {"cls": distributed.Nanny, "options": {"nthreads": 1, "env": {"FAULTLINE_HOME": str(h)}}}
        for i, h in enumerate(homes)
    }
    scheduler = {"cls": distributed.Scheduler, "options": {"dashboard_address": None}}
    with distributed.SpecCluster(scheduler=scheduler, workers=workers) as found:
        yield found.scheduler_address, homes


def test_workers_that_see_no_store_hand_back_the_same_bytes(two_stores):
    address, homes = two_stores
    run_sweep(PLAN)
    here = bytes_of(PLAN)
    for cell in cells_of(PLAN):
        result_file(cell.key).unlink()
    assert run_sweep(PLAN, executor=Dask(address)).counts == {Became.DONE: 4}
    assert bytes_of(PLAN) == here
    results = [list(home.glob("results/*/*.json")) for home in homes]
    assert all(results) and sum(map(len, results)) == 4


@pytest.mark.slow
def test_workers_that_share_the_folder_write_the_same_bytes(own_store):
    run_sweep(PLAN)
    here = bytes_of(PLAN)
    for cell in cells_of(PLAN):
        result_file(cell.key).unlink()
    assert run_sweep(PLAN, executor=Dask(2)).counts == {Became.DONE: 4}
    assert bytes_of(PLAN) == here
    assert not list((own_store / "sweeps").glob("mark-*"))


def test_a_result_that_was_damaged_on_its_way_is_not_kept(own_store):
    run_sweep(PLAN)
    cell = cells_of(PLAN)[0]
    sealed = result_file(cell.key).read_bytes()
    result_file(cell.key).unlink()
    workers = cluster._Workers(None, "mark")
    done = CellState(Became.DONE, 1.0)
    flipped = bytes([sealed[0] ^ 1]) + sealed[1:]
    for damaged in (flipped, sealed[:-1], sealed[1:], b""):
        state = workers.take(task(cell.key), HandedBack(done, {cell.key: damaged}))
        assert state.became == Became.FAILED and "damaged" in state.error
        assert not result_file(cell.key).exists()
    assert workers.take(task(cell.key), HandedBack(done, {cell.key: sealed})) == done
    assert result_file(cell.key).read_bytes() == sealed


def arms_of(fields):
    entry = EXPERIMENTS.get(STUDY)
    spec = entry.resolve(entry.spec(fields))
    return [
        CellTask(f"{arm} {seed}", STUDY, spec.model_dump(), None, (arm, seed))
        for arm, seed in entry.cells.cells(spec)
    ]


def arm_files(home):
    return {file.name: file.read_bytes() for file, parts, _ in stored_arrays()
            if parts["kind"] == "arm" and file.is_relative_to(home)}  # fmt: skip


@pytest.mark.parametrize("damage", [False, True])
def test_arms_of_a_study_come_back_from_a_store_that_sees_no_other(
    own_store, tmp_path, monkeypatch, damage
):
    away, here = (store(tmp_path / at, own_store, "data", "models") for at in ("away", "here"))
    tasks = arms_of(SMALL[STUDY])[:2]
    monkeypatch.setenv("FAULTLINE_HOME", str(away))
    answers = cluster.on_worker(tasks, "a mark that is not here")
    there = arm_files(away)
    assert len(there) == 2
    monkeypatch.setenv("FAULTLINE_HOME", str(here))
    workers = cluster._Workers(None, "mark")
    for one, answer in zip(tasks, answers, strict=True):
        assert answer.state.became == Became.DONE, answer
        files = {key: sealed[damage:] for key, sealed in answer.files.items()}
        found = workers.take(one, HandedBack(answer.state, files))
        assert found.became == (Became.FAILED if damage else Became.DONE)
    for name, content in there.items():
        key = name.partition(".")[0]
        assert arrays_file(key).is_file() != damage
        assert damage or arrays_file(key).read_bytes() == content


@pytest.mark.slow
def test_a_study_on_a_cluster_of_two_stores_is_the_study_here(own_store, two_stores, monkeypatch):
    address, homes = two_stores
    for home in homes:  # so that what they keep of arms is theirs alone
        (home / "arrays").unlink()
    alone = run(STUDY, **SMALL[STUDY])
    progress = Progress()
    score_arms(STUDY, SMALL[STUDY], Dask(address), progress)
    assert progress.done == progress.total == len(arms_of(SMALL[STUDY]))
    monkeypatch.setattr("lab.study.run._checked", lambda *_: 1 / 0)
    together = run(STUDY, fresh=True, **SMALL[STUDY])
    assert together.as_dict() == alone.as_dict()


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_no_scheduler_is_said_within_a_bounded_wait(own_store, monkeypatch, host):
    monkeypatch.setattr(cluster, "WAIT_S", 1.0)
    with pytest.raises(Unavailable, match="a Dask scheduler at tcp://HOST:PORT"):
        run_sweep(PLAN, executor=Dask(f"tcp://{host}:1"))
    assert status(PLAN).counts == {Became.LEFT: 4}


@pytest.mark.parametrize("address", ["nowhere", "carrier://pigeon:1", "tcp://host", "tcp://:1/x"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(BadInput, match="a scheduler as tcp://HOST:PORT"):
        Dask(address)


@pytest.mark.slow
def test_no_worker_is_said(own_store, started, monkeypatch):
    monkeypatch.setattr(cluster, "WAIT_S", 5.0)
    _, address = started[0]()
    with pytest.raises(Unavailable, match=f"none at {address}"):
        run_sweep(PLAN, executor=Dask(address))


@pytest.mark.slow
def test_another_version_of_dask_is_said(own_store, started):
    scheduler, worker = started
    _, address = scheduler()
    worker(OTHER_DASK)
    with pytest.raises(BadInput, match=r"distributed 2020\.1\.0 on tcp"):
        run_sweep(PLAN, executor=Dask(address))
    assert status(PLAN).counts == {Became.LEFT: 4}


def test_another_version_of_faultline_is_said(own_store, started, tmp_path, root):
    scheduler, worker = started
    _, address = scheduler()
    other = tmp_path / "checkout"
    shutil.copytree(root / "lab", other / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    (other / "data").symlink_to(root / "data", target_is_directory=True)
    changed = other / "lab" / "limits" / "breakpoint.py"
    changed.write_text(changed.read_text() + "\nTOUCHED = 1\n")
    worker(cwd=other)
    with pytest.raises(BadInput, match="another one on tcp"):
        run_sweep(PLAN, executor=Dask(address))
    assert status(PLAN).counts == {Became.LEFT: 4}


@pytest.mark.slow
def test_a_worker_without_faultline_is_said(own_store, started, tmp_path):
    scheduler, worker = started
    _, address = scheduler()
    without = "import sys; sys.modules['lab.engine.sweep'] = None; " + WORKER
    worker(without, cwd=tmp_path)
    with pytest.raises(BadInput, match=r"ModuleNotFoundError.* on tcp"):
        run_sweep(PLAN, executor=Dask(address))


def test_a_scheduler_that_dies_is_said_and_what_is_done_is_kept(own_store, started, monkeypatch):
    scheduler, worker = started
    process, address = scheduler()
    worker()
    monkeypatch.setattr(cluster, "on_worker", waits_for_typos)
    executor = Dask(address)

    def kills_after_one(tasks, progress):
        for done in executor(tasks, progress):
            yield done
            process.kill()

    with pytest.raises(Unavailable, match="Dask scheduler to go on"):
        run_sweep(PLAN, executor=kills_after_one)


def waits_for_typos(chunk, mark):
    if chunk[0].fields["perturbation"] == "keyboard_typos":
        threading.Event().wait(600)
    return [CellState(Became.DONE, 10.0)] * len(chunk)


def dies(chunk, mark):
    for one in chunk:
        died = Path(one.fields["folder"]) / "died"
        if one.key == "poison" or (one.key == "unlucky" and not died.exists()):
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return [CellState(Became.DONE, float(os.getpid()))] * len(chunk)


def test_a_cell_that_kills_its_worker_fails_alone_and_an_unlucky_one_is_tried_again(
    own_store, tmp_path, monkeypatch
):
    monkeypatch.setattr(cluster, "_check", lambda client, task: client.wait_for_workers(2))
    monkeypatch.setattr(cluster, "on_worker", dies)
    keys = ["a", "unlucky", "b", "poison", "c"]
    tasks = [task(key, folder=str(tmp_path)) for key in keys]
    found = dict(Dask(2)(tasks, Progress()))
    assert set(found) == set(keys)
    poison = found.pop("poison")
    assert poison.became == Became.FAILED and "again when it was alone" in poison.error
    assert {state.became for state in found.values()} == {Became.DONE}
    assert os.getpid() not in {state.seconds for state in found.values()}


def encodes(chunk, mark):
    """Encode an item for each cell; say how many models this worker has opened so far."""
    import numpy as np
    import onnxruntime

    from lab.encoders import ENCODERS

    if not hasattr(onnxruntime, "opened"):
        real, onnxruntime.opened = onnxruntime.InferenceSession, 0

        def opens(*given, **more):
            onnxruntime.opened += 1
            return real(*given, **more)

        onnxruntime.InferenceSession = opens
    for one in chunk:
        ENCODERS.get(one.fields["encoder"]).encode([np.zeros((224, 224, 3), np.uint8)])
    return [CellState(Became.DONE, 10.0, str(onnxruntime.opened))] * len(chunk)


def test_a_worker_loads_an_encoder_once(own_store, monkeypatch):
    monkeypatch.setattr(cluster, "on_worker", encodes)
    monkeypatch.setattr(cluster, "_check", lambda client, task: None)
    found = dict(Dask(1)([task(key, encoder="lite0") for key in "abc"], Progress()))
    assert [state.error for state in found.values()] == ["1", "1", "1"]


def test_without_dask_the_command_is_said(own_store, monkeypatch, root):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unavailable) as caught:
        run_sweep(PLAN, executor=Dask(1))
    pins = [line for line in (root / "requirements-dask.txt").read_text().split() if "==" in line]
    assert pins and all(pin in str(caught.value) for pin in pins)


def test_no_worker_at_all_is_refused():
    with pytest.raises(BadInput, match="at least 1 process; got 0"):
        Dask(0)
