"""The knobs of success against stops."""

from __future__ import annotations

from pydantic import Field, model_validator

from lab.core.errors import BadInput
from lab.experiments.lighting.spec import LightingSpec, SearchedSpec, forwards, pictures


class LightingStopsSpec(SearchedSpec, LightingSpec):
    """One search, and the budgets of stops it is given."""

    n_test: int = pictures(80)
    stops: float = Field(
        5.0, ge=0.1, le=5.0, description="The largest budget: how far a light may go from "
        "daylight.", json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    smaller: str = Field(
        "0.5, 1, 2, 3",
        description="Smaller budgets in stops, separated by commas, rising; those of the largest "
        "or more are left out.",
    )
    budget: int = forwards(20, 5, 1000)

    @model_validator(mode="after")
    def _budgets_are_numbers(self) -> LightingStopsSpec:
        stops_of(self)
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
