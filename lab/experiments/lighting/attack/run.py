"""Does a light exist that fools the encoder and nobody else, and what do the guards take away?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT, AttackLog
from lab.adversary.searches import SEARCHES
from lab.core.contracts import Modality
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.depends import data_digest
from lab.experiments.lighting.attack.objectives import Kind, Target, target_of
from lab.experiments.lighting.attack.tables import (
    arms_table,
    contrasts,
    curve_table,
    items_table,
    on_fresh_noise,
    refusals,
    what_outsiders_say,
)
from lab.experiments.lighting.attack.words import words
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.ground import head_of, image_encoder
from lab.experiments.lighting.spec import (
    LightingSpec,
    Stage,
    lighting_digest,
    outsider_of,
    settings_words,
    stage_of,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

BASELINE = "random"


class LightingAttackSpec(LightingSpec):
    """The attack: which searches, at what cost, and how the best is chosen."""

    searches: str = Field(
        "random, coordinate, spsa, cma_es, gradient",
        description="Searches to choose from, separated by commas; random is always there, and "
        "one that needs gradients is left out where the victim has none.",
    )
    budget: int = Field(
        40, ge=5, le=1000, description="Forward-equivalents a picture: one for each light tried, "
        "four where its gradient is taken too.", json_schema_extra={"unit": "forwards"},
    )  # fmt: skip
    objective: Kind = Field(
        "margin",
        description="What is lowered: the margin of the true class, the closeness to the clean "
        "embedding (drift), or the lead of the picture's own name (retrieval).",
    )
    text_encoder: str = Field("use", description="Whose names retrieval looks for.")
    n_tune: int = Field(
        100, ge=10, le=500, description="Pictures of other families, on which the best search is "
        "chosen.", json_schema_extra={"unit": "pictures"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _searches_are_known(self) -> LightingAttackSpec:
        searches_of(self)
        return self


def searches_of(spec: LightingAttackSpec) -> list[str]:
    """Return the searches that fit the victim, random first. Raises ``UnknownId``."""
    has_slopes = image_encoder(spec.encoder).card.differentiable
    named = [name.strip() for name in spec.searches.split(",") if name.strip()]
    entries = [SEARCHES.get(name) for name in dict.fromkeys([BASELINE, *named])]
    return [entry.id for entry in entries if has_slopes or not entry.needs_gradient]


@dataclass(frozen=True)
class Arm:
    """One way to attack the test pictures: a search, and how the guards come in."""

    search: str
    mode: str
    """"unguarded", "filtered" or "guided"."""
    log: AttackLog
    chosen: NDArray[np.bool_]
    """``[n, q]``: the candidates that count as success."""

    @property
    def id(self) -> str:
        return f"{self.search} {self.mode}"


def run(spec: LightingAttackSpec, progress: Progress) -> Result:
    """Choose the best search on other pictures, then attack the test pictures with and without.

    Raises as ``stage_of`` and ``attack``, and ``BadInput`` where tuning has nothing to attack.
    """
    stage = stage_of(spec, progress, n_tune=spec.n_tune)
    target = target_of(
        stage, spec.objective, text=spec.text_encoder, seed=spec.seed, progress=progress
    )
    tuning = _tune(stage, target, spec, progress)
    best, first = best_of(tuning)
    rows = _attacked(stage, target, stage.ground.test)
    arms = []
    for search in dict.fromkeys([BASELINE, best]):
        log = _attack(stage, target, spec, rows, search, progress, guided=False)
        arms += [
            Arm(search, "unguarded", log, log.flipped()),
            Arm(search, "filtered", log, log.judged == KEPT),
        ]
    if best != BASELINE:
        # Random search does not listen: guided, it is its own filtered log.
        log = _attack(stage, target, spec, rows, best, progress, guided=True)
        arms.append(Arm(best, "guided", log, log.judged == KEPT))
    outsider = head_of(stage.ground, outsider_of(spec), progress)
    over = Families(stage.ground.families[rows], spec.n_resamples, spec.seed)
    table, differences = arms_table(arms, over), contrasts(arms, best, over)
    said = what_outsiders_say(stage, spec, arms, rows, outsider, progress)
    return Result(
        "lighting_attack",
        spec,
        {
            **settings_words(stage, spec),
            "n_attacked": len(rows),
            "objective": spec.objective,
            "best": best,
            "first_when_tuning": first,
            "outsider": outsider.encoder.id,
            "arms": {row["arm"]: row for row in table},
            "contrasts": {row["contrast"]: row for row in differences},
            "outsider_says": said,
            "on_fresh_noise": on_fresh_noise(stage, spec, target.victim, arms, rows),
            "passes": {f"{arm.id}": arm.log.passes for arm in arms},
        },
        {
            "curve": curve_table(arms, spec.budget, over),
            "arms": table,
            "contrasts": differences,
            "tuning": tuning,
            "refused": refusals(stage, arms),
            "items": items_table(stage, arms, rows),
        },
    )


def _attacked(stage: Stage, target: Target, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows that the victim holds when clean and that have a judge."""
    rows = rows[target.holds[rows]]
    rows = rows[stage.judged(rows)]
    if not len(rows):
        do = "Ask for more pictures, or another victim, judge or objective."
        raise TooFew("pictures that victim and judge hold when clean", "none", do)
    return rows


