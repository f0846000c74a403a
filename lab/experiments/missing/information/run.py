"""Information: what two modalities both say of a label, each alone, and only both together.

A table, not a study: each number is of a pair of views, nothing is asked of an item. Every row is
decided by the one rule all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.missing.information.ways import (
    BROJA,
    GAUSSIAN,
    agreement,
    counted,
    fitted,
    planted_rows,
)
from lab.experiments.missing.information.words import is_primary, words
from lab.experiments.views.view import Seen, View, parse_views, see, views_digest, with_facets
from lab.stats.checks import Floats, codes_of
from lab.stats.decide import decide
from lab.stats.estimate import Estimate
from lab.stats.information.broja import gate_errors
from lab.stats.information.clusters import MOST_CLASSES, MOST_CLUSTERS, clusters_of
from lab.stats.information.gaussian import axes_of, target_of
from lab.stats.information.interval import atom_rows
from lab.stats.information.planted import RECIPES
from lab.stats.intervals.family_groups import family_groups
from lab.stats.intervals.resample import FAMILIES
from lab.stats.nulls.holm import holm_of_tested
from lab.stats.nulls.permutation import permutations
from lab.stats.threads import one_blas_thread

if TYPE_CHECKING:
    import plotly.graph_objects as go

FEW_PERMUTATIONS = 9
"""Enough for the mean beside another number of clusters, which is not tested."""
WAYS = (*range(2, MOST_CLUSTERS + 1), 0)
"""Numbers of clusters; 0: none, as if Gaussian."""


class InformationSpec(Spec):
    """Which views, of which label, counted how finely."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0, minilm, speech_embedding",
        description='Views as "encoder/facet", with commas between; each pair is decomposed.',
    )
    level: Literal["group", "subgroup"] = Field(
        "group", description="What the modalities tell: the group of a concept, or its subgroup."
    )
    n_classes: int = Field(
        4, ge=2, le=MOST_CLASSES, description="Only the most frequent labels, so many of them."
    )
    n_clusters: int = Field(
        3, ge=2, le=MOST_CLUSTERS,
        description="Clusters a view (k-means) in the rows that are tested; 2 to 4 are all shown.",
    )  # fmt: skip
    n_permutations: int = Field(
        249, ge=9, le=999, description="Permutations of the labels: what chance would count."
    )
    n_groups: int = Field(
        20, ge=5, le=50, description="Groups of families, one left out at a time, for intervals."
    )
    n_planted: int = Field(
        20_000, ge=200, le=100_000, description="Items that get a planted (synthetic) label.",
        json_schema_extra={"unit": "items"},
    )  # fmt: skip
    n_seeds: int = Field(40, ge=1, le=50, description="How often items are planted, each anew.")
    split_seed: int = Field(0, ge=0, description="Seed of clusters, permutations and planting.")


def views_of(spec: InformationSpec) -> tuple[View, ...]:
    """Return the views; raises what ``parse_views`` raises, and ``BadInput`` for a single one."""
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    if len(views) < 2:
        raise BadInput("two views or more", f"{len(views)}", 'Name them: "lite0, minilm".')
    return views


def run(spec: InformationSpec, progress: Progress) -> Result:
    """Decompose every pair of views, and what is planted on the first two.

    Raises ``BadInput``, ``TooFew``, ``UnknownId`` or ``Unavailable`` as its parts do.
    """
    views, gates = views_of(spec), gate_errors()
    seen, labels = _labelled(see(spec.dataset, views, progress=progress), spec)
    pairs = list(combinations(views, 2))
    progress.start("Information", len(pairs) * len(WAYS) + len(RECIPES))
    rows: list[dict[str, Any]] = []
    planted: list[dict[str, Any]] = []
    with one_blas_thread():
        axes = {view: axes_of(seen.x[view]) for view in views}
        for pair in pairs:
            for n_clusters in WAYS:
                progress.check()
                rows += _pair(seen, labels, axes, pair, n_clusters, spec)
                progress.advance()
        first, second = (axes[view][:, 0] for view in views[:2])
        codes = [clusters_of(x[:, None], MOST_CLUSTERS, spec.split_seed) for x in (first, second)]
        seeds = range(spec.split_seed, spec.split_seed + spec.n_seeds)
        for recipe in RECIPES:
            progress.check()
            planted += planted_rows(
                recipe, (first, second), (codes[0], codes[1]), spec.n_planted, seeds, spec.n_groups
            )
            progress.advance()
    _decide(rows, len(set(seen.families)))
    speech = [v for v in views if seen.dataset.column(v.modality, v.facet).synthetic]
    summary = {
        "n": len(seen),
        "n_families": len(set(seen.families)),
        "classes": np.unique(labels).tolist(),
        "worst_gate": max(gates.values()),
        "synthetic": [str(view) for view in speech],
    }
    tables = {"atoms": rows, "planted": planted, "agreement": agreement(planted)}
    return Result("information", spec, summary, tables)


