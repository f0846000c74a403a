"""Agreement against the number of items: what is left of it when the gallery grows?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, model_validator

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.distance.base import Needs, Settings
from lab.distance.neighbours.gallery import N_DRAWS, gallery_curve
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.spaces.gallery.words import words
from lab.experiments.views.compared import compare
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import View, parse_views, see, views_digest, with_facets

if TYPE_CHECKING:
    import plotly.graph_objects as go

FIRST_SIZE = 50
NEIGHBOURS = ("mutual_knn",)
RETRIEVAL = ("recall_at_1_ab", "recall_at_1_ba", "recall_at_10_ab", "recall_at_10_ba")


class GallerySpec(Spec):
    """Which two views, how large the galleries, and how many draws of each."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, as "encoder/facet".')
    b: str = Field("use/en", description='The second view, as "encoder/facet".')
    sizes: str = Field(
        "",
        description="Numbers of items, rising, separated by commas; empty: 50 and its doubles, up "
        "to all that there are.",
    )
    n_draws: int = Field(
        N_DRAWS, ge=1, le=100, description="Random orders of the families, nested within each.",
        json_schema_extra={"unit": "draws"},
    )  # fmt: skip
    space: SpaceKind = Field(
        "auto",
        description="The shared space of retrieval; neighbours need none. auto: one encoder's own "
        "space, else a ridge map fitted on other families.",
    )
    n_train_pairs: int = Field(
        400, ge=20, le=100_000, description="Pairs that a map is fitted on.",
        json_schema_extra={"unit": "pairs"},
    )  # fmt: skip
    n_concepts: int = Field(
        0, ge=0, le=100_000, description="Concepts in all; 0 takes all that both views have.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="Seed of concepts, draws, the map and the control.")

    @model_validator(mode="after")
    def _fits_together(self) -> GallerySpec:
        views_of(self)
        asked_sizes(self)
        return self


def views_of(spec: GallerySpec) -> tuple[View, View]:
    """Return the two views; raises as ``parse_views`` does."""
    a, b = parse_views(DATASETS.get(spec.dataset), f"{spec.a}, {spec.b}")
    return a, b


def asked_sizes(spec: GallerySpec) -> list[int]:
    """Return the sizes that the spec names, none where it leaves them open.

    Raises ``BadInput`` for what is no list of rising whole numbers.
    """
    try:
        sizes = [int(part) for part in spec.sizes.split(",") if part.strip()]
    except ValueError as error:
        raise BadInput("sizes as whole numbers", repr(spec.sizes), 'Write "50, 100".') from error
    if any(b <= a for a, b in pairwise(sizes)):
        raise BadInput("rising sizes", f"{sizes}", 'Write "50, 100, 200".')
    return sizes


def sizes_up_to(n: int, asked: Sequence[int]) -> list[int]:
    """Return the sizes asked that ``n`` items allow, or doubles from 50; all of them comes last.

    >>> sizes_up_to(849, []), sizes_up_to(120, [60, 90, 200])
    ([50, 100, 200, 400, 849], [60, 90, 120])
    """
    sizes = [size for size in asked if size < n]
    if not asked:
        # A last double close to all of them would show nothing new.
        sizes = [FIRST_SIZE * 2**i for i in range(32) if FIRST_SIZE * 2**i <= 0.75 * n]
    return [*sizes, n]


def run(spec: GallerySpec, progress: Progress) -> Result:
    """Measure nested parts of the pairs: neighbours as they are, retrieval in a shared space.

    Raises what ``see``, ``shared_space`` and the measures raise.
    """
    a, b = views_of(spec)
    seen = see(spec.dataset, (a, b), n=spec.n_concepts or None, seed=spec.seed, progress=progress)
    settings = Settings(spec.seed, n_permutations=0)
    drawn: list[dict[str, Any]] = []
    spaces = {}
    for needs, ids in ((Needs.PAIRS, NEIGHBOURS), (Needs.SHARED, RETRIEVAL)):
        found = compare(
            seen, a, b, needs, spec.space, n_train_pairs=spec.n_train_pairs, seed=spec.seed
        )
        sizes = sizes_up_to(len(found.pairs), asked_sizes(spec))
        for whole, n_draws, kind in ((found.pairs, spec.n_draws, ""), (found.shuffled, 1, "c")):
            rows = gallery_curve(
                whole, sizes, ids, n_draws=n_draws, settings=settings, progress=progress
            )
            drawn += [{**row, "control": kind == "c"} for row in rows]
        spaces[needs.value] = {"space": found.pairs.space, "reason": found.reason}
    curve = [row for distance_id in (*NEIGHBOURS, *RETRIEVAL) for row in _curve(drawn, distance_id)]
    return Result(
        "gallery",
        spec,
        {
            "a": str(a),
            "b": str(b),
            "modalities": [str(a.modality), str(b.modality)],
            "synthetic": any(
                seen.dataset.column(view.modality, view.facet).synthetic for view in (a, b)
            ),
            "n": len(seen),
            "spaces": spaces,
            "ends": {
                distance_id: _ends([row for row in curve if row["id"] == distance_id])
                for distance_id in (*NEIGHBOURS, *RETRIEVAL)
            },
        },
        {"curve": curve, "draws": [{k: row[k] for k in DRAW} for row in drawn]},
    )


DRAW = ("id", "size", "draw", "control", "n", "value", "low", "high", "chance", "reason")


def _curve(drawn: Sequence[dict[str, Any]], distance_id: str) -> list[dict[str, Any]]:
    """One row a size: the means over the draws of value, interval ends, chance and n."""
    rows = []
    mine = [row for row in drawn if row["id"] == distance_id]
    for size in dict.fromkeys(row["size"] for row in mine):
        here = [row for row in mine if row["size"] == size and not row["control"]]
        control = next(row for row in mine if row["size"] == size and row["control"])
        rows.append(
            {
                "id": distance_id,
                "size": size,
                **{key: _mean(here, key) for key in ("value", "low", "high", "chance", "n")},
                "shuffled": control["value"],
                "n_draws": len(here),
                "over": here[0]["over"],
                "reason": here[0]["reason"],
            }
        )
    return rows


def _mean(rows: Sequence[dict[str, Any]], key: str) -> float | None:
    values = [row[key] for row in rows]
    return None if any(value is None for value in values) else float(np.mean(values))


def _ends(curve: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The smallest and the whole gallery, less chance; None where it is undefined."""
    first, last = curve[0], curve[-1]
    known = ("value", "low", "high", "chance")
    if any(row[key] is None for row in (first, last) for key in known):
        return None
    return {
        name: {"n": row["n"], "chance": row["chance"], "value": row["value"]}
        | {f"{key}_above": row[key] - row["chance"] for key in ("value", "low", "high")}
        for name, row in (("small", first), ("whole", last))
    }


def figure(result: Result) -> go.Figure:
    """The curves against the number of items."""
    from lab.figures.distances.gallery_curve import gallery_curves

    return gallery_curves(result.numbers())


def fingerprint(spec: GallerySpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data and weights of both views."""
    return views_digest(spec.dataset, views_of(spec))


EXPERIMENTS.register(
    Experiment(
        id="gallery",
        title="Agreement and the size of the gallery",
        question="Does the agreement of two spaces survive a larger gallery?",
        spec_type=GallerySpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"m_{kNN}(n) = \frac{1}{nk}\sum_i |N_X(i) \cap N_Y(i)|, \quad"
        r" \mathrm{chance} = \frac{k}{n-1}; \qquad R@k(n), \quad \mathrm{chance} = \frac{k}{n}",
        references=(
            "Huh, Cheung, Wang & Isola (2024), The platonic representation hypothesis, ICML "
            "(mutual kNN)",
            "Nested galleries, draws and the control are our own design",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=(*NEIGHBOURS, *RETRIEVAL),
    )
)
