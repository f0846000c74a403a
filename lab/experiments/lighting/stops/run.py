"""How far must the light go: success of one search against the stops it may use, with and without
guards, at equal cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.families import Families
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.spec import (
    LightingSpec,
    lighting_digest,
    resolved,
    settings_words,
    stage_of,
)
from lab.experiments.lighting.stops.rooms import rooms_of
from lab.experiments.lighting.stops.tables import (
    MARGIN_STOPS,
    breakpoints_table,
    curve_table,
    gap_between,
    items_table,
)
from lab.experiments.lighting.stops.words import words

if TYPE_CHECKING:
    import plotly.graph_objects as go


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


def run(spec: LightingStopsSpec, progress: Progress) -> Result:
    """Attack the test pictures within each budget of stops, and find where half are flipped.

    Every budget has the same number of forward-equivalents. The room of a smaller one lies within
    that of a larger one, and random search draws the same points of the unit cube in each; but the
    lights are stretched with the room, not kept, so that success need not rise for every picture.
    Counting a light of a smaller room in the larger ones would make it rise, at a growing cost.
    Raises as ``stage_of`` and ``attack``.
    """
    stage = stage_of(spec, progress)
    rows = stage.eligible(stage.ground.test)
    rows = rows[stage.judged(rows)]
    rooms = rooms_of(stage, rows, spec, stops_of(spec), progress)
    over = Families(stage.ground.families[rows], spec.n_resamples, spec.seed)
    found = breakpoints_table(rooms, over)
    return Result(
        "lighting_stops",
        spec,
        {
            **settings_words(stage, spec),
            "search": spec.search,
            "guarded": rooms[0].mode,
            "margin_stops": MARGIN_STOPS,
            "breakpoints": {row["mode"]: row for row in found},
            "gap": gap_between(rooms, over).as_dict(),
            "passes": sum(room.passes for room in rooms),
        },
        {
            "curve": curve_table(rooms, over),
            "breakpoints": found,
            "items": items_table(stage, rows, rooms),
        },
    )


def figure(result: Result) -> go.Figure:
    """Success against stops, without and with guards."""
    from lab.figures.lighting.stops import attack_stops

    return attack_stops(result.numbers())


def fingerprint(spec: LightingStopsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    return lighting_digest(spec)


EXPERIMENTS.register(
    Experiment(
        id="lighting_stops",
        title="Adversarial lighting by stops",
        question="How far must the light go to fool the encoder?",
        spec_type=LightingStopsSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"s^\ast:\ \tfrac{1}{n}\sum_i 1\left[\min_{\theta \in B(s^\ast)} m(R_\theta(x_i)) "
        r"< 0\right] = \tfrac{1}{2}",
        references=(
            "Our own: budgets in stops, see lab.perturb.light_parameters.box; where half are "
            "flipped, see lab.limits.boundary",
            "Carlini et al. (2019), On Evaluating Adversarial Robustness, arXiv:1902.06705: "
            "success is shown against the budget",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        uses=(GUARDS,),
    )
)
