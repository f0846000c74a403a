"""A study's arms and seeds over two processes, then put together: the same bytes as in one."""

import pytest
from joblib.externals.loky import get_reusable_executor

from lab.core.progress import Progress
from lab.engine.local import run
from lab.engine.sweep.arms import score_arms
from lab.engine.sweep.processes import Processes
from tests.experiments.test_contract import SMALL


@pytest.mark.slow
def test_two_processes_score_what_one_puts_together(own_store, monkeypatch):
    fields = SMALL["gap_mispaired"]
    alone = run("gap_mispaired", **fields)
    get_reusable_executor().shutdown()  # so that the processes see this store
    progress = Progress()
    score_arms("gap_mispaired", fields, Processes(2), progress)
    each = {(row["arm"], row["seed"]) for row in alone.tables["seeds"]}
    assert progress.done == progress.total == len(each)
    monkeypatch.setattr("lab.study.run._checked", lambda *_: 1 / 0)
    together = run("gap_mispaired", fresh=True, **fields)
    assert together.as_dict() == alone.as_dict()


def test_what_is_no_study_is_left_to_its_run():
    def executor(tasks, progress):
        raise AssertionError(f"{tasks}")

    score_arms("severity", SMALL["severity"], executor, Progress())
