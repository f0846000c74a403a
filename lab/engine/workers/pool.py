"""The pool: runs asked for by many people, each computed once, in processes beside the server.

What a person waits for comes before a batch such as a board, and one process takes nothing else. A
run is shared by all who ask for it and stops when the last of them has left.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from contextlib import suppress
from itertools import count

from lab.core.errors import Cancelled, LabError
from lab.core.progress import Progress
from lab.engine.local import kept, replaced, run_spec
from lab.engine.workers.waiters import IsThere
from lab.engine.workers.work import Work
from lab.engine.workers.worker import Worker
from lab.experiments.base import Experiment, Result, Spec

WORKERS = 2
"""Processes that take whatever is next; beside them one takes what a person waits for alone."""
KEPT = 64
"""Runs that are over and whose results stay in memory."""
LOOK_S = 2.0
"""How often it is looked for people who left."""


class RunPool:
    """Answers runs: ``ask`` at once with a run on its way, ``compute`` when it is done.

    ``workers`` 0 computes in threads of this process, one for each process there would be.
    ``is_there`` says whether one who waits can still be reached.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        folders: Sequence[str] | None = None,
        is_there: IsThere = lambda who: True,
    ) -> None:
        self._in_processes, self._folders, self._is_there = workers > 0, folders, is_there
        self._works: OrderedDict[str, Work] = OrderedDict()
        self._waiting: list[Work] = []
        self._changed = threading.Condition()
        self._numbers = count()
        self._left = False
        self._workers: list[Worker] = []
        self._free: dict[Hashable, str] = {}
        """The encoder that each process which has nothing to do had last."""
        threading.Thread(target=self._look, name="runs", daemon=True).start()
        for only in [True] + [False] * (workers or WORKERS):
            threading.Thread(target=self._serve, args=(only,), name="runs", daemon=True).start()

    def ask(
        self,
        entry: Experiment,
        spec: Spec,
        who: Hashable,
        *,
        batch: bool = False,
        again: bool = False,
    ) -> Work:
        """Return the run of a spec: over where it was kept, on its way, or put into the queue now.

        ``again`` starts one anew that failed; one that was stopped always starts anew.
        """
        key = _key(entry, spec)
        found, instead = None, ""
        if self.find(entry, spec) is None:
            with suppress(LabError):  # what is missing for it is said by the run
                found = kept(entry, spec)
                instead = replaced(entry, spec) if found is None else ""
        with self._changed:
            work = self._works.get(key)
            if work is None or work.progress.stopped or (work.error is not None and again):
                work = Work(entry, spec, batch, next(self._numbers), instead)
                if found is None:
                    self._waiting.append(work)
                else:
                    work.end(found)
                self._works[key] = work
                self._forget()
            elif work.batch and not batch:
                work.batch = False
            work.waiters.see(who)
            self._works.move_to_end(key)
            self._changed.notify_all()
        return work

    def find(self, entry: Experiment, spec: Spec) -> Work | None:
        """Return the run of a spec where there is one; nothing is started."""
        with self._changed:
            return self._works.get(_key(entry, spec))

    def compute(self, entry: Experiment, spec: Spec, progress: Progress) -> Result:
        """Return a result of a batch, waiting for it; stops where its progress is cancelled."""
        who = object()
        work = self.ask(entry, spec, who, batch=True)
        while not work.over.wait(0.1):
            work.waiters.see(who)
            at = work.progress
            progress.what, progress.done, progress.total = at.what, at.done, at.total
            try:
                progress.check()
            except Cancelled:
                self.leave(work, who)
                raise
        return work.result()

    def leave(self, work: Work, who: Hashable) -> None:
        """No longer wait for a run; it stops when nobody does."""
        with self._changed:
            work.waiters.leave(who)
        self._stop_unwatched(work)

    def cancel(self) -> None:
        """Stop everything, and end the processes."""
        with self._changed:
            self._left = True
            for work in self._works.values():
                work.cancel()
            for worker in self._workers:
                worker.close()
            self._changed.notify_all()

    def _forget(self) -> None:
        over = [key for key, work in self._works.items() if work.over.is_set()]
        for key in over[: max(0, len(over) - KEPT)]:
            del self._works[key]

    def _look(self) -> None:
        """Let go of who is not there any more."""
        while not self._left:
            with self._changed:
                self._changed.wait_for(lambda: self._left, LOOK_S)
                works = [work for work in self._works.values() if not work.over.is_set()]
            for work in works:
                self._stop_unwatched(work)

    def _stop_unwatched(self, work: Work) -> None:
        with self._changed:
            if not work.over.is_set() and not work.waiters.anyone(self._is_there):
                work.cancel()
                self._changed.notify_all()

    def _next(self, persons_only: bool, last: str, me: Hashable) -> Work | None:
        """Wait for the next run and take it; None when the pool is closed.

        Of a batch, what names the same encoder as the last comes first: what is clean is shared.
        For the same reason a free process that had this encoder is not forestalled.
        """
        with self._changed:
            self._is_free(me, persons_only, last)
            while not self._left:
                # A run that was stopped in the queue is taken by anyone, so that it ends at once.
                able = [
                    work
                    for work in self._waiting
                    if work.progress.stopped
                    or not work.batch
                    or not (
                        persons_only
                        or (work.encoder != last and work.encoder in self._free.values())
                    )
                ]
                if able:
                    work = min(
                        able, key=lambda w: (w.batch, w.batch and w.encoder != last, w.number)
                    )
                    self._waiting.remove(work)
                    self._free.pop(me, None)
                    self._changed.notify_all()  # what was left to this one is anyone's now
                    return work
                self._changed.wait()
        return None

    def _is_free(self, me: Hashable, persons_only: bool, last: str) -> None:
        if not persons_only:  # which takes no batch, so that none is left to it
            self._free[me] = last

    def _serve(self, persons_only: bool) -> None:
        worker = Worker(self._folders) if self._in_processes else None
        if worker is not None:
            self._workers.append(worker)
            if persons_only:
                worker.start()  # at once, so that the first who waits does not wait for it too
        me, last = object(), ""
        while (work := self._next(persons_only, last, me)) is not None:
            last = work.encoder
            found: Result | BaseException
            try:
                work.progress.check()
                if worker is None:
                    found = run_spec(work.entry, work.spec, work.progress)
                else:
                    found = worker.compute(work)
            except BaseException as error:
                # Whatever it is, whoever asks for the result is told.
                found = error
            with self._changed:
                self._is_free(me, persons_only, last)  # before what comes next can be asked for
            work.end(found)


def _key(entry: Experiment, spec: Spec) -> str:
    return f"{entry.id} {json.dumps(spec.model_dump(mode='json'), sort_keys=True)}"
