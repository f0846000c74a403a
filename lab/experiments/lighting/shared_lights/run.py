"""Which light is worst for which encoder, and is it shared?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from lab.adversary.attack.attack import Rules, attack
from lab.adversary.attack.log import AttackLog
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.ground import Head, ground_of, head_of, image_encoder
from lab.experiments.lighting.shared_lights.tables import (
    MODES,
    WorstLights,
    agreement,
    encoders_table,
    items_table,
    matrix,
    parameters_table,
    what_is_shown,
)
from lab.experiments.lighting.shared_lights.words import words
from lab.experiments.lighting.shown import Shown
from lab.experiments.lighting.spec import RelitSpec, lighting_digest, resolved, thresholds_of
from lab.stats.bootstrap import MIN_FAMILIES

if TYPE_CHECKING:
    import plotly.graph_objects as go


class LightingTransferSpec(RelitSpec):
    """Whose worst lights are shown to whom."""

    encoders: str = Field(
        "lite0, vit, hog, lite0-random-0, vit-random-0",
        description="Encoders whose worst lights are searched and shown to one another, separated "
        "by commas; the victim is always among them.",
    )
    search: str = Field(
        "random",
        description="How the lights are searched; random tries the same for every encoder.",
    )
    budget: int = Field(
        10, ge=2, le=500, description="Forward-equivalents a picture and encoder: one a light, "
        "four with its gradient.",
        json_schema_extra={"unit": "forwards"},
    )  # fmt: skip
    n_test: int = Field(
        60, ge=20, le=2000, description="Pictures, before those are left out that an encoder does "
        "not name rightly when clean.", json_schema_extra={"unit": "pictures"},
    )  # fmt: skip

    n_resamples: int = Field(
        5000, ge=100, le=10_000, description="Resamples of families: many, for the p of one cell "
        "of many.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _all_can_be_searched(self) -> LightingTransferSpec:
        names = encoders_of(self)
        if len(names) < 2:
            do = "Name another one beside the victim."
            raise BadInput("at least 2 encoders", ", ".join(names), do)
        if SEARCHES.get(self.search).needs_gradient:
            for name in names:
                if not image_encoder(name).card.differentiable:
                    do = "Choose a search without gradients: all encoders get the same."
                    raise BadInput(f"encoders with gradients for {self.search}", name, do)
        return self


def encoders_of(spec: LightingTransferSpec) -> list[str]:
    """Return the ids of the encoders, the victim among them, in the order named.

    Raises ``UnknownId`` for one that does not read pictures.
    """
    named = list(dict.fromkeys(name.strip() for name in spec.encoders.split(",") if name.strip()))
    named = named if spec.encoder in named else [spec.encoder, *named]
    return [image_encoder(name).id for name in named]


def run(spec: LightingTransferSpec, progress: Progress) -> Result:
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
    found = [_search(head, spec, rules, progress) for head in heads]
    shown = Shown(ground, spec.n_draws, spec.seed)
    shown.ask(what_is_shown(found), progress, "lights shown to every encoder")
    cells = {mode: matrix(found, mode, shown, spec) for mode in MODES}
    return Result(
        "lighting_transfer",
        spec,
        {
            "dataset": spec.dataset,
            "facet": ground.column.facet,
            "classes": list(ground.names),
            "chance": ground.chance,
            "majority": ground.majority,
            "n_pool": len(ground.ids),
            "n_test": len(ground.test),
            "thresholds": thresholds,
            "calibration": calibration,
            "encoders": {row["encoder"]: row for row in encoders_table(found, spec)},
            "same_lights": spec.search == "random",
        },
        {
            "matrix": cells["unguarded"],
            "guarded": cells["guarded"],
            "encoders": encoders_table(found, spec),
            "agreement": agreement(found, spec),
            "parameters": parameters_table(found, spec),
            "items": items_table(found),
        },
    )


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
    Experiment(
        id="lighting_transfer",
        title="Shared worst lights",
        question="Is the light that fools one encoder as bad for another?",
        spec_type=LightingTransferSpec,
        run=run,
        figure=figure,
        words=words,
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
    )
)