def _attack(
    stage: Stage,
    target: Target,
    spec: LightingAttackSpec,
    rows: NDArray[np.intp],
    search: str,
    progress: Progress,
    *,
    guided: bool,
) -> AttackLog:
    rules = stage.rules(spec, spec.budget, guided=guided)
    pictures = stage.ground.pictures(rows)
    return attack(target.victim, pictures, rows.tolist(), SEARCHES.get(search), rules, progress)


def _tune(
    stage: Stage, target: Target, spec: LightingAttackSpec, progress: Progress
) -> list[dict[str, Any]]:
    """Attack the tuning pictures with every search, guided; one row a search."""
    rows = _attacked(stage, target, stage.ground.tune)
    over = Families(stage.ground.families[rows], spec.n_resamples, spec.seed)
    table = []
    for search in searches_of(spec):
        log = _attack(stage, target, spec, rows, search, progress, guided=True)
        kept = log.judged == KEPT
        table.append(
            {
                "search": search,
                **estimated(np.asarray(kept.any(axis=1), np.float64), over),
                "flipped": float(log.flipped().any(axis=1).mean()),
                "cost": float(np.where(kept, log.cost, spec.budget).min(axis=1).mean()),
                "passes": log.passes,
            }
        )
    return table


def best_of(tuning: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """Return the search to hold against random lights, and who was first of all, random too.

    By success, then by cost. Random lights are attacked with in any case: to show what a search is
    worth, the best of the others stands beside them even where it was behind them.
    """
    ranked = sorted(tuning, key=lambda row: (-row["value"], row["cost"]))
    names = [str(row["search"]) for row in ranked]
    return next((name for name in names if name != BASELINE), BASELINE), names[0]


def figure(result: Result) -> go.Figure:
    """Success against cost, one curve an arm."""
    from lab.figures.lighting.attack_curve import attack_curve

    return attack_curve(result.numbers())


def fingerprint(spec: LightingAttackSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    digest = lighting_digest(spec, outsider_of(spec))
    if spec.objective == "retrieval":
        dataset, text = DATASETS.get(spec.dataset), ENCODERS.get(spec.text_encoder)
        names = (Modality.TEXT, dataset.facets(Modality.TEXT)[0])
        digest |= {"names": data_digest(dataset, [names]), "text weights": text.fingerprint()}
    return digest


EXPERIMENTS.register(
    Experiment(
        id="lighting_attack",
        title="Adversarial lighting",
        question="Is there a light that fools the encoder while the picture stays plain to see?",
        spec_type=LightingAttackSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\min_\theta\; m(R_\theta(x)) \quad\text{s.t. every guard holds and every judge "
        r"still says } y",
        references=(
            "Our own: relighting in linear light under guards; see lab.perturb.relighting",
            "Chen, Jordan & Wainwright (2020), HopSkipJumpAttack, IEEE S&P, arXiv:1904.02144: "
            "bisection towards the clean sample",
            "Wang, Bovik, Sheikh & Simoncelli (2004), Image quality assessment, IEEE TIP 13",
        ),
        fingerprint=fingerprint,
    )
)
