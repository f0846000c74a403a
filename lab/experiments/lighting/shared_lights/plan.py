"""The knobs of shared lights and their plan: does another encoder fall for the victim's lights?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from pydantic import Field, model_validator

from lab.core.errors import BadInput
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.spec import RelitSpec, SearchedSpec, forwards, pictures, resamples
from lab.study.plan import MOST_CLAIMS, Arm, Claim, Outcome, Plan, minus

MODES = {"unguarded": "", "guarded": "with guards "}
RANDOM = "random"
TO = " -> "
Pair = tuple[str, str, str]
"""Whose worst lights, shown to whom, with guards or without."""


class LightingTransferSpec(SearchedSpec, RelitSpec):
    """Whose worst lights are shown to whom."""

    encoders: str = Field(
        "lite0, vit, hog, lite0-random-0, vit-random-0",
        description="Encoders whose worst lights are searched and shown to one another, separated "
        "by commas; the victim is always among them.",
    )
    budget: int = forwards(10)
    n_test: int = pictures(60)
    n_resamples: int = resamples(5000)

    @model_validator(mode="after")
    def _there_are_two(self) -> LightingTransferSpec:
        if len(names := encoders_of(self)) < 2:
            do = "Name another one beside the victim."
            raise BadInput("at least 2 encoders", ", ".join(names), do)
        return self

    def searched(self) -> Sequence[str]:
        """Return the encoders that lights are searched for."""
        return encoders_of(self)


def encoders_of(spec: LightingTransferSpec) -> list[str]:
    """Return the ids of the encoders, the victim among them, in the order named.

    Raises ``UnknownId`` for one that does not read pictures.
    """
    named = list(dict.fromkeys(name.strip() for name in spec.encoders.split(",") if name.strip()))
    named = named if spec.encoder in named else [spec.encoder, *named]
    return [image_encoder(name).id for name in named]


def other_of(spec: LightingTransferSpec) -> str:
    """Return who is shown the victim's lights first: no control, where there is another."""
    others = [name for name in encoders_of(spec) if name != spec.encoder]
    return min(others, key=lambda name: bool(image_encoder(name).card.control))


def pairs_of(spec: LightingTransferSpec) -> list[Pair]:
    """Return the pairs that are claims, the primary one first: with no control as far as it goes.

    The victim and one other to and fro, the same with guards, one control, the victim's own lights
    shown again, and then what other pairs there are.
    """
    victim, other = spec.encoder, other_of(spec)
    names = [name for name in encoders_of(spec) if name not in {victim, other}]
    controls = [name for name in names if image_encoder(name).card.control]
    pairs = dict.fromkeys([
        (victim, other, "unguarded"), (other, victim, "unguarded"), (victim, other, "guarded"),
        *((victim, control, "unguarded") for control in controls[:1]),
        (victim, victim, "unguarded"), (other, victim, "guarded"),
        *((s, t, "unguarded") for s, t in permutations(
            [victim, other, *(name for name in names if name not in controls)], 2)),
    ])  # fmt: skip
    return list(pairs)[: MOST_CLAIMS - 1]


def plan(spec: LightingTransferSpec) -> Plan:
    """Do worst lights of one encoder fool another more often than random ones, and than itself?"""
    victim, other, pairs = spec.encoder, other_of(spec), pairs_of(spec)

    def lifts(source: str, target: str, mode: str) -> Claim:
        whom = f"{target} again" if source == target else target
        fool = f"{MODES[mode]}the worst lights of {source} fool {whom}"
        return Claim(
            f"{source}{TO}{target}, {mode}", minus(source + TO + target, RANDOM + TO + target),
            mode, more=f"{fool} more often than random lights do",
            less=f"{fool} less often than random lights do",
            primary=(source, target, mode) == pairs[0],
        )  # fmt: skip

    fool = f"the worst lights of {victim} fool {other}"
    itself = Claim(
        f"{other} against {victim}", minus(victim + TO + other, victim + TO + victim), "unguarded",
        more=f"{fool} more often than {victim} itself",
        less=f"{fool} less often than {victim} itself",
    )  # fmt: skip
    shown = dict.fromkeys([(s, t) for s, t, _ in pairs] + [(victim, victim)])
    targets = dict.fromkeys(target for _, target in shown)
    arms = [
        *(Arm(s + TO + t, title=f"worst lights of {s}, shown to {t}") for s, t in shown),
        *(
            Arm(RANDOM + TO + t, title=f"random lights, shown to {t}", role="baseline")
            for t in targets
        ),
    ]
    outcomes = (
        Outcome(m, title=f"share of pictures lost {says}".strip()) for m, says in MODES.items()
    )
    return Plan(
        tuple(arms), tuple(outcomes), (lifts(*pairs[0]), itself, *(lifts(*p) for p in pairs[1:]))
    )
