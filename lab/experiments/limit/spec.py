"""Which knob is turned, of what, and how well its limit is to be known."""

from __future__ import annotations

from pydantic import Field

from lab.experiments.severity.run import SeveritySpec
from lab.limits.adaptive import FIRST


class LimitSpec(SeveritySpec):
    """A knob with the fields of what it turns; each knob reads its own and leaves the others."""

    knob: str = Field(
        "severity", description="What is turned: severity, exposure, missing, wrong_pairs, pairs, "
        "anchors, shots, labels or gallery.",
    )  # fmt: skip
    encoder: str = Field("minilm", description="severity: the encoder whose input is hurt.")
    perturbation: str = Field("keyboard_typos", description="severity: how the input is hurt.")
    a: str = Field(
        "lite0/noto", description='All but severity and missing: a view, as "encoder/facet"; '
        "exposure needs one of pictures.",
    )  # fmt: skip
    b: str = Field("minilm/en", description="Pairs, anchors, shots, gallery: the view beside it.")
    views: str = Field("lite0, minilm", description="missing: the views that are fused.")
    fusion: str = Field("late", description="missing: how they are fused.")
    fill: str = Field("told", description="missing: what stands where a view is missing.")
    split_seed: int = Field(1, ge=0, description="Seed of test concepts, folds and resamples.")
    n_draws: int = Field(
        10, ge=1, le=50, description="Draws of what is missing, of pairs, shots and labels; each "
        "item is scored by their mean.", json_schema_extra={"unit": "draws"},
    )  # fmt: skip
    width: float = Field(
        0.1, ge=0.02, le=1, description="How wide the interval may be when it stops, as a share of "
        "the knob's range; of a count, of its halvings.",
        json_schema_extra={"unit": "share"},
    )  # fmt: skip
    budget: int = Field(
        10, ge=FIRST, le=20, description="The most levels that are looked at.",
        json_schema_extra={"unit": "levels"},
    )  # fmt: skip


def severity_of(spec: LimitSpec, **changes: str) -> SeveritySpec:
    """Return the severity run of the same fields, with changes."""
    given = spec.model_dump(include=set(SeveritySpec.model_fields))
    return SeveritySpec(**(given | changes))
