"""The knobs of the defence."""

from __future__ import annotations

from pydantic import Field, model_validator

from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.spec import LightingSpec


class LightingDefenceSpec(LightingSpec):
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
    search: str = Field(
        "random", description="How the test pictures are attacked, anew for every arm."
    )
    budget: int = Field(
        12, ge=2, le=500, description="Forward-equivalents a test picture and arm: one a light, "
        "four with its gradient.",
        json_schema_extra={"unit": "forwards"},
    )  # fmt: skip
    n_test: int = Field(
        120, ge=20, le=2000, description="Pictures that are attacked, before those are left out "
        "that no judge names rightly when clean.", json_schema_extra={"unit": "pictures"},
    )  # fmt: skip

    n_resamples: int = Field(
        5000, ge=100, le=10_000, description="Resamples of families: many, for p corrected over a "
        "table.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _search_fits(self) -> LightingDefenceSpec:
        search = SEARCHES.get(self.search)
        if search.needs_gradient and not image_encoder(self.encoder).card.differentiable:
            do = "Choose a search without gradients."
            raise BadInput(f"a victim with gradients for {self.search}", self.encoder, do)
        return self
