"""How far apart are spaces: one measure between all pairs of views, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, model_validator

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.distance.alignment.cka_table import debiased_cka_nulls, fits_in_memory
from lab.distance.base import N_PERMUTATIONS, Direction, Distance, Measurement, Needs, Settings
from lab.distance.measure import measure
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.spaces.table.best import best_of_blocks
from lab.experiments.spaces.table.joint import gap_over_all, triangles
from lab.experiments.spaces.table.words import words
from lab.experiments.spaces.verdicts import VERDICTS, decide_all
from lab.experiments.views.compared import compare
from lab.experiments.views.facets import facet_name
from lab.experiments.views.noise import on_noise
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import Seen, View, parse_views, see, views_digest, with_facets
from lab.stats.checks import Floats, codes_of
from lab.stats.nulls.calibrated import calibrated
from lab.stats.nulls.permutation import permutation_p
from lab.stats.order import cluster_order
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import plotly.graph_objects as go

LANGUAGES = ("en", "es", "de", "fr", "ru", "ja", "tr", "am", "sw", "zu")
"""Ten languages of the default table: seven that the text encoder was trained on, three not."""
VIEWS = ", ".join(
    ["lite0/noto", *(f"use/{code}" for code in LANGUAGES), "speech_embedding/en+m3",
     "speech_embedding/es+m3"]
)  # fmt: skip
MOST_VIEWS = 40
PERMUTATIONS_A_CELL = 25
"""Enough for the smallest p, times the cells of the table, to be below the level."""
AT_ONCE = 2


class SpacesSpec(Spec):
    """Which views are compared, by which measure, and in which space."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        VIEWS,
        description='Views as "encoder/facet", separated by commas. A facet is a style, a language '
        "or a voice; random and hand-made encoders may stand among them as controls.",
    )
    measure: str = Field("debiased_cka", description="The measure, by its id.")
    space: SpaceKind = Field(
        "auto",
        description="Where a measure that needs a shared space finds it; other measures ignore it. "
        "auto: one encoder's own space, else a ridge map fitted on other families.",
    )
    n_train_pairs: int = Field(
        400, ge=20, le=100_000, description="Pairs that a map is fitted on.",
        json_schema_extra={"unit": "pairs"},
    )  # fmt: skip
    n_concepts: int = Field(
        0, ge=0, le=100_000, description="Concepts; 0 takes all that every view has.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    test: bool = Field(
        True,
        description="Test each cell against chance; without it values and intervals come at once.",
    )
    n_permutations: int = Field(
        0, ge=0, le=1_000_000,
        description="Permutations for each p; 0 takes as many as Holm over this table needs.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="Seed of concepts, permutations, maps and controls.")

    @model_validator(mode="after")
    def _fits_together(self) -> SpacesSpec:
        views = views_of(self)
        if not 2 <= len(views) <= MOST_VIEWS:
            do = "Name more views, or fewer."
            raise BadInput(f"2 to {MOST_VIEWS} views", f"{len(views)}", do)
        entry = DISTANCES.get(self.measure)
        if entry.needs == Needs.ONE or entry.direction == Direction.NEITHER:
            known = ", ".join(d.id for d in DISTANCES if d.needs != Needs.ONE)
            got = f"{entry.id}, which describes one space"
            raise BadInput("a measure of two spaces", got, f"Choose one of: {known}.")
        return self


def views_of(spec: SpacesSpec) -> tuple[View, ...]:
    """Return the views of a spec; raises as ``parse_views`` does."""
    return parse_views(DATASETS.get(spec.dataset), spec.views)


def cells_of(views: Sequence[View], entry: Distance) -> list[tuple[View, View]]:
    """Return the pairs to measure: each once, or both ways round where the way matters."""
    both = permutations(range(len(views)), 2)
    return [(views[i], views[j]) for i, j in both if i < j or not entry.symmetric]


def permutations_of(spec: SpacesSpec, n_cells: int) -> int:
    """Return how many permutations each cell gets."""
    if not spec.test:
        return 0
    return spec.n_permutations or max(N_PERMUTATIONS, PERMUTATIONS_A_CELL * n_cells - 1)


def run(spec: SpacesSpec, progress: Progress) -> Result:
    """Measure every pair of views on the same concepts, correct by Holm, and order by clustering.

    Raises what ``see``, ``shared_space`` and the measure raise; what is undefined for one pair of
    views is a cell without a value, with its reason.
    """
    views, entry = views_of(spec), DISTANCES.get(spec.measure)
    seen = see(spec.dataset, views, n=spec.n_concepts or None, seed=spec.seed, progress=progress)
    cells = cells_of(views, entry)
    settings = Settings(spec.seed, permutations_of(spec, len(cells)))
    rows, nulls = _cells(seen, cells, entry, spec, settings, progress)
    decide_all(rows, entry.direction)
    order = cluster_order(_dissimilarity(views, rows, entry))
    widths = sorted((int(seen.x[view].shape[1]) for view in views), reverse=True)
    noise = on_noise(entry.id, len(seen), widths[0], widths[1], spec.seed)
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in VERDICTS}
    summary = {
        "measure": entry.id,
        "direction": entry.direction.value,
        "n": len(seen),
        "n_families": len(set(seen.families)),
        "n_permutations": settings.n_permutations,
        "verdicts": counts,
        "best": best_of_blocks(rows, nulls, entry),
        "order": [str(views[i]) for i in order],
        "joint_gap": gap_over_all(seen, views, spec.space, spec.n_train_pairs, spec.seed),
        "noise": {**noise.as_dict(), "widths": widths[:2]},
        "values": {f"{row['a']} | {row['b']}": row["value"] for row in rows},
    }
    described = [_described(seen, view, order.index(i)) for i, view in enumerate(views)]
    tables = {"cells": rows, "views": described, "triangles": triangles(seen, views)}
    return Result("spaces", spec, summary, tables)


