"""Does a text or an utterance rescue a relit picture, or does the picture drag it down?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.lighting.rescue.partners import (
    Partner,
    partner_column,
    partner_of,
    wrong_partners,
)
from lab.experiments.lighting.rescue.plan import (
    GUARDED,
    OUTCOME,
    RANDOM,
    LightingRescueSpec,
    partners_of,
    plan,
    readers_of,
    with_partners,
)
from lab.experiments.lighting.rescue.tables import Case, confidence_table, right_of
from lab.experiments.lighting.rescue.words import limits, points
from lab.experiments.lighting.shown import Lit, Shown
from lab.experiments.lighting.spec import Stage, lighting_digest, settings_words, stage_of
from lab.experiments.study import Study
from lab.experiments.tasks.pool import reader_of
from lab.perturb.light_parameters import N_PARAMETERS, box
from lab.store.arrays import key_of
from lab.study.design import Design, Items, Scores
from lab.study.plan import Plan

if TYPE_CHECKING:
    import plotly.graph_objects as go


def design(spec: LightingRescueSpec, plan: Plan, progress: Progress) -> Design:
    """Relight the test pictures and average what they say with what their partners say.

    Raises as ``stage_of``, ``partner_of`` and ``attack`` do.
    """
    stage = stage_of(spec, progress)
    ground = stage.ground
    partners = {
        str(modality): partner_of(ground, reader_of(modality, encoder), facet, progress)
        for modality, (encoder, facet) in readers_of(spec).items()
    }
    here = np.logical_and.reduce([partner.present for partner in partners.values()])
    rows = ground.test[here[ground.test]]
    cases = {
        GUARDED: _case(stage, spec, *_guarded(stage, spec, rows, progress), partners, progress),
        RANDOM: _case(stage, spec, rows, _random(stage, spec, rows), partners, progress),
    }
    right = {
        name: {who: right_of(case, who) for who in partners_of(spec)}
        for name, case in cases.items()
    }

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        measure, _, who = arm.partition(" ")
        sets = [each[who or partners_of(spec)[0]] for each in right.values()]
        return {OUTCOME: np.concatenate([each[measure] for each in sets])}

    sizes = [len(case.rows) for case in cases.values()]
    lights = np.repeat(list(cases), sizes)
    return Design(
        plan,
        Items(
            tuple(f"{ground.ids[r]} {name}" for name, case in cases.items() for r in case.rows),
            np.concatenate([case.families for case in cases.values()]),
            masks={name: lights == name for name in cases},
            n_resamples=spec.n_resamples,
            seed=spec.seed,
        ),
        score,
        chance={OUTCOME: ground.chance},
        summary={
            **settings_words(stage, spec),
            "partners": {
                name: {"encoder": p.encoder, "facet": p.facet, "synthetic": p.synthetic}
                for name, p in partners.items()
            },
            "n_without_partner": len(ground.test) - len(rows),
            "n_relit": {name: len(case.rows) for name, case in cases.items()},
        },
        tables={"confidence": confidence_table(right, cases, spec)},
    )


def _guarded(
    stage: Stage, spec: LightingRescueSpec, rows: NDArray[np.intp], progress: Progress
) -> tuple[NDArray[np.intp], list[Lit]]:
    """Search a light of each picture that flips it and that all guards and judges let pass."""
    rows = stage.eligible(rows)
    rows = rows[stage.judged(rows)]
    search = SEARCHES.get(spec.search)
    rules = stage.rules(spec, spec.budget, guided=spec.search != "random")
    victim, pictures = stage.victim.victim(), stage.ground.pictures(rows)
    log = attack(victim, pictures, rows.tolist(), search, rules, progress)
    place = log.first(log.judged == KEPT)
    kept = np.flatnonzero(place >= 0)
    return rows[kept], [Lit(int(rows[i]), log.lights[i, place[i]]) for i in kept]


def _random(stage: Stage, spec: LightingRescueSpec, rows: NDArray[np.intp]) -> list[Lit]:
    """Draw one light a picture evenly from the box, whatever it does."""
    low, high = box(spec.stops)
    drawn = [
        stream(spec.seed, stage.ground.ids[row], "a random light").random(N_PARAMETERS)
        for row in rows
    ]
    return [Lit(int(row), low + u * (high - low)) for row, u in zip(rows, drawn, strict=True)]


def _case(
    stage: Stage,
    spec: LightingRescueSpec,
    rows: NDArray[np.intp],
    lits: list[Lit],
    partners: dict[str, Partner],
    progress: Progress,
) -> Case:
    """Ask image and partners about the same concepts; relit ones on noise that no search saw."""
    ground, head = stage.ground, stage.victim
    shown = Shown(ground, spec.n_draws, spec.seed)
    relit = np.zeros((len(lits), len(ground.names)))
    progress.start(f"{head.encoder.id}: relit pictures", len(lits))
    for i, lit in enumerate(lits):
        pictures = shown.pictures(lit)
        log_p = head.answer(pictures, np.full(len(pictures), lit.row))
        relit[i] = np.logaddexp.reduce(log_p, axis=0) - np.log(len(pictures))
        progress.advance()
    other = wrong_partners(ground, rows, list(partners.values()), spec.seed)
    return Case(
        classes=ground.classes[rows],
        families=ground.families[rows],
        rows=rows,
        clean=head.answer_x(head.clean[rows], rows) if len(rows) else relit,
        relit=relit,
        partners={name: p.log_p[rows] for name, p in partners.items()},
        wrong={name: p.log_p[other] for name, p in partners.items()},
    )


def figure(result: Result) -> go.Figure:
    """Accuracy of the picture, of its partners and of both together, clean and relit."""
    from lab.figures.lighting.rescue import attack_rescue

    return attack_rescue(result.numbers())


def fingerprint(spec: LightingRescueSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: also the partners' items and weights."""
    depends = lighting_digest(spec)
    for modality, (encoder, facet) in readers_of(spec).items():
        entry = reader_of(modality, encoder)
        column = partner_column(spec.dataset, entry, facet)
        depends[f"weights of {encoder}"] = entry.fingerprint()
        depends[f"items of {modality}"] = key_of({"column": column.fingerprint})[:16]
    return depends


EXPERIMENTS.register(
    Study(
        id="lighting_rescue",
        title="A partner for a relit picture",
        question="Does a text or an utterance rescue a relit picture, or does the picture drag it "
        "down?",
        spec_type=LightingRescueSpec,
        plan=plan,
        design=design,
        points=points,
        limits=limits,
        figure=figure,
        formula=r"\log p(y) = \frac{1}{|S|}\sum_{m \in S}\log p_m(y) + c,\quad \mathrm{rescue} = "
        r"A_{\text{fused, relit}} - A_{\text{image, relit}},\quad \mathrm{drag} = "
        r"A_{\text{partner}} - A_{\text{fused, relit}}",
        references=(
            "Genest & Zidek (1986), Combining probability distributions, Statistical Science 1 "
            "(the logarithmic opinion pool); rescue and drag are our own",
        ),
        fingerprint=fingerprint,
        resolve=with_partners,
        uses=(GUARDS,),
    ).experiment()
)
