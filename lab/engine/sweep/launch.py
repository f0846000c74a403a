"""Sweeps as others see them: found in the store, started in a process of their own.

Such a process belongs to nobody: it goes on when a browser is closed or a server starts again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from lab.core.errors import StoreError
from lab.engine.sweep.plan import SweepPlan, toml_of
from lab.engine.sweep.processes import check_count
from lab.engine.sweep.states import folder_of, keep_plan
from lab.store.paths import LAB

LOG, FILE = "log", "sweep.toml"
MOST_OF_A_LOG = 4000
ERRORS = ("BadInput:", "StoreError:", "Unavailable:", "UnknownId:", "TooFew:")


def start(
    plan: SweepPlan, processes: int = 1, *, again: bool = False, most: int | None = None
) -> None:
    """Start computing what is left of a sweep, in a process that outlives this one.

    ``again`` tries what failed too; ``most`` stops after so many cells. Raises ``BadInput`` for no
    process, ``StoreError`` where the store cannot be written.
    """
    check_count(processes)
    keep_plan(plan)
    folder = folder_of(plan)
    act = "resume" if again else "run"
    limit = [] if most is None else ["--most", str(most)]
    command = [sys.executable, "-m", "lab", "sweep", act, str(folder / FILE), *limit]
    path = os.pathsep.join(filter(None, (str(LAB.parent), os.environ.get("PYTHONPATH"))))
    try:
        (folder / FILE).write_text(toml_of(plan))
        with (folder / LOG).open("w") as log:
            process = subprocess.Popen(
                [*command, "--processes", str(processes)], env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        do = "Free some space or set FAULTLINE_HOME elsewhere."
        raise StoreError("to start a sweep's process", str(error), do) from error
    # Or it would stay in the list of processes, ended, for as long as this one lives.
    threading.Thread(target=process.wait, name="sweep's end", daemon=True).start()


def stopped_by(plan: SweepPlan) -> str:
    """Return what ended the last such process before its end, as it said it; empty for nothing."""
    try:
        said = (folder_of(plan) / LOG).read_text(errors="replace")[-MOST_OF_A_LOG:]
    except OSError:
        return ""
    lines = said.strip().splitlines()
    return lines[-1] if lines and lines[-1].startswith(ERRORS) else ""
