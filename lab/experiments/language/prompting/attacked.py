"""What is attacked, and the guard: a probe of one encoder, and a judge of another family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, Encoder, Perturbation
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.language.prompting.trials import Tries, lost
from lab.experiments.tasks.task import SubgroupTask
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.threads import one_blas_thread
from lab.store.arrays import key_of

LEAST = 10
Knob: TypeAlias = tuple[str, float]
"""A perturbation and its severity."""
Harm: TypeAlias = tuple[Perturbation | None, float, int]
Tried: TypeAlias = tuple[NDArray[np.bool_], Floats]


@dataclass(frozen=True)
class UnderAttack:
    """The test items that a task's probe names rightly; a hurt one must stay its judge's match."""

    task: SubgroupTask = field(repr=False)
    judge: Encoder
    rows: NDArray[np.intp] = field(repr=False)
    """Which of the task's test items."""
    column: Column = field(repr=False)
    threshold: float

    @classmethod
    def of(cls, task: SubgroupTask, judge_id: str, guard: float, progress: Progress) -> UnderAttack:
        """Set the guard on pool items of families that are not tested.

        A hurt item must be nearer to its clean self, for the judge, than a share ``guard`` of pairs
        of two families are to each other. Raises ``BadInput`` for a judge of the victim's family
        and ``TooFew`` for fewer than ten items to attack.
        """
        judge = ENCODERS.get(judge_id)
        if judge.card.family == task.encoder.card.family:
            do = "Choose one that shares neither training nor weights with the victim."
            raise BadInput(f"a judge of another family than {task.encoder.id}", judge_id, do)
        rows = np.flatnonzero(task.answer(task.clean, task.rows).argmax(axis=1) == task.classes)
        if len(rows) < LEAST:
            do = "Test more concepts, or choose a victim that knows more."
            raise TooFew(f"{LEAST} items that {task.encoder.id} names rightly", str(len(rows)), do)
        x = embed(judge, task.columns[task.setting.facet], progress=progress)
        free = others(task)
        place = {concept: i for i, concept in enumerate(x.ids)}
        with one_blas_thread():
            clean = unit_rows(x.x[[place[task.pool[i]] for i in free]].astype(np.float64))
            alike = clean @ clean.T
        families = task.pool_families[free]
        apart = families[:, None] != families
        threshold = float(np.quantile(alike[apart], guard))
        return cls(task, judge, rows, task.test_column().take(rows), threshold)

    def hurt(self, knobs: Sequence[Knob], progress: Progress) -> Tries:
        """Hurt every item by every perturbation and severity; raises as ``embed``."""
        progress.start(f"{self.task.encoder.id}: hurt items", len(self.column) * len(knobs))
        return _together(
            [name for name, _ in knobs],
            [self._try(self.column, (PERTURBATIONS.get(name), severity, 0), progress)
             for name, severity in knobs],
        )  # fmt: skip

    def rewritten(self, texts: Mapping[str, Sequence[str]]) -> Tries:
        """Put another text, by kind, in the place of every item; "" leaves it as it is."""
        tried = []
        for said in texts.values():
            items = [new or old for new, old in zip(said, self.column.items, strict=True)]
            written = replace(self.column, items=items, fingerprint=key_of({"texts": items}))
            tried.append(self._try(written, (None, 0.0, 0), Progress()))
        return _together(list(texts), tried)

    def _try(self, column: Column, harm: Harm, progress: Progress) -> Tried:
        task, pool_rows = self.task, self.task.rows[self.rows]
        x = embed(task.encoder, column, *harm, progress).x
        clean = task.answer(task.clean[self.rows], pool_rows)
        broke, share = lost(clean, task.answer(x, pool_rows))
        # The judge is asked only where there is something to judge.
        asked = np.flatnonzero(broke)
        if len(asked):
            now, before = (
                unit_rows(embed(self.judge, some.take(asked), *how).x.astype(np.float64))
                for some, how in ((column, harm), (self.column, (None, 0.0, 0)))
            )
            broke[asked] = (now * before).sum(axis=1) >= self.threshold
            share[asked[~broke[asked]]] = 0.0
        return broke, share


def others(task: SubgroupTask) -> NDArray[np.intp]:
    """Return the rows of a task's pool whose families are not tested."""
    return np.flatnonzero(~np.isin(task.pool_families, task.families))


def _together(kinds: Sequence[str], tried: Sequence[Tried]) -> Tries:
    broke, loss = (np.stack(some, axis=1) for some in zip(*tried, strict=True))
    return Tries(broke, loss, np.unique(kinds, return_inverse=True)[1])
