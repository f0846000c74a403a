"""The knobs of the defence and its plan: what does training with relit pictures bring and cost?"""

from __future__ import annotations

from pydantic import Field

from lab.experiments.lighting.spec import (
    LightingSpec,
    SearchedSpec,
    forwards,
    pictures,
    resamples,
)
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

BASE = "none"
ARMS = {
    BASE: "clean training",
    "random": "training with random lights",
    "guarded": "training with guarded lights",
    "unguarded": "training with unguarded lights",
}
"""What is added to the clean pictures: themselves once more, or under random lights, or under the
worst lights that pass the cheap guards, or under the worst of all."""
CLEAN, LIT, WHOLE, BALANCED = "clean", "random", "whole", "whole balanced"
MODES = ("guarded", "unguarded")
MARGIN = 0.02
"""A loss of clean accuracy below it does not matter; fixed beforehand."""


class LightingDefenceSpec(SearchedSpec, LightingSpec):
    """How much relit training there is, and how hard the defended probes are attacked."""

    n_train: int = Field(
        300, ge=20, le=2000, description="Pictures that every arm adds to the clean ones in "
        "training, each once.", json_schema_extra={"unit": "pictures"},
    )  # fmt: skip
    n_lights: int = Field(
        8, ge=2, le=100, description="Random lights of a training picture, of which the worst is "
        "taken.", json_schema_extra={"unit": "lights"},
    )  # fmt: skip
    n_random: int = Field(
        6, ge=1, le=50, description="Other random lights that each test picture is shown under.",
        json_schema_extra={"unit": "lights"},
    )  # fmt: skip
    budget: int = forwards(12)
    n_test: int = pictures(120)
    n_resamples: int = resamples(5000)


def success(mode: str) -> str:
    """Return the outcome of an attack on the pictures that an arm names when clean."""
    return f"{mode} success"


OUTCOMES = (
    *(Outcome(mode, title=f"accuracy under the {mode} attack") for mode in MODES),
    Outcome(CLEAN, title="accuracy on the same pictures, clean"),
    Outcome(LIT, title="accuracy under random lights"),
    Outcome(WHOLE, title="accuracy on all clean pictures", margin=MARGIN),
    Outcome(BALANCED, title="balanced accuracy on all clean pictures", balanced=True),
    *(
        Outcome(success(mode), title=f"success of the {mode} attack", higher_is_better=False)
        for mode in MODES
    ),
)


def plan(spec: LightingDefenceSpec) -> Plan:
    """Does guarded training defend, is it better than other training, and what does each cost?"""

    def defends(arm: str, outcome: str, where: str, *, primary: bool = False) -> Claim:
        trained = ARMS[arm].replace("training", "a probe trained")
        return Claim(
            f"{arm}, {outcome}", minus(arm, BASE), outcome,
            more=f"{trained} gets more right under {where}",
            less=f"{trained} gets fewer right under {where}", primary=primary,
        )  # fmt: skip

    def costs(arm: str) -> Claim:
        return Claim(
            f"{arm}, cost", minus(arm, BASE), WHOLE,
            more=f"{ARMS[arm]} helps on clean pictures",
            less=f"{ARMS[arm]} harms the answers to clean pictures",
            equal=f"{ARMS[arm]} costs nothing on clean pictures",
        )  # fmt: skip

    claims = (
        defends("guarded", "guarded", "attack", primary=True),
        costs("guarded"),
        Claim(
            "guarded against random", minus("guarded", "random"), "guarded",
            more="guarded lights defend better than random lights",
            less="guarded lights defend worse than random lights",
        ),
        Claim(
            "guarded against unguarded", minus("guarded", "unguarded"), "guarded",
            more="guarded lights defend better than unguarded lights",
            less="guarded lights defend worse than unguarded lights",
        ),
        defends("unguarded", "unguarded", "an attack without guards"),
        costs("random"),
        costs("unguarded"),
        defends("guarded", LIT, "random lights"),
    )  # fmt: skip
    return Plan(
        tuple(
            Arm(arm, title=title, role="baseline" if arm == BASE else "method")
            for arm, title in ARMS.items()
        ),
        OUTCOMES,
        claims,
    )