def _cells(
    seen: Seen,
    cells: Sequence[tuple[View, View]],
    entry: Distance,
    spec: SpacesSpec,
    settings: Settings,
    progress: Progress,
) -> tuple[list[dict[str, Any]], list[Floats | None]]:
    """Measure the cells, two at once on one thread each; no cell depends on another.

    With each cell come its values under permutation. The k-th permutation is the same in all cells
    of the same rows: it depends on the seed, the measure and k alone.
    """
    views = views_of(spec)
    together = spec.test and entry.id == "debiased_cka" and fits_in_memory(len(seen), len(views))
    alone = replace(settings, n_permutations=0) if together else settings
    rows, nulls, null_of = [], [], {}
    with one_blas_thread(), ThreadPoolExecutor(AT_ONCE, thread_name_prefix="work") as pool:
        if together:
            units = codes_of(seen.families, len(seen), "families")
            null_of = debiased_cka_nulls(
                [seen.x[view] for view in views], units, settings, progress
            )
        progress.start(f"{entry.title}: pairs of views", len(cells))
        waiting = [pool.submit(_cell, seen, a, b, entry, spec, alone) for a, b in cells]
        try:
            for (a, b), done in zip(cells, waiting, strict=True):
                row, null = done.result()
                if both := null_of.get((views.index(a), views.index(b))):
                    value, null = both
                    row["p"] = permutation_p(value, null)
                    if entry.maximum is not None:
                        row["calibrated"] = calibrated(value, null, entry.maximum)
                rows.append(row)
                nulls.append(null)
                progress.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    return rows, nulls


def _cell(
    seen: Seen, a: View, b: View, entry: Distance, spec: SpacesSpec, settings: Settings
) -> tuple[dict[str, Any], Floats | None]:
    found = compare(
        seen, a, b, entry.needs, spec.space, n_train_pairs=spec.n_train_pairs, seed=spec.seed
    )
    measured: Measurement = measure(entry.id, found.pairs, settings)
    shuffled = measure(entry.id, found.shuffled, Settings(spec.seed, n_permutations=0))
    row = {
        "a": str(a),
        "b": str(b),
        "modalities": "-".join(sorted((str(a.modality), str(b.modality)))),
        "value": measured.value,
        "low": measured.low,
        "high": measured.high,
        "chance": measured.chance,
        "p": measured.p,
        "calibrated": measured.calibrated,
        "n": measured.n,
        "over": measured.over,
        "space": measured.space,
        "reason": found.reason or measured.reason,
        "shuffled": shuffled.value,
    }
    return row, measured.null


def _dissimilarity(
    views: Sequence[View], rows: Sequence[dict[str, Any]], entry: Distance
) -> Floats:
    """Return the table for clustering: 0 where closest; what is undefined is as far as any."""
    at = {str(view): i for i, view in enumerate(views)}
    table = np.full((len(views), len(views)), np.nan)
    higher = entry.direction == Direction.HIGHER
    values = [row["value"] for row in rows if row["value"] is not None]
    top = max([*values, entry.self_value if entry.self_value is not None else 0.0])
    for row in rows:
        if row["value"] is not None:
            far = top - row["value"] if higher else max(row["value"], 0.0)
            table[at[row["a"]], at[row["b"]]] = far
            if entry.symmetric:
                table[at[row["b"]], at[row["a"]]] = far
    farthest = np.nanmax(table) if values else 1.0
    table[np.isnan(table)] = farthest
    np.fill_diagonal(table, 0.0)
    return table


def _described(seen: Seen, view: View, place: int) -> dict[str, Any]:
    card = ENCODERS.get(view.encoder).card
    return {
        "view": str(view),
        "encoder": view.encoder,
        "facet": view.facet,
        "facet_name": facet_name(seen.dataset, view.modality, view.facet),
        "modality": str(view.modality),
        "control": card.control,
        "width": int(seen.x[view].shape[1]),
        "synthetic": seen.dataset.column(view.modality, view.facet).synthetic,
        "place": place,
    }


def figure(result: Result) -> go.Figure:
    """The table as a heat map with an interval in each cell."""
    from lab.figures.distances.matrix import distance_matrix

    return distance_matrix(result.numbers())


def fingerprint(spec: SpacesSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data and weights of every view."""
    return views_digest(spec.dataset, views_of(spec))


EXPERIMENTS.register(
    Experiment(
        id="spaces",
        title="Distances between spaces",
        question="How far apart are these spaces?",
        spec_type=SpacesSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\left[\, d(X_v, X_w) \,\right]_{v, w}, \qquad "
        r"p^{\mathrm{Holm}}_{(i)} = \max_{j \le i} (m - j + 1)\, p_{(j)}",
        references=(
            "The measure's own source stands beside it",
            "Holm (1979), Scandinavian Journal of Statistics 6, 65",
            "Groeger, Wen & Brbic (2026), ICML (scores calibrated by permutation)",
            "Bar-Joseph, Gifford & Jaakkola (2001), Bioinformatics 17, S22 (order of the rows)",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "views"),
    )
)
