"""Two spaces face to face: every measure of the pair, and which concepts they agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance import DISTANCES
from lab.distance.base import N_PERMUTATIONS, Distance, Needs, Settings
from lab.distance.measure import measure
from lab.distance.neighbours.nearest import K, nearest_on_both
from lab.distance.neighbours.overlay import Laid, chance_overlap
from lab.distance.neighbours.ranked import Ranked
from lab.distance.pairs import Pairs
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.spaces.pair.ceiling import ceiling
from lab.experiments.spaces.pair.words import words
from lab.experiments.spaces.verdicts import decide_all
from lab.experiments.views.compared import Compared, compare
from lab.experiments.views.noise import on_noise
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import Seen, View, parse_views, see, views_digest, with_facets

if TYPE_CHECKING:
    import plotly.graph_objects as go

QUICK = 2
"""The greatest cost of a measure that is taken by default."""


class SpacePairSpec(Spec):
    """Which two views, and which measures."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, as "encoder/facet".')
    b: str = Field("use/en", description='The second view, as "encoder/facet".')
    measures: Literal["quick", "all"] = Field(
        "quick", description="quick leaves out those that take longer than two seconds each."
    )
    space: SpaceKind = Field(
        "auto",
        description="The shared space of the measures that need one. auto: one encoder's own "
        "space, else a ridge map fitted on other families.",
    )
    n_train_pairs: int = Field(
        400, ge=20, le=100_000, description="Pairs that a map is fitted on.",
        json_schema_extra={"unit": "pairs"},
    )  # fmt: skip
    n_concepts: int = Field(
        0, ge=0, le=100_000, description="Concepts; 0 takes all that both views have.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_permutations: int = Field(
        N_PERMUTATIONS, ge=0, le=1_000_000,
        description="Permutations for each p; 0 leaves them out.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="Seed of concepts, permutations, maps and controls.")

    @model_validator(mode="after")
    def _fits_together(self) -> SpacePairSpec:
        views_of(self)
        return self


def views_of(spec: SpacePairSpec) -> tuple[View, View]:
    """Return the two views; raises as ``parse_views`` does."""
    a, b = parse_views(DATASETS.get(spec.dataset), f"{spec.a}, {spec.b}")
    return a, b


def measures_of(choice: str) -> list[Distance]:
    """Return the measures of two spaces that are "quick", or "all" of them."""
    return [d for d in DISTANCES if choice == "all" or d.cost <= QUICK]


def run(spec: SpacePairSpec, progress: Progress) -> Result:
    """Take every measure of the pair beside its controls, and lay both spaces' neighbours together.

    Raises what ``see``, ``shared_space`` and the measures raise; what is undefined stands in the
    table with its reason.
    """
    a, b = views_of(spec)
    seen = see(spec.dataset, (a, b), n=spec.n_concepts or None, seed=spec.seed, progress=progress)
    compared = {
        needs: compare(
            seen, a, b, needs, spec.space, n_train_pairs=spec.n_train_pairs, seed=spec.seed
        )
        for needs in (Needs.PAIRS, Needs.SHARED)
    }
    entries = measures_of(spec.measures)
    progress.start("measures", len(entries))
    rows = []
    for entry in entries:
        rows.append(_measured(entry, compared[_sees(entry)], spec))
        progress.advance()
    decide_all(rows)
    ceilings = None
    if any(entry.id == "rsa" for entry in entries):
        ceilings = {str(view): ceiling(seen, view, spec.seed, progress) for view in (a, b)}
    items, overlap, chance = _items(seen, compared[Needs.PAIRS].pairs)
    shared = compared[Needs.SHARED]
    return Result(
        "two_spaces",
        spec,
        {
            "a": str(a),
            "b": str(b),
            "modalities": [str(a.modality), str(b.modality)],
            "n": len(seen),
            "n_families": len(set(seen.families)),
            "k": K,
            "space": shared.pairs.space,
            "space_reason": shared.reason,
            "widths": [int(seen.x[view].shape[1]) for view in (a, b)],
            "overlap": overlap,
            "chance_overlap": chance,
            "synthetic": any(
                seen.dataset.column(view.modality, view.facet).synthetic for view in (a, b)
            ),
            "rsa_ceilings": ceilings,
            "values": {row["id"]: row["value"] for row in rows},
        },
        {"measures": rows, "items": items},
    )


def _sees(entry: Distance) -> Needs:
    """What a measure looks at: both views as they are, or both in a shared space."""
    return Needs.SHARED if entry.needs == Needs.SHARED else Needs.PAIRS


def _measured(entry: Distance, found: Compared, spec: SpacePairSpec) -> dict[str, Any]:
    measured = measure(entry.id, found.pairs, Settings(spec.seed, spec.n_permutations))
    alone = Settings(spec.seed, n_permutations=0)
    widths = found.pairs.x.shape[1], found.pairs.y.shape[1]
    one = entry.needs == Needs.ONE
    return {
        "id": entry.id,
        "value": measured.value,
        "low": measured.low,
        "high": measured.high,
        "chance": measured.chance,
        "p": measured.p,
        "calibrated": measured.calibrated,
        "n": measured.n,
        "over": measured.over,
        "direction": entry.direction.value,
        "space": measured.space,
        "reason": (found.reason if entry.needs == Needs.SHARED else "") or measured.reason,
        # A measure of one side does not see how rows are paired.
        "shuffled": None if one else measure(entry.id, found.shuffled, alone).value,
        "noise": on_noise(entry.id, len(found.pairs), *widths, spec.seed).value,
        "cost": entry.cost,
    }


def _items(seen: Seen, both: Pairs) -> tuple[list[dict[str, Any]], float, float]:
    """Return a row for each concept, most agreed on first, the mean overlap, and chance."""
    lists = nearest_on_both(both.x, both.y, K)
    paired = Laid(*lists).paired()
    overlap = paired.overlaps()
    near = [_nearest_concepts(seen, ranked) for ranked in lists]
    rows = [
        {
            "concept": concept,
            "name": seen.dataset.name(concept),
            "family": str(seen.families[row]),
            "overlap": float(overlap[row]),
            "near_a": near[0][row][0],
            "cosine_a": near[0][row][1],
            "near_b": near[1][row][0],
            "cosine_b": near[1][row][1],
        }
        for row, concept in enumerate(seen.concepts)
    ]
    order: NDArray[np.intp] = np.argsort(-overlap, kind="stable")
    return [rows[row] for row in order], float(overlap.mean()), chance_overlap(paired)


def _nearest_concepts(seen: Seen, ranked: Ranked) -> list[tuple[list[str], list[float]]]:
    """The K nearest concepts of each with their cosines, nearest first."""
    by_cosine = np.argsort(-ranked.cosine, axis=1, kind="stable")
    index = np.take_along_axis(ranked.index, by_cosine, axis=1)
    cosine = np.take_along_axis(ranked.cosine, by_cosine, axis=1)
    found = []
    for others, near in zip(index, cosine, strict=True):
        listed = np.flatnonzero(others >= 0)[:K]
        found.append(([seen.concepts[i] for i in others[listed]], near[listed].tolist()))
    return found


def figure(result: Result) -> go.Figure:
    """How many concepts share how many neighbours, beside what chance gives."""
    from lab.figures.distances.overlap import overlaps

    return overlaps(result.numbers())


def fingerprint(spec: SpacePairSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data and weights of both views.

    With all measures every facet of the two, of which some are repeats for the ceiling of RSA.
    """
    views = list(views_of(spec))
    if spec.measures == "all":
        entry = DATASETS.get(spec.dataset)
        views += [View(v.encoder, f) for v in views_of(spec) for f in entry.facets(v.modality)]
    return views_digest(spec.dataset, views)


EXPERIMENTS.register(
    Experiment(
        id="two_spaces",
        title="Two spaces",
        question="What do two spaces agree on?",
        spec_type=SpacePairSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"o_i = \frac{|N^k_X(i) \cap N^k_Y(i)|}{k}, \qquad "
        r"P(\mathrm{chance}) : k\,o_i \sim \mathrm{Hypergeometric}(n-1, k, k)",
        references=(
            "Huh, Cheung, Wang & Isola (2024), The platonic representation hypothesis, ICML "
            "(neighbours in common)",
            "Each measure's own source stands beside it in the table",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=(DISTANCES,),
    )
)
