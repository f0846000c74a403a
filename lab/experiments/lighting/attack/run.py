"""Does a light exist that fools the encoder and nobody else, and what do the guards take away?"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lab.adversary.attack.log import KEPT
from lab.adversary.guards import GUARDS
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.code_of import code_of
from lab.experiments.depends import data_digest
from lab.experiments.lighting.attack.choose import best_of, tuned
from lab.experiments.lighting.attack.objectives import target_of
from lab.experiments.lighting.attack.parts import (
    GUIDED,
    TEST,
    UNGUARDED,
    Searches,
    parts_of,
)
from lab.experiments.lighting.attack.plan import (
    BASELINE,
    BEST,
    SUCCESS,
    LightingAttackSpec,
    plan,
    searches_of,
)
from lab.experiments.lighting.attack.tables import (
    Attacked,
    curve_table,
    items_table,
    on_fresh_noise,
    refusals,
    what_outsiders_say,
)
from lab.experiments.lighting.attack.words import limits, points
from lab.experiments.lighting.families import Families
from lab.experiments.lighting.ground import head_of
from lab.experiments.lighting.spec import (
    lighting_digest,
    outsider_of,
    resolved,
    settings_words,
    stage_of,
)
from lab.experiments.study import Study
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: LightingAttackSpec, plan: Plan, progress: Progress) -> Design:
    """Choose the best search on other pictures, then attack the test pictures with and without.

    Raises as ``stage_of`` and ``attack``, and ``TooFew`` where tuning has nothing to attack.
    """
    searches = _searches(spec, progress)
    stage = searches.stage
    tuning = tuned(searches, progress)
    best, first = best_of(tuning)
    rows = searches.rows(TEST)
    found = {}
    for who, search in {BASELINE: BASELINE, BEST: best}.items():
        if who == BEST and best == BASELINE:
            continue
        log = searches.whole(TEST, search, UNGUARDED, progress)
        found[f"{who} unguarded"] = Attacked(search, UNGUARDED, log, log.flipped())
        found[f"{who} filtered"] = Attacked(search, "filtered", log, log.judged == KEPT)
        if who == BEST:
            # Random search does not listen: guided, it is its own filtered log.
            log = searches.whole(TEST, search, GUIDED, progress)
            found[f"{who} guided"] = Attacked(search, GUIDED, log, log.judged == KEPT)
    outsider = head_of(stage.ground, outsider_of(spec), progress)
    families = stage.ground.families[rows]
    made = Design(
        plan,
        Items(
            tuple(stage.ground.ids[row] for row in rows), families,
            n_resamples=spec.n_resamples, seed=spec.seed,
        ),
        lambda arm, seed, progress: {SUCCESS: found[arm].succeeded()},
        summary={
            **settings_words(stage, spec),
            "n_attacked": len(rows),
            "best": best,
            "first_when_tuning": first,
            "outsider": outsider.encoder.id,
            "outsider_says": what_outsiders_say(stage, spec, found, rows, outsider, progress),
            "on_fresh_noise": on_fresh_noise(stage, spec, searches.target.victim, found, rows),
            "passes": {arm: each.log.passes for arm, each in found.items()},
        },
        tables={
            "curve": curve_table(
                found, spec.budget, Families(families, spec.n_resamples, spec.seed)
            ),
            "tuning": tuning,
            "refused": refusals(stage, found),
            "items": items_table(stage, found, rows),
        },
    )  # fmt: skip
    searches.forget()
    return made


def _searches(spec: LightingAttackSpec, progress: Progress) -> Searches:
    stage = stage_of(spec, progress, n_tune=spec.n_tune)
    target = target_of(
        stage, spec.objective, text=spec.text_encoder, seed=spec.seed, progress=progress
    )
    return Searches(spec, stage, target, _kept(spec))


def _kept(spec: LightingAttackSpec) -> dict[str, Any]:
    depends_on = fingerprint(spec)
    entry = EXPERIMENTS.get("lighting_attack")
    return {
        "spec": spec.model_dump(), "method": code_of(entry, spec, depends_on), **depends_on
    }  # fmt: skip


@lru_cache(maxsize=1)
def _ready(spec: LightingAttackSpec, kept: str) -> Searches:
    """Return the searches of a spec: a process that does part after part prepares them once."""
    del kept
    return _searches(spec, Progress())


class SearchParts:
    """The parts of the searches, as the cells that may be computed side by side."""

    def cells(self, spec: LightingAttackSpec) -> list[tuple[str, int]]:
        return parts_of(spec)

    def score(self, spec: LightingAttackSpec, arm: str, seed: int, progress: Progress) -> Scores:
        """Search one part; its log is put away for the run of the whole, and nothing scored yet."""
        searches = _ready(spec, str(_kept(spec)))
        where, search, mode = arm.split()
        if search == BEST:
            search = best_of(tuned(searches, progress))[0]
        searches.part(where, search, mode, seed, progress)
        return {}


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


STUDY = Study(
    id="lighting_attack",
    title="Adversarial lighting",
    question="Is there a light that fools the encoder while the picture stays plain to see?",
    spec_type=LightingAttackSpec,
    plan=plan,
    design=design,
    points=points,
    limits=limits,
    figure=figure,
    formula=r"\min_\theta\; m(R_\theta(x)) \quad\text{s.t. every guard holds and every judge "
    r"still says } y",
    references=(
        "Our own: relighting in linear light under guards; see lab.perturb.relighting",
        "Chen, Jordan & Wainwright (2020), HopSkipJumpAttack, IEEE S&P, arXiv:1904.02144: "
        "bisection towards the clean sample",
        "Wang, Bovik, Sheikh & Simoncelli (2004), Image quality assessment, IEEE TIP 13",
    ),
    fingerprint=fingerprint,
    resolve=lambda spec: resolved(spec).model_copy(
        update={"searches": ", ".join(searches_of(spec))}
    ),
    uses=(GUARDS,),
)

EXPERIMENTS.register(replace(STUDY.experiment(), cells=SearchParts()))
