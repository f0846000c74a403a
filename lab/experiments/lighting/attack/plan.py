"""The knobs of an attack and its plan: random lights and the best search, unguarded and guarded."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field, model_validator

from lab.adversary.searches import SEARCHES
from lab.experiments.lighting.attack.objectives import Kind
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.spec import LightingSpec, forwards
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus

BASELINE, BEST = "random", "best"
MODES = {
    "unguarded": "without guards",
    "filtered": "with guards applied afterwards",
    "guided": "where it hears the guards",
}
SUCCESS = "success"


class LightingAttackSpec(LightingSpec):
    """The attack: which searches, at what cost, and how the best is chosen."""

    searches: str = Field(
        "random, coordinate, spsa, cma_es, gradient",
        description="Searches to choose from, separated by commas; random is always there, and "
        "one that needs gradients is left out where the victim has none.",
    )
    budget: int = forwards(40, 5, 1000)
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


def plan(spec: LightingAttackSpec) -> Plan:
    """Random lights and the best search, without guards and with: who finds more?"""
    titles = {BASELINE: "random lights", BEST: "the best search"}
    ids = [f"{BASELINE} {mode}" for mode in ("unguarded", "filtered")]
    claims = [
        Claim(
            "guards, random", minus("random unguarded", "random filtered"), SUCCESS,
            more="guards take away some of what random lights find",
            less="guards add to random lights",
        )
    ]  # fmt: skip
    if len(searches_of(spec)) > 1:
        ids += [f"{BEST} {mode}" for mode in MODES]
        claims = [
            Claim(
                "best, guarded", minus("best guided", "random filtered"), SUCCESS,
                more="a search that hears the guards finds more than random lights",
                less="a search that hears the guards finds less than random lights",
            ),
            Claim(
                "guards, best", minus("best unguarded", "best guided"), SUCCESS,
                more="guards take away some of what the best search finds",
                less="guards add to the best search",
            ),
            *claims,
            Claim(
                "best, unguarded", minus("best unguarded", "random unguarded"), SUCCESS,
                more="without guards the best search finds more than random lights",
                less="without guards the best search finds less than random lights",
            ),
            Claim(
                "best, filtered", minus("best filtered", "random filtered"), SUCCESS,
                more="with guards applied afterwards the best search finds more than random lights",
                less="with guards applied afterwards the best search finds less than random lights",
            ),
        ]  # fmt: skip
    arms = []
    for arm in ids:
        search, mode = arm.split()
        role: Role = "baseline" if search == BASELINE else "method"
        arms.append(Arm(arm, title=f"{titles[search]} {MODES[mode]}", role=role))
    outcome = Outcome(SUCCESS, title="share of pictures with such a light")
    return Plan(tuple(arms), (outcome,), (replace(claims[0], primary=True), *claims[1:]))
