"""The knobs of success against stops."""

from __future__ import annotations

from pydantic import Field, model_validator

from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.spec import LightingSpec


class LightingStopsSpec(LightingSpec):
    """One search, and the budgets of stops it is given."""

    n_test: int = Field(
        80, ge=20, le=2000, description="Pictures, before those are left out that the victim or "
        "every judge does not name rightly when clean.",
        json_schema_extra={"unit": "pictures"},
    )  # fmt: skip
    stops: float = Field(
        5.0, ge=0.1, le=5.0, description="The largest budget: how far a light may go from "
        "daylight.", json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    smaller: str = Field(
        "0.5, 1, 2, 3",
        description="Smaller budgets in stops, separated by commas, rising; those of the largest "
        "or more are left out.",
    )
    search: str = Field("random", description="How the worst light is looked for.")
    budget: int = Field(
        20, ge=5, le=1000, description="Forward-equivalents a picture and budget of stops.",
        json_schema_extra={"unit": "forwards"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _search_fits(self) -> LightingStopsSpec:
        stops_of(self)
        if SEARCHES.get(self.search).needs_gradient:
            encoder = image_encoder(self.encoder)
            if not encoder.card.differentiable:
                do = "Choose a search without gradients for this encoder."
                raise BadInput(f"a victim with gradients for {self.search}", encoder.id, do)
        return self


def stops_of(spec: LightingStopsSpec) -> list[float]:
    """Return the budgets in stops, rising, the largest last. Raises ``BadInput`` for a word."""
    try:
        given = [float(word) for word in spec.smaller.split(",") if word.strip()]
    except ValueError as error:
        raise BadInput("numbers separated by commas", spec.smaller, "Write 0.5, 1, 2.") from error
    if any(not stops > 0 for stops in given):
        raise BadInput("budgets above 0 stops", spec.smaller, "Write 0.5, 1, 2.")
    return [*sorted({stops for stops in given if stops < spec.stops}), spec.stops]
