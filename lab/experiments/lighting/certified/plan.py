"""The knobs of certified light and its plan: does an attack need more than is certain?"""

from __future__ import annotations

from pydantic import Field

from lab.experiments.base import Spec
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

CERTIFIED, ATTACKED, PLAIN = "certified", "attacked", "plain"
MARGIN_STOPS = 0.5
"""Differences below half a stop do not matter; fixed beforehand."""


class CertifiedLightSpec(Spec):
    """Whose answers are smoothed, how widely, and how sure is sure."""

    dataset: str = Field("emojilab", description="The data set whose pictures are exposed.")
    facet: str = Field("noto", description="Style of the pictures, or photo.")
    encoder: str = Field("lite0", description="The encoder under the probe.")
    sigma: float = Field(
        1.0, ge=0.1, le=3, description="How widely the light is drawn, standard deviation.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    alpha: float = Field(0.001, ge=1e-6, le=0.1, description="The chance that a picture's "
                         "certificate is wrong; and that its attack is.")  # fmt: skip
    n_draws: int = Field(1000, ge=20, le=100_000, description="Draws of light a picture that "
                         "bound the share of its answer.")  # fmt: skip
    n_confirm: int = Field(300, ge=20, le=100_000, description="Fresh draws around an exposure "
                           "that must confirm an attack.")  # fmt: skip
    limit: float = Field(
        6.0, ge=1, le=8, description="How far the attack goes, darker and brighter.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    step: float = Field(
        0.125, ge=0.03125, le=0.5, description="How finely the attack looks.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    n_test: int = Field(72, ge=20, le=2000, description="Pictures, before those are left out that "
                        "are not named rightly when clean.")  # fmt: skip
    split_seed: int = Field(1, ge=0, description="Seed of pictures, folds and draws.")


def plan(spec: CertifiedLightSpec) -> Plan:
    """What is certain, against what an attack needs, on the smoothed probe and on the plain one."""
    arms = (
        Arm(CERTIFIED, title="certified"),
        Arm(ATTACKED, title="attack on the smoothed probe", role="ceiling"),
        Arm(PLAIN, title="attack on the plain probe", role="baseline"),
    )
    claims = (
        Claim("gap", minus(ATTACKED, CERTIFIED), "stops", primary=True,
              more="an attack needs a larger change of light than is certified",
              less="an attack needs a smaller change of light than is certified",
              equal="an attack needs just the change of light that is certified"),
        Claim("smoothing", minus(ATTACKED, PLAIN), "stops",
              more="the smoothed answer survives a larger change than the plain one",
              less="the smoothed answer survives a smaller change than the plain one",
              equal="smoothing changes nothing for an attack"),
        Claim("certain", minus(CERTIFIED, PLAIN), "stops",
              more="what is certain reaches further than the plain answer holds",
              less="what is certain ends before the plain answer breaks",
              equal="what is certain ends where the plain answer breaks"),
    )  # fmt: skip
    outcome = Outcome("stops", title="change of exposure", unit="stops", margin=MARGIN_STOPS)
    return Plan(arms, (outcome,), claims)
