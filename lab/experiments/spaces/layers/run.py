"""Layers, scale, pretraining: at which depth do two encoders agree, and is it learned?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.distance.base import Measurement
from lab.distance.layer_grid import GRIDS, LayerGrid
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.spaces.layers.training import training
from lab.experiments.spaces.layers.views import encoded_layer, layers_of, random_twins, siblings
from lab.experiments.spaces.layers.words import words
from lab.experiments.views.view import Seen, View, parse_views, see, views_digest, with_facets
from lab.stats.checks import codes_of
from lab.stats.nulls.calibrated import calibrated
from lab.stats.nulls.permutation import permutation_p

if TYPE_CHECKING:
    import plotly.graph_objects as go

FAMILIES = "concept families"
KINDS = ("two sizes", "pretrained and random", "two random versions")
"""By how many of a pair have random weights."""
Layers = dict[str, FloatArray]


class LayersSpec(Spec):
    """Which two views, measured how, with which controls."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, "encoder/facet".')
    b: str = Field("minilm/en", description="The second view.")
    measure: Literal["debiased_cka", "mutual_knn"] = Field(
        "debiased_cka",
        description="debiased_cka: the whole geometry. mutual_knn: the ten nearest neighbours.",
    )
    n_concepts: int = Field(
        240, ge=60, le=800, description="Concepts.", json_schema_extra={"unit": "concepts"}
    )
    relatives: bool = Field(
        True,
        description="Compare the first encoder with its random-weight versions and its other "
        "sizes too.",
    )
    n_permutations: int = Field(
        199, ge=99, le=9999, description="Permutations behind the p of the largest cell."
    )
    split_seed: int = Field(0, ge=0, description="Seed of concepts and permutations.")

    @model_validator(mode="after")
    def _two_views(self) -> LayersSpec:
        if len(views_of(self)) != 2:
            raise BadInput("one view for each side", f"{self.a!r} and {self.b!r}", "Name one each.")
        return self


def views_of(spec: LayersSpec) -> tuple[View, ...]:
    """Return both views; raises as ``parse_views`` does."""
    return parse_views(DATASETS.get(spec.dataset), f"{spec.a}, {spec.b}")


def relatives_of(spec: LayersSpec) -> list[View]:
    """Return the random-weight versions and the other sizes of the first view's encoder."""
    a = views_of(spec)[0]
    if not spec.relatives:
        return []
    return [View(e.id, a.facet) for e in (*random_twins(a.encoder), *siblings(a.encoder))]


def run(spec: LayersSpec, progress: Progress) -> Result:
    """Measure every pair of layers, the largest against its null, and the relatives.

    Raises ``UnknownId``, ``BadInput``, ``TooFew``, ``Unavailable`` or ``Cancelled`` as its parts
    do.
    """
    a, b = views_of(spec)
    seen = see(spec.dataset, (a, b), n=spec.n_concepts, seed=spec.split_seed, progress=progress)
    units = codes_of(seen.families, len(seen), "families")
    of_a, of_b = layers_of(seen, a, progress), layers_of(seen, b, progress)
    grid = GRIDS[spec.measure](list(of_a.values()), list(of_b.values()), units, FAMILIES)
    cells = _cells(grid, list(of_a), list(of_b), progress)
    null = grid.largest_under_permutation(spec.n_permutations, spec.split_seed, progress)
    relatives = {view: layers_of(seen, view, progress) for view in relatives_of(spec)}
    target = of_b[encoded_layer(b)]
    profile = _profile(spec, {a: of_a, **_twins(relatives, a)}, target, units, progress)
    twins = [layers[encoded_layer(a)] for layers in _twins(relatives, a).values()]
    own, seed = of_a[encoded_layer(a)], spec.split_seed
    ran = training(seen, spec.measure, own, twins, target, seed, progress) if twins else None
    summary = {
        "a": str(a),
        "b": str(b),
        "encoded_a": encoded_layer(a),
        "encoded_b": encoded_layer(b),
        "largest": _largest(cells, grid.values(), null, DISTANCES.get(spec.measure).maximum),
        "encoded": next(
            cell
            for cell in cells
            if (cell["layer_a"], cell["layer_b"]) == (encoded_layer(a), encoded_layer(b))
        ),
        "training": None if ran is None else ran.summary["headline"],
        "n": len(seen),
        "n_families": int(units.max()) + 1,
    }
    tables = {
        "cells": cells,
        "profile": profile,
        "relatives": _relatives(spec, seen, {a: of_a, **relatives}, units, progress),
        "training": [] if ran is None else ran.tables["arms"],
    }
    return Result("layers", spec, summary, tables)


