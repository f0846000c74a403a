"""What picture and partners say together, and when a picture that is wrong drags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.rescue.partners import fused
from lab.experiments.lighting.spec import LightingSpec
from lab.stats.checks import Floats

SURER = ("image", "partner")


@dataclass(frozen=True)
class Case:
    """Pictures under one kind of light: what image and partners say, log-probabilities [m, K]."""

    classes: NDArray[np.intp]
    families: NDArray[np.str_]
    rows: NDArray[np.intp]
    clean: Floats = field(repr=False)
    relit: Floats = field(repr=False)
    partners: Mapping[str, Floats] = field(repr=False)
    wrong: Mapping[str, Floats] = field(repr=False)
    """The same of partners that belong to concepts of a wrong class."""

    def partner(self, arm: str) -> Floats:
        """Return what the partners of an arm, "text+speech", say together without the picture."""
        return fused({name: self.partners[name] for name in arm.split("+")})

    def together(self, arm: str, image: Floats, wrong: bool = False) -> Floats:
        """Return what picture and partners of an arm say, one vote each."""
        beside = self.wrong if wrong else self.partners
        return fused({"image": image, **{name: beside[name] for name in arm.split("+")}})


def right_of(case: Case, arm: str) -> dict[str, Floats]:
    """Return by measure 1 for each picture ``[m]`` that is named rightly."""
    said = {
        "image_clean": case.clean,
        "image_relit": case.relit,
        "partner": case.partner(arm),
        "fused_clean": case.together(arm, case.clean),
        "fused_relit": case.together(arm, case.relit),
        "fused_wrong": case.together(arm, case.relit, wrong=True),
    }
    return {
        name: np.asarray(table.argmax(axis=1) == case.classes, np.float64)
        for name, table in said.items()
    }


Right = Mapping[str, Mapping[str, Mapping[str, Floats]]]
"""By kind of light, arm and measure."""


def _over(case: Case, spec: LightingSpec) -> Families:
    return Families(case.families, spec.n_resamples, spec.seed)


def confidence_table(
    right: Right, cases: Mapping[str, Case], spec: LightingSpec
) -> list[dict[str, Any]]:
    """One row a kind of light, arm and who is surer: how often a wrong picture drags.

    Only pictures that are wrong when relit and whose partner alone is right: dragged where both
    together are wrong. A confidence is the probability of the answer given.
    """
    rows = []
    for lights, arms in right.items():
        case = cases[lights]
        image = np.exp(case.relit.max(axis=1))
        for arm, measures in arms.items():
            partner = np.exp(case.partner(arm).max(axis=1))
            contested = (measures["image_relit"] == 0) & (measures["partner"] == 1)
            dragged = 1 - measures["fused_relit"]
            for surer in SURER:
                here = contested & ((image > partner) == (surer == "image"))
                over = Families(case.families[here], spec.n_resamples, spec.seed)
                rows.append(
                    {
                        "lights": lights,
                        "arm": arm,
                        "surer": surer,
                        **estimated(dragged[here], over),
                        "image_confidence": _mean(image[here]),
                        "partner_confidence": _mean(partner[here]),
                    }
                )
    return rows


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
