"""Late: each view answers alone, and the calibrated answers are averaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lab.core.progress import Progress
from lab.fusion.base import FUSIONS, Examples, Fused, Fusion
from lab.fusion.late import late_fusion
from lab.fusion.scale import ViewScale
from lab.probes.calibration import fit_temperature, log_softmax
from lab.probes.tuning import path
from lab.probes.views import Present, Views
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

LOG_UNSEEN = np.log(1e-6)
"""Of a class that no training row of a view showed: never certain that it is not there."""


@dataclass(frozen=True)
class _Head:
    """A logistic regression on one view."""

    scale: ViewScale
    coef: Floats = field(repr=False)
    intercept: Floats = field(repr=False)
    temperature: float = 1.0

    def logits(self, x: Floats) -> Floats:
        return np.asarray(self.scale(x) @ self.coef.T + self.intercept)


class _Averaged(Fused):
    def __init__(self, heads: Mapping[str, _Head]) -> None:
        self.heads, self.views = heads, tuple(heads)

    def _log_proba(self, views: Views, present: Present) -> Floats:
        answers = {}
        for view, head in self.heads.items():
            here = np.asarray(present[view])
            answers[view] = np.zeros((len(here), len(head.intercept)))
            if here.any():
                answers[view][here] = log_softmax(head.logits(views[view][here]) / head.temperature)
        return late_fusion(answers, present)


class Late(Fusion):
    """A missing view is left out of the average; nothing fills it."""

    settings = (5.6, 32.0, 178.0)
    """Inverse penalties, times the number of features."""

    def _fit(
        self,
        train: Examples,
        valid: Examples,
        n_classes: int,
        setting: float,
        seed: int,
        progress: Progress,
    ) -> Fused:
        heads = {}
        for view in train.views:
            progress.check()
            here = train.present[view]
            scale = ViewScale.of(train.views[view][here])
            z = scale(train.views[view][here]).astype(np.float32)
            coef, intercept = np.zeros((n_classes, z.shape[1])), np.full(n_classes, LOG_UNSEEN)
            if len(np.unique(train.labels[here])) > 1:
                with one_blas_thread():
                    _, c, b, classes = next(path(z, train.labels[here], (setting / z.shape[1],)))
                coef[classes], intercept[classes] = c, b
            head = _Head(scale, coef, intercept)
            asked = valid.present[view]
            if asked.any():
                logits = head.logits(valid.views[view][asked])
                temperature = fit_temperature(logits, valid.labels[asked])
                head = _Head(scale, coef, intercept, temperature)
            heads[view] = head
        return _Averaged(heads)


FUSIONS.register(
    Late("late", "Late: the average of calibrated answers", "Kittler et al. (1998), IEEE TPAMI 20")
)
