"""Exposure: a picture taken again with less and less light, in stops."""

from __future__ import annotations

import numpy as np

from lab.core.contracts import MAX_SEVERITY
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders.embed import embed
from lab.experiments.limit.knob import KNOBS, LimitKnob, ReadyKnob
from lab.experiments.limit.spec import LimitSpec, severity_of
from lab.experiments.severity import run as severity
from lab.experiments.severity.run import SeveritySpec
from lab.experiments.severity.words import ASKED
from lab.experiments.tasks.task import task_of
from lab.experiments.views.view import parse_views, with_facets
from lab.limits.axis import Axis
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats

LIGHT = "darker"


def of_light(spec: LimitSpec) -> SeveritySpec:
    """Return the severity run that dims the view ``a``; raises for a view of no pictures."""
    (view,) = parse_views(DATASETS.get(spec.dataset), spec.a)
    return severity_of(spec, encoder=view.encoder, facet=view.facet, perturbation=LIGHT)


def ready(spec: LimitSpec, progress: Progress) -> ReadyKnob:
    """Prepare the task of dimmed pictures; raises as the severity run of them."""
    light, run = PERTURBATIONS.get(LIGHT), of_light(spec)
    task = task_of(severity.setting_of(run), progress)
    column = task.test_column()
    levels = np.arange(MAX_SEVERITY + 1)
    stops = np.array([light.physical(float(level)) for level in levels])

    def score(level: float) -> Floats:
        at = float(np.interp(level, stops, levels))
        hurt = embed(task.encoder, column, light, at, spec.draw_seed, progress.part())
        return np.asarray(task.score(hurt), np.float64)

    asked = ASKED[task.setting.task].format(chance=task.chance, gallery=task.setting.gallery_facet)
    return ReadyKnob(
        Axis(stops), score, task.families, task.classes, task.chance,
        f"{run.encoder} sees {run.facet} darker and darker. {asked}",
    )  # fmt: skip


KNOBS.register(
    LimitKnob(
        "exposure", "loss of light", "stops darker", "stops of light taken away", ("a",), ready,
        lambda spec: with_facets(spec, "a"), lambda spec: severity.fingerprint(of_light(spec)),
    )
)  # fmt: skip
