"""How far must the light go: success of one search against the stops it may use, with and without
guards, at equal cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.adversary.guards import GUARDS
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.families import Families
from lab.experiments.lighting.spec import (
    lighting_digest,
    resolved,
    settings_words,
    stage_of,
)
from lab.experiments.lighting.stops.rooms import rooms_of
from lab.experiments.lighting.stops.spec import LightingStopsSpec, stops_of
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
