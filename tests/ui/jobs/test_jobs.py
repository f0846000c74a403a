"""Jobs: progress, results, errors, cancel, and never more than two at once."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import streamlit as st

from lab.core.errors import BadInput, Cancelled
from lab.ui.jobs import jobs
from lab.ui.jobs.jobs import WORKERS, Job


def test_a_job_gives_its_result_and_its_progress():
    def work(progress):
        progress.start("counting", 3)
        for _ in range(3):
            progress.advance()
        return 7

    job = Job(work)
    assert job.result() == 7
    assert job.done
    assert (job.progress.done, job.progress.total) == (3, 3)


def test_what_the_work_raises_comes_out_of_result():
    def work(progress):
        raise BadInput("a", "b", "c")

    with pytest.raises(BadInput):
        Job(work).result()


def test_cancel_stops_the_work_at_its_next_check():
    begun = threading.Event()

    def work(progress):
        progress.start("endless", 10**9)
        begun.set()
        while True:
            progress.advance()
            time.sleep(0.001)

    job = Job(work)
    assert begun.wait(60)
    job.cancel()
    with pytest.raises(Cancelled):
        job.result()


def test_a_job_cancelled_while_it_waits_never_starts():
    gate, started = threading.Event(), []
    blockers = [Job(lambda progress: gate.wait(60)) for _ in range(WORKERS)]
    late = Job(lambda progress: started.append(1))
    late.cancel()
    gate.set()
    with pytest.raises(Cancelled):
        late.result()
    assert [b.result() for b in blockers] == [True] * WORKERS
    assert started == []


def test_leaving_waits_for_no_thread_that_is_only_about_to_start(monkeypatch):
    done = threading.Event()
    running = threading.Thread(target=done.wait, name="work_0", daemon=True)
    running.start()
    starting = threading.Thread(target=done.wait, name="work_1", daemon=True)
    monkeypatch.setattr(jobs.threading, "enumerate", lambda: [starting, running])
    threading.Timer(0.05, done.set).start()
    jobs.leave()
    assert not running.is_alive()


def test_never_more_at_once_than_there_are_workers():
    lock, now, most = threading.Lock(), [0], [0]

    def work(progress):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1

    for job in [Job(work) for _ in range(8)]:
        job.result()
    assert most[0] <= WORKERS


def test_a_changed_array_never_gets_a_stale_answer():
    """Why no cache here takes an array: Streamlit's own hash looks at a sample of it.

    The first half pins that fault, so that it is seen should it ever be mended; in the second half
    two pictures of one's own that differ in one pixel each get their own answer.
    """
    rng = np.random.default_rng(0)
    one = rng.normal(size=(100_000, 64))
    other = one.copy()
    other[77_777, 33] += 1.0

    @st.cache_data
    def total(x):
        return float(x.sum())

    assert total(one) == total(other) != other.sum()

    from lab.core.contracts import Column, Modality
    from lab.encoders import ENCODERS
    from lab.encoders.embed import embed

    picture = np.full((224, 224, 3), 255, np.uint8)
    changed = picture.copy()
    changed[100, 100] = 0
    first, second, again = (
        embed(ENCODERS.get("hog"), Column(Modality.IMAGE, "own", ("own",), [p], ""), keep=False).x
        for p in (picture, changed, picture.copy())
    )
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again)


def test_no_cache_of_the_app_takes_an_array():
    """Every cached function of the app is keyed by names, numbers and specs alone."""
    import ast
    from dataclasses import fields
    from pathlib import Path

    import lab.ui
    from lab.ui.lighting.work import LightingRoom

    # A room is five names and numbers, frozen, as a setting is.
    assert {str(field.type) for field in fields(LightingRoom)} <= {"str", "int"}
    allowed = {
        "str", "int", "float", "bool", "tuple[tuple[str, Any], ...]", "tuple[Setting, ...]",
        "tuple[str, ...]", "tuple[float, ...]", "LightingRoom",
    }  # fmt: skip
    cached = 0
    for file in Path(lab.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                "cache_" in ast.unparse(d) for d in node.decorator_list
            ):
                cached += 1
                assert all("cache_resource" in ast.unparse(d) for d in node.decorator_list)
                keys = [a for a in node.args.args if not a.arg.startswith("_")]
                assert {ast.unparse(a.annotation) for a in keys} <= allowed, (file, node.name)
                # What Streamlit does not look at is named by a digest of its own; which cell comes
                # first is no part of what comes out.
                hidden = {a.arg for a in node.args.args if a not in keys}
                assert hidden <= {"_first"} or "digest" in {a.arg for a in keys}, (file, node.name)
    assert cached >= 4


@pytest.mark.parametrize("module", ["lab.ui.jobs.jobs", "lab.ui.app.frame"])
def test_pandas_is_whole_before_any_thread_of_ours_could_load_it(module):
    """The sidebar, which every page has, brings the jobs along: a chart never meets half of it."""
    asked = f"import sys, {module}; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
