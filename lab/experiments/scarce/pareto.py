"""The cost of going general: what does accuracy cost in labels, in time and in memory?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for
from lab.encoders.latency import latency
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce.budget import best_said, named
from lab.experiments.scarce.few_labels import FewLabelsSpec, counts_of, few_labels, middle
from lab.experiments.study import Study
from lab.experiments.views.view import View, parse_views, views_digest, with_facets
from lab.stats.checks import Floats
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

if TYPE_CHECKING:
    import plotly.graph_objects as go

N_TIMED, N_ROUNDS = 16, 50
"""Items of each view that are timed in turn, and how often a view answers."""
RIGHT = Outcome("accuracy", title="balanced accuracy", margin=0.03, balanced=True)


class ParetoSpec(FewLabelsSpec):
    """Which models, as views of the same concepts."""

    views: str = Field(
        "hog, lite0, lite1, lite2, vit, bridge_image, lite0-int8-dynamic, lite0-int8-static, "
        "lite0-random-0, ngrams, use, minilm, bridge_text, minilm-int8-dynamic, minilm-4bit, "
        "minilm-3layers-taught, minilm-random-0, mfcc, speech_embedding, resemblyzer",
        description='The models, as "encoder/facet" with commas between.',
    )
    small: str = Field("lite0", description="A view among them that is the smaller model.")
    large: str = Field("lite2", description="A view among them that is the larger model.")
    labels: str = Field("2, 8, 32", description="Labels of each class that are shown.")


def views_of(spec: ParetoSpec) -> tuple[View, ...]:
    """Return the views, the two that are compared among them; raises as ``parse_views``."""
    dataset = DATASETS.get(spec.dataset)
    pair = (*parse_views(dataset, spec.small), *parse_views(dataset, spec.large))
    return tuple(dict.fromkeys((*parse_views(dataset, spec.views), *pair)))


def plan(spec: ParetoSpec) -> Plan:
    """Every view at every number of labels. Raises ``BadInput`` for under two numbers."""
    counts, mid, most = counts_of(spec), middle(spec), counts_of(spec)[-1]
    views = [str(view) for view in views_of(spec)]
    dataset = DATASETS.get(spec.dataset)
    small, large = (str(parse_views(dataset, one)[0]) for one in (spec.small, spec.large))
    first = {view.partition("/")[0]: view for view in reversed(views)}
    arms = [
        Arm(f"{view}@{n}", title=f"{named(view)}, {n} labels", seeds=spec.n_seeds,
            role="control" if ENCODERS.get(view.partition("/")[0]).card.control else "method")
        for view in views for n in counts
    ]  # fmt: skip
    more, equal = frozenset({Verdict.MORE}), frozenset({Verdict.EQUAL})
    claims = [
        Claim("larger", minus(f"{large}@{mid}", f"{small}@{mid}"), RIGHT.id, primary=True,
              expects=more, source="Tan & Le 2019",
              more=f"the larger model, {large}, beats {small}",
              less=f"the smaller model, {small}, beats {large}",
              equal=f"the larger model, {large}, is no better than {small}"),
        _beats("labels or size", f"{small}@{most}", f"{large}@{mid}"),
        *(_beats(name, f"{first[a]}@{mid}", f"{first[b]}@{mid}", expects, source)
          for name, a, b, expects, source in (
              ("pretrained", "lite0", "lite0-random-0", more, "a control"),
              ("pretrained names", "minilm", "minilm-random-0", more, "a control"),
              ("larger names", "minilm", "use", frozenset[Verdict](), ""),
              ("transformer", "vit", "lite0", frozenset[Verdict](), ""),
              ("eight bits", "lite0-int8-static", "lite0", equal, "Jacob et al. 2018"),
              ("four bits", "minilm-4bit", "minilm", frozenset[Verdict](), ""),
          ) if a in first and b in first),
    ]  # fmt: skip
    return Plan(tuple(arms), (RIGHT,), tuple(claims))


def _beats(
    name: str, a: str, b: str, expects: frozenset[Verdict] = frozenset(), source: str = ""
) -> Claim:  # fmt: skip
    (one, n), (two, m) = (arm.split("@") for arm in (a, b))
    one, two = ((named(one), named(two)) if n == m else
                (f"{named(one)} with {n} labels", f"{named(two)} with {m} labels"))  # fmt: skip
    return Claim(name, minus(a, b), RIGHT.id, expects=expects, source=source,
                 more=f"{one} beats {two}", less=f"{two} beats {one}",
                 equal=f"{one} is no better than {two}")  # fmt: skip


def design(spec: ParetoSpec, plan: Plan, progress: Progress) -> Design:
    """Fit the head of few labels on each view and ask all about the same concepts.

    Raises as ``few_labels``.
    """
    views = views_of(spec)
    bench = few_labels(spec, views, progress)
    x_of = {str(view): bench.seen.x[view].astype(np.float64) for view in views}

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        view, _, count = arm.partition("@")
        x = x_of[view]
        probe = bench.probe(x, bench.shown(int(count), seed), seed)
        return {RIGHT.id: bench.right(probe.log_proba(x[bench.test]))}

    asked = bench.seen.take(bench.test)
    classes = np.array(bench.classes)[bench.y[bench.test]]
    items = Items(asked.concepts, asked.families, classes, seed=spec.split_seed)
    return Design(plan, items, score, chance={RIGHT.id: 1 / len(bench.classes)},
                  summary={"n_classes": len(bench.classes)})  # fmt: skip


def run(spec: ParetoSpec, progress: Progress) -> Result:
    """Run the study, keep how often each model is right on each concept, and time the models."""
    cells = STUDY.cells(spec)
    progress.start("Models", len(cells))
    right: dict[str, list[Floats]] = {}
    for arm, seed in cells:
        progress.check()
        right.setdefault(arm, []).append(STUDY.score(spec, arm, seed, progress.part())[RIGHT.id])
        progress.advance()
    # What was just scored is kept, and is not computed again.
    found = STUDY.experiment().run(spec, progress.part())
    bench = few_labels(spec, views_of(spec), progress.part())
    share = {arm: np.mean(each, axis=0) for arm, each in right.items()}
    asked = bench.seen.take(bench.test)
    answers = [
        {"concept": concept, "family": str(asked.families[i]),
         "class": bench.classes[bench.y[bench.test[i]]],
         **{arm: float(each[i]) for arm, each in share.items()}}
        for i, concept in enumerate(asked.concepts)
    ]  # fmt: skip
    return replace(found, tables={**found.tables, "answers": answers, "timing": _timed(spec)})


def _timed(spec: ParetoSpec) -> Sequence[dict[str, object]]:
    dataset, timed = DATASETS.get(spec.dataset), {}
    for view in views_of(spec):
        encoder = ENCODERS.get(view.encoder)
        column = column_for(encoder, dataset, view.facet)
        timed[str(view)] = encoder, column.items[:N_TIMED]
    return [dict(row) for row in latency(timed, N_ROUNDS)]


def points(result: Result) -> Sequence[str]:
    """Say which models lie on the front for sure."""
    return best_said(result, middle(result.spec))  # type: ignore[arg-type]


def limits(result: Result) -> Sequence[str]:
    """Say what was timed, and what a size is."""
    row = result.tables["timing"][0]
    return (
        f"Times are of one item alone on one core: the median of {row['n']} on {row['processor']}. "
        "They are measured anew in every run, and no claim hangs on them.",
        "MiniLM always runs 32 rows, for the same bytes each time; its smaller forms run one.",
        "Size is that of the weights on disk; hand-made features have none.",
        "Pictures, names and voices show the same concepts but not the same thing: a name says more"
        " of its group than a picture does.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy against the time of one item, with the front; the size of a point is its memory."""
    from lab.figures.scarce.front import front

    return front(result.numbers(), middle(result.spec))  # type: ignore[arg-type]


def resolved(spec: ParetoSpec) -> ParetoSpec:
    """Return the spec with the facet of each view named."""
    return with_facets(spec, "views", "small", "large")


def fingerprint(spec: ParetoSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, labels and weights."""
    return views_digest(spec.dataset, views_of(spec))


STUDY = Study(
    id="pareto", title="The cost of going general",
    question="What does accuracy cost in labels, time and memory?",
    spec_type=ParetoSpec, plan=plan, design=design, points=points, limits=limits, figure=figure,
    formula=r"\{m : \nexists\, m' \text{ with } c_{m'} \le c_m,\ a_{m'} > a_m\}",
    references=("Tan & Le (2019), EfficientNet, ICML",
                "Dehghani et al. (2022), The Efficiency Misnomer, ICLR",
                "Jacob et al. (2018), Quantization and Training of Neural Networks, CVPR"),
    fingerprint=fingerprint, resolve=resolved, main=("views", "small", "large", "labels"),
)  # fmt: skip
EXPERIMENTS.register(replace(STUDY.experiment(), run=run))
