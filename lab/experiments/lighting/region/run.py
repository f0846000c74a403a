"""How dark is too dark: the exposures and shadows in which an encoder, its judges and the guards
still hold, and how many stops lie between them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adversary.guards import GUARDS
from lab.core.progress import Progress
from lab.data.splits import test_concepts
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result
from lab.experiments.lighting.families import Families, estimated
from lab.experiments.lighting.region.seen import Grid, seen_of
from lab.experiments.lighting.region.tables import (
    JUDGED,
    MARGIN_STOPS,
    boundaries_table,
    cells_table,
    clean_scores,
    gaps_table,
    parties_of,
)
from lab.experiments.lighting.region.words import words
from lab.experiments.lighting.spec import (
    LightingSpec,
    Stage,
    lighting_digest,
    resolved,
    settings_words,
    stage_of,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go


EVERY = 1_000_000


class LightingRegionSpec(LightingSpec):
    """The grid of lights, and how often each is shot."""

    n_test: int = Field(
        80, ge=20, le=2000, description="Pictures, all of them named when clean by the victim and "
        "by a judge, classes as equal as can be; of few, all are taken.",
        json_schema_extra={"unit": "pictures"},
    )  # fmt: skip
    stops: float = Field(
        5.0, ge=1.0, le=5.0, description="The darkest exposure.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    n_exposures: int = Field(
        6, ge=3, le=21, description="Exposures, evenly from that of the picture to the darkest.",
        json_schema_extra={"unit": "exposures"},
    )  # fmt: skip
    shadow_stops: float = Field(
        2.7, ge=0.1, le=2.7, description="The deepest shadow.",
        json_schema_extra={"unit": "stops"},
    )  # fmt: skip
    n_shadows: int = Field(
        3, ge=1, le=7, description="Depths of shadow, evenly from none to the deepest.",
        json_schema_extra={"unit": "depths"},
    )  # fmt: skip
    full_well_electrons: float = Field(
        1000.0, ge=500.0, le=5000.0, description="What white holds: fewer, more noise in the dark.",
        json_schema_extra={"unit": "electrons"},
    )  # fmt: skip
    judge_draws: int = Field(
        1, ge=1, le=4, description="How many of a light's shots the judges see; each is shown as "
        "it is and auto-exposed. A judge may take ten times the victim's time.",
        json_schema_extra={"unit": "draws"},
    )  # fmt: skip


def grid_of(spec: LightingRegionSpec) -> Grid:
    """Return the lights that a spec asks for."""
    return Grid(
        np.linspace(0, spec.stops, spec.n_exposures),
        np.linspace(0, spec.shadow_stops if spec.n_shadows > 1 else 0, spec.n_shadows),
        spec.full_well_electrons,
        spec.n_draws,
        spec.judge_draws,
        spec.seed,
    )


def shown_rows(stage: Stage, spec: LightingRegionSpec) -> NDArray[np.intp]:
    """Return rows that the victim and a judge name when clean, classes as equal as can be.

    They are chosen among all pictures, as no head has seen the picture that it answers: of test
    pictures drawn first, a class that one of them seldom knows would keep too few.
    """
    ground = stage.ground
    known = stage.victim.right & stage.judged(np.arange(len(ground.ids)))
    labels = np.where(known, np.array(ground.names)[ground.classes], "")
    n = min(spec.n_test, int(known.sum()))
    return test_concepts(labels, ground.families, n, spec.seed)


def run(spec: LightingRegionSpec, progress: Progress) -> Result:
    """Relight each picture that victim and judges name when clean at every place of the grid.

    Victim, judges and guards are asked about the same shots of the same pictures, so that the gap
    between them is not one of which pictures they know. Raises as ``stage_of``.
    """
    # The stage of all pictures: those to be relit are chosen when it is known who names them.
    stage = stage_of(spec.model_copy(update={"n_test": EVERY}), progress)
    grid = grid_of(spec)
    rows = shown_rows(stage, spec)
    seen = seen_of(stage, rows, grid, progress)
    over = Families(stage.ground.families[rows], spec.n_resamples, spec.seed)
    parties = parties_of(stage, seen, rows, over)
    gaps = gaps_table(parties, grid)
    fooled = np.asarray((seen.fooled > 0.5).any(axis=(1, 2)), np.float64)
    return Result(
        "lighting_region",
        spec,
        {
            **settings_words(replace(stage, ground=replace(stage.ground, test=rows)), spec),
            "n": len(rows),
            "n_families": len(set(over.families)),
            "n_draws": grid.n_draws,
            "judge_draws": min(grid.judge_draws, grid.n_draws),
            "step_stops": float(grid.stops[1]),
            "margin_stops": MARGIN_STOPS,
            "clean": clean_scores(stage, spec),
            "gap": next(row for row in gaps if row["gap"] == JUDGED),
            "fooled": estimated(fooled, over),
        },
        {
            "boundaries": boundaries_table(parties, grid),
            "gaps": gaps,
            "cells": cells_table(parties, seen, grid),
        },
    )


def figure(result: Result) -> go.Figure:
    """The share of pictures that the victim names, with everybody's boundary."""
    from lab.figures.lighting.safe_region import safe_region

    return safe_region(result.numbers())


def fingerprint(spec: LightingRegionSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec."""
    return lighting_digest(spec)


EXPERIMENTS.register(
    Experiment(
        id="lighting_region",
        title="Safe region of light",
        question="How dark is too dark?",
        spec_type=LightingRegionSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\Delta(s) = e^\ast_{\mathrm{judges}}(s) - e^\ast_{\mathrm{victim}}(s),\quad "
        r"P(e^\ast, s) = \tfrac{1}{2}(1 + c)",
        references=(
            "Our own: boundaries in stops of exposure; see lab.limits.boundary",
            "Ayer, Brunk, Ewing, Reid & Silverman (1955), An empirical distribution function for "
            "sampling with incomplete information, Annals of Mathematical Statistics 26",
            "Hesterberg (2015), What teachers should know about the bootstrap, The American "
            "Statistician 69",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        uses=(GUARDS,),
    )
)