def _twins(relatives: dict[View, Layers], a: View) -> dict[View, Layers]:
    twins = {e.id for e in random_twins(a.encoder)}
    return {view: layers for view, layers in relatives.items() if view.encoder in twins}


def _cells(
    grid: LayerGrid, of_a: list[str], of_b: list[str], progress: Progress
) -> list[dict[str, Any]]:
    progress.start("Pairs of layers", len(of_a) * len(of_b))
    rows = []
    for i, layer_a in enumerate(of_a):
        for j, layer_b in enumerate(of_b):
            rows.append({"layer_a": layer_a, "layer_b": layer_b, **_numbers(grid.cell(i, j))})
            progress.advance()
    return rows


def _numbers(found: Measurement) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("value", "low", "high", "chance", "n")}


def _largest(
    cells: list[dict[str, Any]],
    values: NDArray[np.float64],
    null: NDArray[np.float64],
    maximum: float | None,
) -> dict[str, Any]:
    """The largest cell, and how large the largest is where rows are not pairs."""
    top, value = cells[int(values.argmax())], float(values.max())
    return {
        **top,
        "p": permutation_p(value, null),
        "calibrated": None if maximum is None else calibrated(value, null, maximum),
        "null_mean": float(null.mean()),
        "null_95": float(np.quantile(null, 0.95)),
        "n_cells": len(cells),
        "n_permutations": len(null),
    }


def _profile(
    spec: LayersSpec,
    encoders: dict[View, Layers],
    target: FloatArray,
    units: NDArray[np.intp],
    progress: Progress,
) -> list[dict[str, Any]]:
    """Every layer of the first encoder, pretrained and random, against the second's vector."""
    rows = []
    for number, (view, layers) in enumerate(encoders.items()):
        grid = GRIDS[spec.measure](list(layers.values()), [target], units, FAMILIES)
        progress.start(f"{view.encoder}: depth", len(layers))
        for i, layer in enumerate(layers):
            about = {"encoder": view.encoder, "pretrained": number == 0, "layer": layer}
            depth = i / max(len(layers) - 1, 1)
            rows.append({**about, "depth": round(depth, 4), **_numbers(grid.cell(i, 0))})
            progress.advance()
    return rows


def _relatives(
    spec: LayersSpec,
    seen: Seen,
    encoders: dict[View, Layers],
    units: NDArray[np.intp],
    progress: Progress,
) -> list[dict[str, Any]]:
    """The first encoder's vector against its other sizes' and its random versions'."""
    first, *others = encoders
    if not others:
        return []
    vectors = [encoders[view][encoded_layer(view)] for view in encoders]
    grid = GRIDS[spec.measure](vectors, vectors, units, FAMILIES)
    progress.start("Relatives", len(vectors) * (len(vectors) - 1) // 2)
    twins = {e.id for e in random_twins(first.encoder)}
    rows = []
    for i, one in enumerate(encoders):
        for j, other in enumerate(encoders):
            if i < j:
                kind = KINDS[(one.encoder in twins) + (other.encoder in twins)]
                about = {"one": one.encoder, "other": other.encoder, "kind": kind}
                rows.append({**about, **_numbers(grid.cell(i, j))})
                progress.advance()
    return rows


def figure(result: Result) -> go.Figure:
    """The table of layers against layers."""
    from lab.figures.spaces.layers import layer_grid

    return layer_grid(result.numbers())


def fingerprint(spec: LayersSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, labels, and all weights used."""
    return views_digest(spec.dataset, (*views_of(spec), *relatives_of(spec)))


EXPERIMENTS.register(
    Experiment(
        id="layers",
        title="Layers, scale, pretraining",
        question="At which depth do two encoders agree, and is it learned?",
        spec_type=LayersSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\max_{l, m} \mathrm{CKA}(X^{(l)}, Y^{(m)}) \text{ against } "
        r"\max_{l, m} \mathrm{CKA}(X^{(l)}, \pi Y^{(m)})",
        references=(
            "Kornblith, Norouzi, Lee & Hinton (2019), Similarity of neural network "
            "representations revisited, ICML (layers against layers)",
            "Huh, Cheung, Wang & Isola (2024), The Platonic representation hypothesis, ICML "
            "(the largest over pairs of layers; here with a null of its own)",
            "Westfall & Young (1993), Resampling-based multiple testing (the null of the largest)",
            "Groeger, Wen & Brbic (2026), ICML (the score calibrated by that null)",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
    )
)
