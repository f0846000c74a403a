"""Multimodal prototypes: how many pictures of a class until its name adds nothing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot import GENERATORS, LEVELS, METHODS, ShotScores, score_seed
from lab.experiments.align.few_shot_classes import FewShotsSpec, classes_of
from lab.experiments.align.few_shot_spec import fingerprint, named, numbers_of, views_of
from lab.experiments.align.shots import read_album, usable_classes
from lab.experiments.base import Result
from lab.experiments.study import Study
from lab.limits.first_equal import first_equal
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.stats.decide import Verdict
from lab.stats.rows import ENDS
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARGIN = 0.015
NEW, LEAD, HALF = "new style", "lead", "over half"
SOURCE = "Pahde et al. 2021"
MORE, NOTHING = frozenset({Verdict.MORE}), frozenset[Verdict]()


def plan(spec: FewShotsSpec) -> Plan:
    """Every method at every number of shots; raises ``BadInput`` for under two of them."""
    ways, shots = numbers_of(spec.ways, 2, "ways"), numbers_of(spec.shots, 1, "shots")
    if len(shots) < 2:
        raise BadInput("two numbers of shots or more", repr(spec.shots), 'Write "1, 5".')
    few, most, main = shots[0], shots[-1], f"{ways[0]} ways"
    arms = [
        *(Arm(f"{method}@{n}", title=f"{title}, {n} shots", role=role, seeds=spec.n_seeds)
          for method, (title, role) in METHODS.items() for n in shots),
        *(Arm(level, title=title, role=role, seeds=spec.n_seeds)
          for level, (title, role) in LEVELS.items()),
    ]  # fmt: skip
    outcomes = [
        *(Outcome(f"{w} ways", title=f"accuracy among {w} classes", margin=MARGIN) for w in ways),
        *([Outcome(NEW, title="accuracy in a new style", margin=MARGIN)] if spec.new_style else []),
        Outcome(LEAD, title="accuracy over pictures alone", margin=MARGIN),
        Outcome(HALF, title="what is over half of the first lead"),
    ]

    def at(n: int, method: str, over: str = "image") -> dict[str, float]:
        return minus(f"{method}@{n}", f"{over}@{n}")

    shown = f"with {few} picture{'s' * (few > 1)} a class"
    claims = [
        _claim("few shots", at(few, "gan"), main, f"{shown}, names", MORE, SOURCE, primary=True),
        _claim("ridge", at(few, "ridge"), main, f"{shown}, names read by a ridge", MORE, SOURCE),
        Claim("generators", at(few, "gan", "ridge"), main,
              more=f"{shown}, the GAN beats the ridge", less=f"{shown}, the ridge beats the GAN",
              equal=f"{shown}, GAN and ridge do as well"),
        Claim("shots", slope({f"gan@{n}": log2(n) for n in shots}), LEAD, source=SOURCE,
              expects=frozenset({Verdict.LESS}),
              more="each doubling of pictures adds to what names give",
              less="each doubling of pictures takes from what names give",
              equal="what names give does not depend on the number of pictures"),
        _claim("many shots", at(most, "gan"), main, f"with {most} pictures a class, names",
               frozenset({Verdict.EQUAL}), SOURCE),
        _claim("wrong", at(few, "wrong"), main, f"{shown}, names of another class",
               frozenset({Verdict.LESS, Verdict.EQUAL}), "a control"),
    ]  # fmt: skip
    if len(ways) > 1:
        many = f"{ways[-1]} ways"
        claims.append(
            _claim(many, at(few, "gan"), many, f"among {ways[-1]} classes, names", MORE, SOURCE)
        )
    if spec.new_style:
        claims.append(_claim(NEW, at(few, "gan"), NEW, "in a style never shown, names"))
    return Plan(tuple(arms), tuple(outcomes), tuple(claims))


def _claim(
    name: str, weights: Mapping[str, float], outcome: str, what: str,
    expects: frozenset[Verdict] = NOTHING, source: str = "", *, primary: bool = False,
) -> Claim:  # fmt: skip
    return Claim(
        name, weights, outcome, more=f"{what} help", less=f"{what} harm",
        equal=f"{what} change nothing", expects=expects, source=source, primary=primary,
    )  # fmt: skip


def design(spec: FewShotsSpec, plan: Plan, progress: Progress) -> Design:
    """Divide classes and families anew for each seed, and ask all arms about the same pictures.

    Raises as ``read_album``, ``usable_classes`` and ``fit_space``.
    """
    ways, shots = numbers_of(spec.ways, 2, "ways"), numbers_of(spec.shots, 1, "shots")
    pictures, new, text = views_of(spec)
    album = read_album(spec.dataset, pictures, new, text, progress, classes_of(spec))
    classes = usable_classes(album, ways[-1], shots[-1], spec.n_names, spec.n_seeds)
    seeds: dict[int, ShotScores] = {}  # one pass over the episodes serves all arms

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if seed not in seeds:
            seeds[seed] = score_seed(classes, ways, shots, spec.n_rounds, seed, progress)
        found, method = seeds[seed], arm.partition("@")[0]
        scores = {f"{w} ways": found.known[w][arm] for w in ways}
        if new:
            scores[NEW] = found.new[ways[0]][arm]
        if method in GENERATORS:
            lead = [found.lead(f"{method}@{n}", ways[0]) for n in shots]
            here = lead[[f"{method}@{n}" for n in shots].index(arm)]
            scores |= {LEAD: here, HALF: over_half(here, lead[0], 0.0)}
        return scores

    chance = {**{f"{w} ways": 1 / w for w in ways}, NEW: 1 / ways[0], LEAD: 0.0}
    return Design(
        plan, Items(classes.names, np.array(classes.names)), score, chance=chance,
        summary={"n_concepts": len(classes.codes), "n_pictures": len(classes.album.x)},
    )  # fmt: skip


def ends(result: Result) -> dict[str, dict[str, Any]]:
    """Return by generator where half of its first lead is gone, in shots, and "equal": the first
    number of shots at which pictures alone do as well within the margin, or None."""
    found = {}
    shots = numbers_of(result.spec.model_dump()["shots"], 1, "shots")
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    for method in GENERATORS:
        lead, over = ([rows[f"{method}@{n}", outcome] for n in shots] for outcome in (LEAD, HALF))
        half = half_lost([log2(n) for n in shots], over)
        counts = {end: None if half[end] is None else 2.0 ** half[end] for end in ENDS}
        found[method] = {**half, **counts, "equal": first_equal(shots, lead, MARGIN)}
    return found


def points(result: Result) -> Sequence[str]:
    """Say where half of what names give is gone, and from how many pictures on it is nothing."""
    found = ends(result)
    half = found["gan"]
    shots = " shots" * (half["status"] == "crosses")
    return [
        f"What names give through the GAN {half_words(half)}{shots}.",
        *(f"With the {title}, pictures alone first do as well (within {MARGIN}) at {n:g} shots."
          if (n := found[method]["equal"]) is not None else
          f"With the {title}, pictures alone surely do as well (within {MARGIN}) at no number of "
          "shots tested."
          for method, title in (("gan", "GAN"), ("ridge", "ridge"))),
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what an interval is over, and what an episode is."""
    return (
        "A family here is a class: intervals hold for other classes, divisions, episodes and "
        "generators of this kind. Over episodes alone they would only say how many were drawn.",
        f"{result.summary['n_concepts']} concepts in {result.summary['n_pictures']} pictures; a "
        "shot is one picture, and pictures of one concept in other styles are shots too.",
        "Generators never see a class that is asked about, nor are families both shown and asked.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy of every method against the shots, and what names give."""
    from lab.figures.align.few_shots import few_shots

    main = f"{numbers_of(result.spec.model_dump()['ways'], 2, 'ways')[0]} ways"
    titles, levels = ({k: title for k, (title, _) in of.items()} for of in (METHODS, LEVELS))
    levels["every"] = "all pictures"  # on a telephone the whole title is cut
    return few_shots(result.numbers(), main, LEAD, titles, levels, MARGIN, ends(result))


EXPERIMENTS.register(
    Study(
        id="prototypes", title="Multimodal prototypes",
        question="How many pictures of a class until its names add nothing?",
        spec_type=FewShotsSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"p_c = \frac{n\, p_v + k\, p_g}{n + k}",
        references=("Pahde, Puscas, Klein & Nabi (2021), Multimodal Prototypical Networks for "
                    "Few-shot Learning, WACV",
                    "Wang, Chao, Weinberger & van der Maaten (2019), SimpleShot"),
        fingerprint=fingerprint, resolve=named, main=("pictures", "text", "ways", "shots"),
    ).experiment()
)  # fmt: skip
