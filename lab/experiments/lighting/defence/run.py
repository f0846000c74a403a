"""Does training with lighting defend, and does training without the guards learn what is lost?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.adversary.guards import GUARDS
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.lighting.candidates import candidates
from lab.experiments.lighting.defence.arms import defended, training_rows
from lab.experiments.lighting.defence.attack import attacked_anew
from lab.experiments.lighting.defence.destroyed import destroyed, destroyed_table, learned
from lab.experiments.lighting.defence.plan import (
    ARMS,
    BALANCED,
    CLEAN,
    LIT,
    MODES,
    WHOLE,
    LightingDefenceSpec,
    plan,
)
from lab.experiments.lighting.defence.tables import scores_of
from lab.experiments.lighting.defence.words import limits, points
from lab.experiments.lighting.ground import head_of
from lab.experiments.lighting.spec import (
    lighting_digest,
    outsider_of,
    resolved,
    settings_words,
    stage_of,
)
from lab.experiments.study import Study
from lab.study.design import Design, Items
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: LightingDefenceSpec, plan: Plan, progress: Progress) -> Design:
    """Train every arm across folds of families, then attack each on the pictures it never saw.

    Raises as ``stage_of`` does.
    """
    stage = stage_of(spec, progress)
    ground = stage.ground
    rows = training_rows(ground, spec.n_train, spec.seed)
    lit = candidates(stage, spec, rows, spec.n_lights, "lights for training", progress)
    heads, training = defended(stage.victim, lit, tuple(ARMS), progress)
    test = ground.test[stage.judged(ground.test)]
    random = candidates(stage, spec, test, spec.n_random, "lights held out", progress)
    attacked = attacked_anew(stage, spec, heads, test, progress)
    scores = scores_of(heads, random, attacked)
    outsider = head_of(ground, outsider_of(spec), progress)
    lost = destroyed(stage, spec, random, progress)
    said = destroyed_table(stage, spec, heads, random, lost, outsider)
    accuracies = (*MODES, CLEAN, LIT, BALANCED)
    return Design(
        plan,
        Items(
            ground.ids, ground.families, ground.classes, n_resamples=spec.n_resamples,
            seed=spec.seed,
        ),
        lambda arm, seed, progress: scores[arm],
        chance={WHOLE: ground.majority, **dict.fromkeys(accuracies, ground.chance)},
        summary={
            **settings_words(stage, spec),
            "n_attacked": len(test),
            "passes": {arm: each.passes for arm, each in attacked.items()},
            "outsider": outsider.encoder.id,
            "n_destroyed": len(lost.places),
            "n_not_asked": lost.n_not_asked,
            "learned": learned(said),
        },
        tables={"destroyed": said, "training": training},
    )  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Accuracy of every arm on clean, randomly lit and attacked pictures."""
    from lab.figures.lighting.defence import attack_defence

    return attack_defence(result.numbers())


def fingerprint(spec: LightingDefenceSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    return lighting_digest(spec, outsider_of(spec))


EXPERIMENTS.register(
    Study(
        id="lighting_defence",
        title="Training against lighting",
        question="Does training with relit pictures defend, and what do the guards have to do "
        "with it?",
        spec_type=LightingDefenceSpec,
        plan=plan,
        design=design,
        points=points,
        limits=limits,
        figure=figure,
        formula=r"\min_w \sum_i \ell(w; x_i, y_i) + \sum_{j \in A} \ell(w; R_{\theta_j}(x_j), y_j),"
        r"\quad \theta_j = \arg\min_\theta m_{w_0}(R_\theta(x_j))",
        references=(
            "Madry, Makelov, Schmidt, Tsipras & Vladu (2018), Towards deep learning models "
            "resistant to adversarial attacks, ICLR; ours: one round, on frozen features, under "
            "guards",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        uses=(GUARDS,),
    ).experiment()
)
