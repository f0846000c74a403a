"""The knobs of the rescue and its plan: who stands beside a relit picture, and does it help?"""

from __future__ import annotations

from pydantic import Field, model_validator

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.experiments.lighting.spec import LightingSpec, SearchedSpec, resamples, resolved
from lab.experiments.tasks.pool import reader_of
from lab.fusion.late import all_subsets
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

GUARDED, RANDOM = "guarded", "random"
LIGHTS = {
    GUARDED: "under a fooling light",
    RANDOM: "under a random light",
}
"""The masks: the same concept under both kinds of light is two items of one family."""
ALONE = {"image_clean": "the clean picture alone", "image_relit": "the relit picture alone"}
BESIDE = {
    "partner": "{} alone",
    "fused_clean": "the clean picture with {}",
    "fused_relit": "the relit picture with {}",
    "fused_wrong": "the relit picture with {} of a wrong class",
}
OUTCOME = "accuracy"
NONE = "none"


class LightingRescueSpec(SearchedSpec, LightingSpec):
    """Who stands beside the relit picture."""

    text_encoder: str = Field("use", description="The encoder of the text, or none.")
    text_facet: str = Field("", description="Language of the text; empty: the first.")
    speech_encoder: str = Field(
        "speech_embedding", description="The encoder of the speech, or none."
    )
    speech_facet: str = Field("", description="Language or voice of the speech; empty: the first.")
    n_resamples: int = resamples(5000)

    @model_validator(mode="after")
    def _partners_read_what_they_should(self) -> LightingRescueSpec:
        if not readers_of(self):
            do = "Name an encoder of text or of speech."
            raise BadInput("at least one partner", "none and none", do)
        return self


def readers_of(spec: LightingRescueSpec) -> dict[Modality, tuple[str, str]]:
    """Return (encoder, facet) of each partner. Raises ``UnknownId`` for one of another modality."""
    named = {
        Modality.TEXT: (spec.text_encoder, spec.text_facet),
        Modality.SPEECH: (spec.speech_encoder, spec.speech_facet),
    }
    chosen = {modality: each for modality, each in named.items() if each[0] != NONE}
    return {m: (reader_of(m, encoder).id, facet) for m, (encoder, facet) in chosen.items()}


def partners_of(spec: LightingRescueSpec) -> tuple[str, ...]:
    """Return every set of partners, "text", "speech" and "text+speech", the whole set last."""
    return tuple("+".join(s) for s in all_subsets([str(m) for m in readers_of(spec)]))


def plan(spec: LightingRescueSpec) -> Plan:
    """Does a partner rescue a relit picture, does the picture drag, does a wrong partner help?"""
    sets = partners_of(spec)
    whole, name = sets[-1], _named(sets[-1])
    arms = [
        *(Arm(arm, title=title, role="baseline") for arm, title in ALONE.items()),
        *(
            Arm(f"{measure} {who}", title=title.format(_named(who)),
                role="control" if measure == "fused_wrong" else "method")
            for who in sets
            for measure, title in BESIDE.items()
        ),
    ]  # fmt: skip

    def rescue(who: str, lights: str) -> Claim:
        return Claim(
            f"rescue by {who}, {lights}", minus(f"fused_relit {who}", "image_relit"), OUTCOME,
            more=f"more answers are right with {_named(who)} {LIGHTS[lights]}",
            less=f"fewer answers are right with {_named(who)} {LIGHTS[lights]}", mask=lights,
            primary=(who, lights) == (whole, GUARDED),
        )  # fmt: skip

    def drag(lights: str) -> Claim:
        return Claim(
            f"drag, {lights}", minus(f"partner {whole}", f"fused_relit {whole}"), OUTCOME,
            more=f"the picture drags {name} down {LIGHTS[lights]}",
            less=f"the picture helps {name} {LIGHTS[lights]}", mask=lights,
        )  # fmt: skip

    def wrong(lights: str) -> Claim:
        return Claim(
            f"wrong partner, {lights}", minus(f"fused_wrong {whole}", "image_relit"), OUTCOME,
            more=f"{name} of a wrong class helps {LIGHTS[lights]}",
            less=f"{name} of a wrong class harms {LIGHTS[lights]}", mask=lights,
        )  # fmt: skip

    claims = [
        rescue(whole, GUARDED), drag(GUARDED), rescue(whole, RANDOM), drag(RANDOM),
        *(rescue(who, GUARDED) for who in sets[:-1]), wrong(GUARDED), wrong(RANDOM),
    ]  # fmt: skip
    return Plan(tuple(arms), (Outcome(OUTCOME, title="accuracy"),), tuple(claims))


def _named(who: str) -> str:
    return who.replace("+", " and ")


def with_partners(spec: LightingRescueSpec) -> LightingRescueSpec:
    """Return a spec that names its judges and every facet."""
    named = {
        f"{modality}_facet": facet or DATASETS.get(spec.dataset).facets(modality)[0]
        for modality, (_, facet) in readers_of(spec).items()
    }
    return resolved(spec).model_copy(update=named)
