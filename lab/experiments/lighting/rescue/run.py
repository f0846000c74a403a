"""Does a text or an utterance rescue a relit picture, or does the picture drag it down?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.adversary.attack.attack import attack
from lab.adversary.attack.log import KEPT
from lab.adversary.searches import SEARCHES
from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.rescue.partners import (
    Partner,
    partner_column,
    partner_of,
    reader_of,
    wrong_partners,
)
from lab.experiments.lighting.rescue.tables import (
    Case,
    confidence_table,
    contrasts_table,
    right_of,
    scores_table,
)
from lab.experiments.lighting.rescue.words import words
from lab.experiments.lighting.shown import Lit, Shown
from lab.experiments.lighting.spec import (
    LightingSpec,
    Stage,
    lighting_digest,
    settings_words,
    stage_of,
)
from lab.fusion.late import all_subsets
from lab.perturb.light_parameters import N_PARAMETERS, box
from lab.store.arrays import key_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

NONE = "none"


class LightingRescueSpec(LightingSpec):
    """Who stands beside the relit picture."""

    text_encoder: str = Field("use", description="The encoder of the text, or none.")
    text_facet: str = Field("", description="Language of the text; empty: the first.")
    speech_encoder: str = Field(
        "speech_embedding", description="The encoder of the speech, or none."
    )
    speech_facet: str = Field("", description="Language or voice of the speech; empty: the first.")
    search: str = Field("random", description="How lights that pass the guards are searched.")
    budget: int = Field(
        16, ge=2, le=500, description="Forward-equivalents a picture: one for each light tried.",
        json_schema_extra={"unit": "forwards"},
    )  # fmt: skip

    n_resamples: int = Field(
        5000, ge=100, le=10_000, description="Resamples of families: many, for p corrected over a "
        "table.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _partners_read_what_they_should(self) -> LightingRescueSpec:
        if not readers_of(self):
            do = "Name an encoder of text or of speech."
            raise BadInput("at least one partner", "none and none", do)
        search = SEARCHES.get(self.search)
        if search.needs_gradient and not image_encoder(self.encoder).card.differentiable:
            do = "Choose a search without gradients."
            raise BadInput(f"a victim with gradients for {self.search}", self.encoder, do)
        return self


def readers_of(spec: LightingRescueSpec) -> dict[Modality, tuple[str, str]]:
    """Return (encoder, facet) of each partner. Raises ``UnknownId`` for one of another modality."""
    named = {
        Modality.TEXT: (spec.text_encoder, spec.text_facet),
        Modality.SPEECH: (spec.speech_encoder, spec.speech_facet),
    }
    chosen = {modality: each for modality, each in named.items() if each[0] != NONE}
    return {m: (reader_of(m, encoder).id, facet) for m, (encoder, facet) in chosen.items()}


def run(spec: LightingRescueSpec, progress: Progress) -> Result:
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
        "guarded": _case(stage, spec, *_guarded(stage, spec, rows, progress), partners, progress),
        "random": _case(stage, spec, rows, _random(stage, spec, rows), partners, progress),
    }
    arms = ["+".join(subset) for subset in all_subsets(list(partners))]
    right = {name: {arm: right_of(case, arm) for arm in arms} for name, case in cases.items()}
    scores = scores_table(right, cases, spec, ground)
    contrasts = contrasts_table(right, cases, spec)
    return Result(
        "lighting_rescue",
        spec,
        {
            **settings_words(stage, spec),
            "partners": {
                name: {"encoder": p.encoder, "facet": p.facet, "synthetic": p.synthetic}
                for name, p in partners.items()
            },
            "n_without_partner": len(ground.test) - len(rows),
            "n_relit": {name: len(case.rows) for name, case in cases.items()},
            "arms": arms,
            "contrasts": {f"{r['lights']} {r['arm']} {r['contrast']}": r for r in contrasts},
        },
        {
            "scores": scores,
            "contrasts": contrasts,
            "confidence": confidence_table(right, cases, spec),
        },
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
    Experiment(
        id="lighting_rescue",
        title="A partner for a relit picture",
        question="Does a text or an utterance rescue a relit picture, or does the picture drag it "
        "down?",
        spec_type=LightingRescueSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\log p(y) = \frac{1}{|S|}\sum_{m \in S}\log p_m(y) + c,\quad \mathrm{rescue} = "
        r"A_{\text{fused, relit}} - A_{\text{image, relit}},\quad \mathrm{drag} = "
        r"A_{\text{partner}} - A_{\text{fused, relit}}",
        references=(
            "Genest & Zidek (1986), Combining probability distributions, Statistical Science 1 "
            "(the logarithmic opinion pool); rescue and drag are our own",
        ),
        fingerprint=fingerprint,
    )
)
