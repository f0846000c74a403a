"""A worker process: computes one run after another through the store, and says how far it is.

Started as ``python -m lab.engine.workers.process [--any | FOLDER ...]``, where the folders are
those that ids may name. It reads what to do from its standard input and leaves when that ends, so
that it never outlives the server; what a library prints goes to the standard error.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from lab.core.allowed import confine
from lab.core.errors import LabError
from lab.core.progress import Progress
from lab.engine.local import run_spec
from lab.engine.workers.messages import error_as_data, heard, tell
from lab.experiments import EXPERIMENTS

TELL_S = 0.2
"""How often the pool is told how far a run is."""
IDLE_S = 8.0
"""A process that has had nothing to do for so long gets ready for a map."""
ANY = "--any"


class _Listener:
    """Reads what the pool says: runs into a queue, the wish to stop to the run it is about."""

    def __init__(self, stream: IO[str]) -> None:
        self.asked: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.progress = Progress()
        self._stream = stream
        threading.Thread(target=self._listen, name="listener", daemon=True).start()

    def _listen(self) -> None:
        for line in self._stream:
            message = heard(line)
            if "stop" in message:
                self.progress.cancel()
            else:
                self.progress = Progress()
                self.asked.put(message)
        # Whoever asked is gone. What is kept of the run is whole, so nothing needs to be wound up.
        os._exit(0)


def main() -> None:
    """Answer runs until the standard input ends."""
    said = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    folders = sys.argv[1:]
    confine(None if folders == [ANY] else [Path(folder) for folder in folders])
    EXPERIMENTS.ids()  # before anyone waits for it
    listener = _Listener(sys.stdin)
    idle_s: float | None = IDLE_S
    while True:
        try:
            asked = listener.asked.get(timeout=idle_s)
        except Empty:
            idle_s = None
            _warm_up()
            continue
        over = threading.Event()
        progress = listener.progress
        speaker = threading.Thread(target=_say, args=(said, progress, over), daemon=True)
        speaker.start()
        try:
            entry = EXPERIMENTS.get(asked["experiment"])
            run_spec(entry, entry.spec(asked["fields"]), progress)
            answer: dict[str, Any] = {"done": True}
        except Exception as error:
            # Whatever it is, whoever asked is told, and the next run is answered too.
            if not isinstance(error, LabError):
                logging.getLogger(__name__).exception("a run failed")
            answer = {"error": error_as_data(error)}
        over.set()
        speaker.join()
        tell(said, **answer)


def _warm_up() -> None:
    """Load and compile what the first map would wait for; a failure is left to the map."""
    from lab.probes import umap_layout

    try:
        umap_layout.warm_up()
    except Exception:
        logging.getLogger(__name__).warning("UMAP could not be warmed up", exc_info=True)


def _say(stream: IO[str], progress: Progress, over: threading.Event) -> None:
    told = None
    while not over.wait(TELL_S):
        now = [progress.what, progress.done, progress.total]
        if now != told:
            tell(stream, progress=now)
            told = now


if __name__ == "__main__":
    main()