def _labelled(seen: Seen, spec: InformationSpec) -> tuple[Seen, NDArray[np.str_]]:
    """Keep the concepts of the most frequent labels; of equally frequent ones the first by name."""
    of = dict(zip(seen.dataset.concepts, seen.dataset.labels(spec.level).tolist(), strict=True))
    labels = np.array([of[c] for c in seen.concepts], np.str_)
    names, counts = np.unique(labels[labels != ""], return_counts=True)
    rows = np.flatnonzero(
        np.isin(labels, names[np.argsort(-counts, kind="stable")[: spec.n_classes]])
    )
    n_families = len(set(seen.families[rows]))
    if len(names) < 2 or n_families < spec.n_groups:
        got = f"{n_families} families of {len(names)} classes"
        raise TooFew(f"2 classes and {spec.n_groups} families", got, "Take a larger data set.")
    return seen.take(rows), labels[rows]


def _pair(
    seen: Seen,
    labels: NDArray[np.str_],
    axes: Mapping[View, Floats],
    pair: tuple[View, View],
    n_clusters: int,
    spec: InformationSpec,
) -> list[dict[str, Any]]:
    """The atoms of one pair by one way."""
    if n_clusters:
        codes = codes_of(labels, len(labels), "labels")
        sides = [clusters_of(seen.x[view], n_clusters, spec.split_seed) for view in pair]
        count = counted(sides[0], sides[1], codes, (n_clusters, n_clusters, int(codes.max()) + 1))
    else:
        count = fitted(axes[pair[0]], axes[pair[1]], target_of(labels))
    tested = n_clusters in (spec.n_clusters, 0)
    units = codes_of(seen.families, len(seen), "families")
    many = spec.n_permutations if tested else FEW_PERMUTATIONS
    found = atom_rows(
        count,
        family_groups(seen.families, labels, spec.n_groups, spec.split_seed),
        permutations(units, many, spec.split_seed, "information"),
    )
    return [
        {
            "pair": f"{pair[0]} and {pair[1]}",
            "method": BROJA if n_clusters else GAUSSIAN,
            "n_clusters": n_clusters,
            **row,
            "p": row["p"] if tested else None,
            "n": len(seen),
        }
        for row in found
    ]


def _decide(rows: list[dict[str, Any]], n_families: int) -> None:
    """Add ``p_holm`` and the verdict against 0: Holm over the tested rows of each way.

    The synergy of the first pair is primary and tested alone.
    """
    for method in (BROJA, GAUSSIAN):
        own = [row for row in rows if row["method"] == method]
        corrected = holm_of_tested([None if is_primary(r, rows) else r["p"] for r in own])
        for row, p in zip(own, corrected, strict=True):
            row["p_holm"] = row["p"] if is_primary(row, rows) else p
            found = Estimate(row["value"], row["low"], row["high"], row["n"], FAMILIES, 0.0)
            row["verdict"] = decide(found, row["p_holm"], n_families=n_families).verdict.value


def figure(result: Result) -> go.Figure:
    """The four atoms of each pair, by both ways, beside permuted labels."""
    from lab.figures.missing.information import atoms_of_pairs

    return atoms_of_pairs(result.numbers())


def fingerprint(spec: InformationSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    return views_digest(spec.dataset, views_of(spec))


EXPERIMENTS.register(
    Experiment(
        id="information",
        title="Who knows what",
        question="What do two modalities both say, each alone, and only the two together?",
        spec_type=InformationSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"I(X_1, X_2; Y) = R + U_1 + U_2 + S,\quad S = I(X_1, X_2; Y) - "
        r"\min_q I_q(X_1, X_2; Y) \text{ with } q(x_i, y) = p(x_i, y)",
        references=(
            "Bertschinger, Rauh, Olbrich, Jost & Ay (2014), Quantifying Unique Information, "
            "Entropy 16",
            "Makkeh, Theis & Vicente (2018), BROJA-2PID: A Robust Estimator for Bivariate Partial "
            "Information Decomposition, Entropy 20",
            "Zhao et al. (2025), Partial Information Decomposition via Normalizing Flows in Latent "
            "Gaussian Distributions, arXiv 2510.04417 (Thin-PID, Flow-PID)",
            "Barrett (2015), Exploration of synergistic and redundant information sharing in "
            "static and dynamical Gaussian systems, Physical Review E 91",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "views"),
    )
)
