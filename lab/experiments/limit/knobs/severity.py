"""Severity: one perturbation of one encoder's input, by its published levels."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import MAX_SEVERITY
from lab.core.progress import Progress
from lab.encoders.embed import embed
from lab.experiments.limit.knob import KNOBS, LimitKnob, ReadyKnob
from lab.experiments.limit.spec import LimitSpec, severity_of
from lab.experiments.severity import run as severity
from lab.experiments.severity.words import ASKED
from lab.experiments.tasks.task import task_of
from lab.limits.axis import Axis
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Prepare the task of a severity run; raises as that."""
    perturbation = PERTURBATIONS.get(spec.perturbation)
    task = task_of(severity.setting_of(severity_of(spec)), progress)
    column = task.test_column()

    def score(level: float) -> Floats:
        hurt = embed(task.encoder, column, perturbation, level, spec.draw_seed, progress.part())
        return np.asarray(task.score(hurt), np.float64)

    asked = ASKED[task.setting.task].format(chance=task.chance, gallery=task.setting.gallery_facet)
    return ReadyKnob(
        Axis(np.array(GRID)), score, task.families, task.classes, task.chance,
        f'The perturbation is "{perturbation.label}", the encoder is {spec.encoder}. {asked}',
        ticks={level: "clean" if not level else perturbation.describe(level)
               for level in map(float, range(round(MAX_SEVERITY) + 1))},
    )  # fmt: skip


def resolve(spec: LimitSpec) -> LimitSpec:
    """Return the spec with the defaults of severity in their place."""
    return spec.model_copy(update=severity.resolved(severity_of(spec)).model_dump())


KNOBS.register(
    LimitKnob(
        "severity", "severity", "of severity", "level of severity",
        ("encoder", "perturbation", "task", "facet"), ready, resolve,
        lambda spec: severity.fingerprint(severity_of(spec)),
    )
)  # fmt: skip
