"""Where the gap comes from, 1: every network maps its inputs into a cone, random ones too.

A table of distances, not a study: each number is of one network or of two, nothing is asked of an
item. Every row is decided by the one rule all the same.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.contrastive import initial_heads
from lab.core import say
from lab.core.contracts import FloatArray
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.data.splits import test_concepts
from lab.distance.base import Settings
from lab.distance.clouds.shift import gap_of
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import Seen, View, views_digest, with_facets
from lab.stats.checks import Floats, codes_of
from lab.stats.cosine import unit_rows
from lab.stats.decide import Verdict, decide
from lab.stats.estimate import Estimate
from lab.stats.intervals.jackknife import student_p
from lab.stats.intervals.pair_mean import pair_mean_of_features
from lab.stats.intervals.resample import FAMILIES
from lab.stats.nulls.holm import holm
from lab.stats.threads import one_blas_thread
from lab.study.words import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go

N_HALVES = 10
Vectors: TypeAlias = Floats | FloatArray


class GapConeSpec(Spec):
    """Whose random controls are looked at, on which concepts."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("lite0/noto", description='The first view, as "encoder/facet".')
    b: str = Field("minilm/en", description='The second view, as "encoder/facet".')
    n_test: int = Field(
        240, ge=40, le=1000, description="Concepts, about so many.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    split_seed: int = Field(0, ge=0, description="Seed of concepts, heads and halves.")


def views_of(spec: GapConeSpec) -> dict[str, list[View]]:
    """Return, by "a" and "b", the view itself and then those of its controls of random weights.

    Raises ``BadInput`` for an encoder that has fewer than two, as there is no gap among one.
    """
    found = {}
    for side, view in zip("ab", pair_of_views(spec.dataset, spec.a, spec.b), strict=True):
        controls = [
            e.id
            for e in ENCODERS
            if e.card.control_of == view.encoder and e.card.control == "random weights"
        ]
        if len(controls) < 2:
            able = sorted({e.card.control_of for e in ENCODERS if "random" in e.card.control})
            do = f"Choose one of: {', '.join(able)}."
            raise BadInput("an encoder with controls of random weights", view.encoder, do)
        found[side] = [view, *(View(control, view.facet) for control in controls)]
    return found


def run(spec: GapConeSpec, progress: Progress) -> Result:
    """Measure the cone of each encoder, and the gaps between random ones on the same concepts.

    Raises ``UnknownId``, ``BadInput``, ``TooFew`` or ``Unavailable`` as its parts do.
    """
    views = views_of(spec)
    seen = _see(spec, [view for side in views.values() for view in side], progress)
    with one_blas_thread():
        cones = [_cone(seen, view, side, spec) for side in "ab" for view in views[side]]
        gaps = [
            _gap(seen, seen.x[one], seen.x[two], f"two inits of {views[side][0].encoder}",
                 f"{one.encoder} and {two.encoder}", spec.split_seed)
            for side in "ab"
            for one, two in combinations(views[side][1:], 2)
        ]  # fmt: skip
        between = f"{views['a'][0].encoder} and {views['b'][0].encoder} through random heads"
        for closed in (False, True):
            kind = f"{between}, {'gap removed' if closed else 'as drawn'}"
            gaps += [
                _between_modalities(seen, one, two, seed, closed, kind, spec.split_seed)
                for seed, (one, two) in enumerate(zip(views["a"][1:], views["b"][1:], strict=False))
            ]
    n_families = len(set(seen.families))
    _decide([cone for cone in cones if cone["random"]], n_families)
    _decide([cone for cone in cones if not cone["random"]], n_families)
    _decide(gaps, n_families)
    return Result(
        "gap_cone", spec, {"n": len(seen), "n_families": n_families}, {"gaps": gaps, "cones": cones}
    )


def _decide(rows: list[dict[str, Any]], n_families: int) -> None:
    """Add ``p_holm`` over these rows and the verdict against ``chance`` to each."""
    for row, p in zip(rows, holm([row["p"] for row in rows]).tolist(), strict=True):
        ends = row["value"], row["low"], row["high"]
        found = Estimate(*ends, row["n"], FAMILIES, row["chance"])
        row["p_holm"] = p
        row["verdict"] = decide(found, p, n_families=n_families).verdict.value


def _see(spec: GapConeSpec, views: list[View], progress: Progress) -> Seen:
    """Embed the chosen concepts alone: nothing else asks a random network for a whole column."""
    dataset = DATASETS.get(spec.dataset)
    columns = [dataset.column(view.modality, view.facet) for view in views]
    shared = set.intersection(*(set(column.ids) for column in columns))
    labels, families = (dataset.labels(level) for level in ("subgroup", "family"))
    labels = np.array(
        [label if c in shared else "" for c, label in zip(dataset.concepts, labels, strict=True)]
    )
    rows = test_concepts(labels, families, spec.n_test, seed=spec.split_seed)
    concepts = tuple(dataset.concepts[row] for row in rows)
    progress.start("clean items", len(views) * len(rows))
    x = {}
    for view in views:
        column = dataset.column(view.modality, view.facet, concepts)
        x[view] = embed(ENCODERS.get(view.encoder), column, progress=progress).x
    return Seen(dataset, concepts, np.asarray(families)[rows], labels[rows], x)


def _cone(seen: Seen, view: View, side: str, spec: GapConeSpec) -> dict[str, Any]:
    """The mean cosine between concepts of different families, and the gap between halves."""
    x = unit_rows(seen.x[view].astype(np.float64))
    found = pair_mean_of_features(x, codes_of(seen.families, len(x), "families"))
    low, high = found.interval()
    return {
        "side": side,
        "encoder": view.encoder,
        "modality": str(view.modality),
        "random": bool(ENCODERS.get(view.encoder).card.control),
        "value": found.value,
        "low": max(low, -1.0),
        "high": min(high, 1.0),
        "chance": 0.0,
        "n": len(x),
        "p": student_p(found.value, float(np.sqrt(found.variance)), len(found.moves)),
        "halves_gap": _halves_gap(x, seen.families, spec.split_seed),
    }


def _halves_gap(x: Floats, families: NDArray[np.str_], seed: int) -> float:
    """The gap between halves of the families in one space: what other data alone would open."""
    names, codes = np.unique(families, return_inverse=True)
    each = []
    for number in range(N_HALVES):
        drawn = stream(seed, str(number), "halves of families").permutation(len(names))
        first = (drawn < len(names) / 2)[codes]
        each.append(gap_of(x[first], x[~first]).length)
    return float(np.mean(each))


def _gap(
    seen: Seen, x: Vectors, y: Vectors, kind: str, pair: str, swaps_seed: int
) -> dict[str, Any]:
    """One gap on the same concepts, beside what two cones at a right angle would read."""
    both = pairs(x, y, units=seen.families, over=FAMILIES, space=pair)
    found = measure("modality_gap", both, Settings(swaps_seed))
    lengths = [float(np.sum(unit_rows(side).mean(axis=0) ** 2)) for side in (both.x, both.y)]
    return {
        "kind": kind,
        "pair": pair,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "chance": found.chance,
        "n": found.n,
        "p": found.p,
        "right_angle": float(np.sqrt(sum(lengths))),
    }


def _between_modalities(
    seen: Seen, one: View, two: View, seed: int, closed: bool, kind: str, swaps_seed: int
) -> dict[str, Any]:
    """The gap between random networks of two modalities, each through a random linear head."""
    x, y = (seen.x[view].astype(np.float64) for view in (one, two))
    heads = initial_heads(x, y, seed, closed=closed)
    pair = f"{one.encoder} and {two.encoder}"
    return _gap(seen, heads.map_x(x), heads.map_y(y), kind, pair, swaps_seed)


def words(result: Result) -> Words:
    """What the numbers mean, in sentences made from them."""
    summary, gaps = result.summary, result.tables["gaps"]
    cones = [cone for cone in result.tables["cones"] if cone["random"]]
    least = min(cones, key=lambda cone: cone["low"])
    number = say.estimate(least["value"], least["low"], least["high"])
    verdicts = {cone["verdict"] for cone in cones}
    if verdicts == {Verdict.MORE}:
        headline = f"Every random network maps into a cone: mean cosine {number} in the widest."
    elif Verdict.LESS in verdicts:
        headline = f"Not reproduced: a random network maps into no cone, mean cosine {number}."
    else:
        headline = (
            f"It is undecided whether each random network maps what it sees into a cone: {number}."
        )
    points = []
    for kind in dict.fromkeys(gap["kind"] for gap in gaps):
        own = [gap for gap in gaps if gap["kind"] == kind]
        values = [gap["value"] for gap in own]
        points.append(
            f"{kind[:1].upper() + kind[1:]}: gap {min(values):.2f} to {max(values):.2f}, more than "
            f"swapped sides have ({np.mean([gap['chance'] for gap in own]):.2f}) in "
            f"{sum(gap['verdict'] == Verdict.MORE for gap in own)} of {len(own)}; cones at a right "
            f"angle would lie {np.mean([gap['right_angle'] for gap in own]):.2f} apart."
        )
    halves = max(cone["halves_gap"] for cone in cones)
    points.append(
        f"Two halves of the concepts in one random network lie at most {halves:.2f} apart."
    )
    return Words(
        headline,
        tuple(points),
        f"Mean cosine between concepts of different families, in {len(cones)} random networks; "
        f"{summary['n']} concepts of {summary['n_families']} families; 95 % intervals by "
        "Student's t over families, p by the same t or, of a gap, by swapped sides, each corrected "
        "after Holm. The claim is from Liang et al. 2022, section 3.",
    )


def figure(result: Result) -> go.Figure:
    """Mean cosine of each encoder and the gaps between random ones, each with its interval."""
    from lab.figures.gap.origins import cones

    return cones(result.numbers())


def fingerprint(spec: GapConeSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    views = views_of(spec)
    return views_digest(spec.dataset, [view for side in views.values() for view in side])


EXPERIMENTS.register(
    Experiment(
        id="gap_cone",
        title="Origin of the gap: cones",
        question="Do networks with random weights already lie a gap apart?",
        spec_type=GapConeSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"c = \mathrm{mean}_{i \ne j} \cos(x_i, x_j),\quad "
        r"|\delta| \approx \sqrt{c_x + c_y} \text{ for cones at a right angle}",
        references=("Liang et al. (2022), Mind the Gap, NeurIPS, section 3 and figure 2 (cones)",),
        fingerprint=fingerprint,
        resolve=lambda spec: with_facets(spec, "a", "b"),
        uses=("modality_gap",),
    )
)
