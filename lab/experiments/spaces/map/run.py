"""A flat map of one or more views: what lies near what, and in which space?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lab.core.contracts import MAX_SEVERITY, Embedding, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.spaces.map.panels import MapPanel, panels_of
from lab.experiments.spaces.map.values import Values, correctness, drifts, hurt_rows, names_of
from lab.experiments.spaces.map.words import words
from lab.experiments.views.shared_space import SpaceKind
from lab.experiments.views.view import Seen, View, parse_views, see, views_digest, with_facets
from lab.perturb import PERTURBATIONS
from lab.probes.map_quality import map_quality
from lab.probes.projection import ProjectionKind, project

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_VIEWS = 6
DIGITS = 5


class MapSpec(Spec):
    """Which views are drawn, in which space, by which projection, hurt how."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0/noto, use/en",
        description='Views as "encoder/facet", separated by commas. Through a fitted map all go '
        "into the space of the second.",
    )
    space: SpaceKind = Field(
        "auto",
        description="The shared space: native (one encoder), or fitted on pairs of other families "
        "by ridge or procrustes. none: side by side. auto: native where there is one, else ridge.",
    )
    projection: ProjectionKind = Field(
        "pca", description="pca: straight and at once. umap: keeps neighbours, bends the rest."
    )
    n_neighbours: int = Field(
        15,
        ge=5,
        le=50,
        description="Neighbours that UMAP keeps together, and that trustworthiness looks at.",
        json_schema_extra={"unit": "points"},
    )
    n_train_pairs: int = Field(
        400,
        ge=10,
        le=5000,
        description="Pairs that a fitted map is trained on; their families are not shown.",
        json_schema_extra={"unit": "pairs"},
    )
    perturbation: str = Field("", description="How the views of its modality are hurt; or empty.")
    severity: float = Field(
        0.0, ge=0, le=MAX_SEVERITY, description="How much: 0 draws the clean items alone."
    )
    colour: Literal["facet", "subgroup", "drift", "correctness"] = Field(
        "facet",
        description="facet: view. subgroup: kind of thing. drift: how far it moved when hurt. "
        "correctness: whether a linear probe that never saw its family names its subgroup.",
    )
    split_seed: int = Field(0, ge=0, description="Seed of the training families and the folds.")
    init_seed: int = Field(0, ge=0, description="Seed of UMAP's optimisation.")
    draw_seed: int = Field(0, ge=0, description="Seed of the perturbation's draws.")

    @model_validator(mode="after")
    def _fits_together(self) -> MapSpec:
        views = views_of(self)
        if len(views) > MOST_VIEWS:
            got = f"{len(views)}"
            raise BadInput(f"at most {MOST_VIEWS} views", got, "Leave some out; the eye cannot.")
        if self.perturbation and not hurt_views(self):
            hurts = PERTURBATIONS.get(self.perturbation).modality
            got = f"{self.perturbation}, which hurts {hurts}"
            raise BadInput(f"a perturbation of {self.views}", got, "Choose another one.")
        if self.colour == "drift" and not (self.perturbation and self.severity):
            got = f"perturbation {self.perturbation!r} at severity {self.severity:g}"
            raise BadInput("something hurt, to colour by drift", got, "Give both.")
        return self


def views_of(spec: MapSpec) -> tuple[View, ...]:
    """Return the views of a spec; raises as ``parse_views`` does."""
    return parse_views(DATASETS.get(spec.dataset), spec.views)


def hurt_views(spec: MapSpec) -> tuple[View, ...]:
    """Return the views that the perturbation of a spec hurts; none where it has none."""
    if not spec.perturbation:
        return ()
    modality = PERTURBATIONS.get(spec.perturbation).modality
    return tuple(v for v in views_of(spec) if modality in (v.modality, Modality.ANY))


def run(spec: MapSpec, progress: Progress) -> Result:
    """Embed the views, bring them into one space or several, and lay each out flat.

    Raises ``UnknownId``, ``BadInput``, ``TooFew``, ``Unavailable`` or ``Cancelled`` as its parts
    do.
    """
    views = views_of(spec)
    seen = see(spec.dataset, views, progress=progress)
    progress.start("Bringing the views into one space", 0)
    drawn = panels_of(
        seen, views, spec.space, n_train_pairs=spec.n_train_pairs, seed=spec.split_seed
    )
    hurt = _hurt(spec, seen, drawn.rows, progress)
    values = _values(spec, seen, drawn.rows, hurt, progress)
    shown = seen.take(drawn.rows)
    points, panels = [], []
    for i, panel in enumerate(drawn.panels):
        rows, about = _lay_out(spec, shown, panel, hurt, progress)
        points += [{"panel": i, **row, **_valued(row, values)} for row in rows]
        panels.append(about)
    named = names_of(spec.dataset, shown.concepts)
    return Result(
        "map",
        spec,
        {
            "panels": panels,
            "reason": drawn.reason,
            "n_concepts": len(shown),
            "n_train": drawn.n_train,
            "hurt": _said(spec) if hurt else "",
            "synthetic": [str(m) for m in seen.dataset.card.synthetic],
        },
        {"points": [{**row, **named[row["concept"]]} for row in points]},
    )


