"""Does training with lighting defend, and does training without the guards learn what is lost?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.adversary.guards import GUARDS
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.candidates import candidates
from lab.experiments.lighting.defence.arms import ARMS, defended, training_rows
from lab.experiments.lighting.defence.attack import ArmAttacked, attacked_anew
from lab.experiments.lighting.defence.destroyed import destroyed, destroyed_table, learned
from lab.experiments.lighting.defence.spec import LightingDefenceSpec
from lab.experiments.lighting.defence.tables import arms_table, contrasts_table, scores_of
from lab.experiments.lighting.defence.words import words
from lab.experiments.lighting.ground import head_of
from lab.experiments.lighting.spec import (
    lighting_digest,
    outsider_of,
    resolved,
    settings_words,
    stage_of,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go


def run(spec: LightingDefenceSpec, progress: Progress) -> Result:
    """Train every arm across folds of families, then attack each on the pictures it never saw.

    Raises as ``stage_of`` does.
    """
    stage = stage_of(spec, progress)
    ground = stage.ground
    rows = training_rows(ground, spec.n_train, spec.seed)
    lit = candidates(stage, spec, rows, spec.n_lights, "lights for training", progress)
    heads, training = defended(stage.victim, lit, ARMS, progress)
    test = ground.test[stage.judged(ground.test)]
    random = candidates(stage, spec, test, spec.n_random, "lights held out", progress)
    attacked: dict[str, ArmAttacked] = attacked_anew(stage, spec, heads, test, progress)
    scores = scores_of(heads, random, attacked, ground)
    outsider = head_of(ground, outsider_of(spec), progress)
    lost = destroyed(stage, spec, random, progress)
    said = destroyed_table(stage, spec, heads, random, lost, outsider)
    table = arms_table(scores, heads, attacked, ground, test, spec)
    return Result(
        "lighting_defence",
        spec,
        {
            **settings_words(stage, spec),
            "n_attacked": len(test),
            "arms": {row["arm"]: row for row in table},
            "outsider": outsider.encoder.id,
            "n_destroyed": len(lost.places),
            "n_not_asked": lost.n_not_asked,
            "learned": learned(said),
        },
        {
            "arms": table,
            "contrasts": contrasts_table(scores, heads, attacked, ground, test, spec),
            "destroyed": said,
            "training": training,
        },
    )


def figure(result: Result) -> go.Figure:
    """Accuracy of every arm on clean, randomly lit and attacked pictures."""
    from lab.figures.lighting.defence import attack_defence

    return attack_defence(result.numbers())


def fingerprint(spec: LightingDefenceSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    return lighting_digest(spec, outsider_of(spec))


EXPERIMENTS.register(
    Experiment(
        id="lighting_defence",
        title="Training against lighting",
        question="Does training with relit pictures defend, and what do the guards have to do "
        "with it?",
        spec_type=LightingDefenceSpec,
        run=run,
        figure=figure,
        words=words,
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
    )
)
