"""Which light is worst for which encoder, and is it shared?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.adversary.attack.attack import Rules, attack
from lab.adversary.attack.log import AttackLog
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.lighting.ground import Head, ground_of, head_of
from lab.experiments.lighting.shared_lights.plan import (
    MODES,
    RANDOM,
    TO,
    LightingTransferSpec,
    encoders_of,
    plan,
)
from lab.experiments.lighting.shared_lights.tables import (
    WorstLights,
    agreement,
    encoders_table,
    items_table,
    matrix,
    parameters_table,
    what_is_shown,
)
from lab.experiments.lighting.shared_lights.words import limits, points
from lab.experiments.lighting.shown import Shown
from lab.experiments.lighting.spec import lighting_digest, resolved, thresholds_of
from lab.experiments.study import Study
from lab.stats.intervals.bootstrap import MIN_FAMILIES
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: LightingTransferSpec, plan: Plan, progress: Progress) -> Design:
    """Search every encoder's worst lights, then show each to every encoder on fresh noise.

    Raises as ``ground_of`` and ``head_of``, and ``TooFew`` where an encoder names too few pictures.
    """
    ground = ground_of(spec.dataset, spec.facet, spec.level, n_test=spec.n_test, seed=spec.seed)
    heads = [head_of(ground, name, progress) for name in encoders_of(spec)]
    for head in heads:
        right = set(ground.families[ground.test[head.right[ground.test]]])
        if len(right) < MIN_FAMILIES:
            raise TooFew(
                f"pictures of {MIN_FAMILIES} families that {head.encoder.id} names when clean",
                f"{len(right)} families of {len(ground.test)} pictures",
                "Ask for more pictures, or leave this encoder out.",
            )
    guards = {guard.id: guard for guard in GUARDS}
    thresholds, calibration = thresholds_of(guards, spec.thresholds)
    rules = Rules(spec.budget, spec.stops, spec.n_draws, spec.seed, guards, thresholds)
    found = {head.encoder.id: _search(head, spec, rules, progress) for head in heads}
    shown = Shown(ground, spec.n_draws, spec.seed)
    shown.ask(what_is_shown(found.values()), progress, "lights shown to every encoder")

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        source, target = arm.split(TO)
        if source == RANDOM:
            return {mode: found[target].by_chance(mode) for mode in MODES}
        return {mode: found[source].flips(found[target], mode, shown) for mode in MODES}

    each = list(found.values())
    return Design(
        plan,
        Items(
            tuple(ground.ids[row] for row in ground.test), ground.families[ground.test],
            n_resamples=spec.n_resamples, seed=spec.seed,
        ),
        score,
        summary={
            "dataset": spec.dataset,
            "facet": ground.column.facet,
            "classes": list(ground.names),
            "chance": ground.chance,
            "majority": ground.majority,
            "n_pool": len(ground.ids),
            "n_test": len(ground.test),
            "thresholds": thresholds,
            "calibration": calibration,
            "same_lights": spec.search == "random",
        },
        tables={
            "matrix": matrix(each, "unguarded", shown, spec),
            "guarded": matrix(each, "guarded", shown, spec),
            "encoders": encoders_table(each, spec),
            "agreement": agreement(each, spec),
            "parameters": parameters_table(each, spec),
            "items": items_table(each),
        },
    )  # fmt: skip


def _search(
    head: Head, spec: LightingTransferSpec, rules: Rules, progress: Progress
) -> WorstLights:
    """Search the worst light of each picture that an encoder names when clean."""
    ground = head.ground
    rows = ground.test[head.right[ground.test]]
    pictures, victim = ground.pictures(rows), head.victim()

    def log_of(search: str) -> AttackLog:
        return attack(victim, pictures, rows.tolist(), SEARCHES.get(search), rules, progress)

    log = log_of(spec.search)
    random = log if spec.search == "random" else log_of("random")
    return WorstLights(
        head, rows, log, random, lambda seen: seen.guarded(rules.guards, rules.thresholds)
    )


def figure(result: Result) -> go.Figure:
    """How often each encoder's worst lights flip each encoder: a matrix."""
    from lab.figures.lighting.shared_lights import attack_matrix

    return attack_matrix(result.numbers())


def fingerprint(spec: LightingTransferSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    return lighting_digest(spec, *encoders_of(spec))


EXPERIMENTS.register(
    Study(
        id="lighting_transfer",
        title="Shared worst lights",
        question="Is the light that fools one encoder as bad for another?",
        spec_type=LightingTransferSpec,
        plan=plan,
        design=design,
        points=points,
        limits=limits,
        figure=figure,
        formula=r"T_{st} = \Pr_x\left[\hat y_t\big(R_{\theta_s(x)}(x)\big) \ne y\right],\quad "
        r"\theta_s(x) = \arg\min_\theta m_s(R_\theta(x)),\quad \mathrm{lift}_{st} = T_{st} - "
        r"\Pr_{x,\theta}\left[\hat y_t\big(R_\theta(x)\big) \ne y\right]",
        references=(
            "Papernot, McDaniel & Goodfellow (2016), Transferability in machine learning, "
            "arXiv:1605.07277; ours: lights, a matrix against random lights on the same pictures",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        uses=(GUARDS, "random"),
    ).experiment()
)