def _hurt(
    spec: MapSpec, seen: Seen, rows: NDArray[np.intp], progress: Progress
) -> dict[View, Embedding]:
    if not spec.severity:
        return {}
    return {
        view: hurt_rows(
            seen, view, rows, PERTURBATIONS.get(spec.perturbation), spec.severity,
            spec.draw_seed, progress,
        )
        for view in hurt_views(spec)
    }  # fmt: skip


def _lay_out(
    spec: MapSpec, shown: Seen, panel: MapPanel, hurt: dict[View, Embedding], progress: Progress
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the points of a panel, clean then hurt, and what is known of its map."""
    clean = np.vstack([panel.place[view](shown.x[view]) for view in panel.views])
    extra = [(view, e) for view, e in hurt.items() if view in panel.place and e.present.any()]
    moved = [panel.place[view](e.x[e.present]) for view, e in extra]
    flat = project(
        clean,
        spec.projection,
        moved=np.vstack(moved) if moved else None,
        n_neighbours=spec.n_neighbours,
        seed=spec.init_seed,
        progress=progress,
    )
    progress.start("How far the map can be believed", 0)
    families = np.tile(shown.families, len(panel.views))
    quality = map_quality(
        clean, flat.xy, families, k=_ranked(spec.n_neighbours, len(clean)), seed=spec.split_seed
    )
    at = np.split(flat.xy, len(panel.views))
    rows = [
        row
        for view, xy in zip(panel.views, at, strict=True)
        for row in _rows(view, shown.concepts, xy, hurt=False)
    ]
    start = 0
    for view, e in extra:
        ids = [concept for concept, here in zip(e.ids, e.present, strict=True) if here]
        rows += _rows(view, ids, flat.moved[start : start + len(ids)], hurt=True)
        start += len(ids)
    return rows, {
        "space": panel.space,
        "views": [str(view) for view in panel.views],
        "n_neighbours": _ranked(spec.n_neighbours, len(clean)),
        "quality": {name: found.as_dict() for name, found in quality.items()},
        "explained": None if flat.explained is None else list(flat.explained),
    }


def _ranked(k: int, n: int) -> int:
    """The neighbours that quality looks at: as asked, but below half of the points."""
    return min(k, (n - 1) // 2)


def _rows(
    view: View, concepts: Any, xy: NDArray[np.float32], *, hurt: bool
) -> list[dict[str, Any]]:
    about = {"view": str(view), "modality": str(view.modality), "hurt": hurt}
    return [
        {**about, "concept": c, "x": round(float(x), DIGITS), "y": round(float(y), DIGITS)}
        for c, (x, y) in zip(concepts, xy, strict=True)
    ]


def _values(
    spec: MapSpec,
    seen: Seen,
    rows: NDArray[np.intp],
    hurt: dict[View, Embedding],
    progress: Progress,
) -> dict[tuple[str, bool], dict[str, Values]]:
    """Return drift and correctness by concept, for each view and side (hurt or not)."""
    ids = tuple(seen.concepts[row] for row in rows)
    found = {}
    for view in seen.x:
        clean = seen.x[view][rows]
        sides = {False: Embedding(ids, clean, np.ones(len(ids), bool))}
        if view in hurt:
            sides[True] = hurt[view]
        for side, embedding in sides.items():
            right: Values = {}
            if spec.colour == "correctness":
                right = correctness(spec.dataset, view, embedding, spec.split_seed, progress)
            found[str(view), side] = {
                "drift": drifts(clean, embedding) if side else {},
                "correct": right,
            }
    return found


def _valued(
    row: dict[str, Any], values: dict[tuple[str, bool], dict[str, Values]]
) -> dict[str, float | None]:
    here = values[row["view"], row["hurt"]]
    return {name: by_concept.get(row["concept"]) for name, by_concept in here.items()}


def _said(spec: MapSpec) -> str:
    return PERTURBATIONS.get(spec.perturbation).describe(spec.severity)


def figure(result: Result) -> go.Figure:
    """The map, or the maps side by side."""
    from lab.figures.map.map import flat_map
    from lab.figures.map.points import clouds_of

    spec: Any = result.spec
    return flat_map(clouds_of(result.numbers()), colour=spec.colour)


def fingerprint(spec: MapSpec) -> dict[str, str]:
    """What the coordinates depend on beside the spec: data, labels and weights."""
    return views_digest(spec.dataset, views_of(spec))


EXPERIMENTS.register(
    Experiment(
        id="map",
        title="Map",
        question="What lies near what, and in which space?",
        spec_type=MapSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"T(k) = 1 - \frac{2}{nk(2n - 3k - 1)} \sum_i \sum_{j \in U_k(i)} (r(i,j) - k)",
        references=(
            "Venna & Kaski (2001), Neighborhood preservation in nonlinear projection methods, "
            "ICANN (trustworthiness and continuity)",
            "McInnes, Healy & Melville (2018), UMAP, arXiv 1802.03426",
            "Kobak & Linderman (2021), Initialization is critical, Nature Biotechnology 39, 156",
        ),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "views"),
    )
)
