"""Translate or join: through words, through one space, through one eye, or each for itself?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from lab.core import say
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.align import several
from lab.experiments.align.divide import divide
from lab.experiments.align.several import SeveralSpaces, SeveralSpacesSpec, views_of
from lab.experiments.base import Result
from lab.experiments.language.ways import K, Routes, Views
from lab.experiments.study import Study
from lab.experiments.views.view import see, with_facets
from lab.language.transcribe import ENCODER as WHISPER
from lab.stats.cosine import unit_rows
from lab.study.design import Design, Items, Scores
from lab.study.plan import MOST_CLAIMS, Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import ArmRow, arms_of

RIGHT, FOUND = "accuracy", "name found"
OUTCOMES = (
    Outcome(RIGHT, title="accuracy", margin=0.05),
    Outcome(FOUND, title=f"R@{K} of the name", margin=0.05),
)
METHODS: dict[str, tuple[str, Role]] = {
    "language": ("words", "method"),
    "joint": ("a joint space", "method"),
    "pictures": ("all as pictures", "method"),
    "late": ("a vote of probes", "method"),
    "single": ("the best alone", "control"),
    "early": ("one long vector", "baseline"),
}
SEVERAL = ("single", "early")
"""Of one modality these are what "late" is."""
ALL = "everything"


class TranslateOrJoinSpec(SeveralSpacesSpec):
    """Which modalities there are, and how much of each may be said."""

    views: str = Field(
        "lite0/noto, speech_embedding/en+m3, minilm/en",
        description="A view each of pictures, of names (which are to be found), and of one "
        "modality more at least.",
    )
    n_concepts: int = Field(
        300, ge=0, description="About so many, classes as equal as can be; 0 takes all.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_test: int = Field(110, ge=20, le=1000, description="Test concepts, of their own families.")
    n_validation: int = Field(40, ge=20, le=1000, description="Concepts by which ways are chosen.")
    n_words: int = Field(5, ge=1, le=50, description="Words that each eye passes on.")
    width: int = Field(64, ge=2, le=256, description="Numbers of a code of the joint space.")


def present_in(spec: TranslateOrJoinSpec) -> dict[str, Views]:
    """Return the sets of views that are asked, by name: each but the name's, these together, all.

    Raises ``BadInput`` unless there are a picture, a text and another modality, each once.
    """
    views = views_of(spec)
    by_name = {str(view.modality): view for view in views}
    if not {"image", "text"} < set(by_name) or len(by_name) < len(views):
        do = "Name them as in the default."
        raise BadInput("a picture, a name and another modality, each once", spec.views, do)
    text = by_name.pop("text")
    together = tuple(by_name.values())
    alone = {name: (view,) for name, view in by_name.items()}
    return {**alone, " and ".join(by_name): together, ALL: (*together, text)}


def plan(spec: TranslateOrJoinSpec) -> Plan:
    """Every way from every set of modalities; no source says which is best."""
    present = present_in(spec)
    *alone, both, _ = present
    arms = tuple(
        Arm(f"{method}@{at}", title=f"{title}, {at}", role=role)
        for at, views in present.items() for method, (title, role) in METHODS.items()
        if len(views) > 1 or method not in SEVERAL
    )  # fmt: skip

    def claim(a: str, b: str, at: str, outcome: str = RIGHT, *, primary: bool = False) -> Claim:
        way, other = METHODS[a][0], METHODS[b][0]
        of = f" from {at}" + (", names found" if outcome == FOUND else "")
        return Claim(
            f"{a} {b} {at} {outcome}", minus(f"{a}@{at}", f"{b}@{at}"), outcome, primary=primary,
            more=f"{way} beat {other}{of}", less=f"{way} lose to {other}{of}",
            equal=f"{way} do as well as {other}{of}",
        )  # fmt: skip

    claims = (
        claim("language", "joint", both, primary=True), claim("language", "late", both),
        claim("pictures", "late", both), claim("language", "joint", both, FOUND),
        *(claim("language", "joint", at) for at in (*alone, ALL)), claim("joint", "late", both),
    )  # fmt: skip
    return Plan(arms, OUTCOMES, claims[:MOST_CLAIMS])


def design(spec: TranslateOrJoinSpec, plan: Plan, progress: Progress) -> Design:
    """Fit every way on training families and ask it of the test families.

    Raises what ``see``, ``divide`` and ``Routes`` raise; where Whisper is absent the ways through
    words alone fail, with its command.
    """
    present, views = present_in(spec), views_of(spec)
    n = spec.n_concepts or None
    seen = see(spec.dataset, views, n=n, seed=spec.split_seed, labelled=True, progress=progress)
    x = {str(view): unit_rows(rows.astype(np.float64)) for view, rows in seen.x.items()}
    parts = divide(seen.labels, seen.families, spec.n_validation, spec.n_test, spec.split_seed)
    spaces = SeveralSpaces(x, seen.concepts, seen.families, seen.labels, *parts)
    ways = Routes(spec.dataset, spaces, views, spec.n_words, spec.width, progress)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        method, _, at = arm.partition("@")
        asked = method, present[at], spaces.test
        # Where the name is given there is nothing to find.
        found = {} if at == ALL else {FOUND: ways.found(*asked)}
        return {RIGHT: ways.right(*asked), **found}

    ids, families = tuple(seen.concepts[row] for row in spaces.test), seen.families[spaces.test]
    return Design(
        plan, Items(ids, families, seed=spec.split_seed), score,
        chance={RIGHT: 1 / len(set(seen.labels)), FOUND: K / len(ids)},
        summary={"n_train": len(spaces.train), "penalty": ways.joint.penalty},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say which way stands highest from each set of modalities, control and baseline aside, and
    where names are found best."""
    rows: dict[tuple[str, str], list[ArmRow]] = {}
    for row in arms_of(result.tables):
        method, _, at = row["arm"].partition("@")
        if METHODS[method][1] == "method":
            rows.setdefault((at, row["outcome"]), []).append(row)
    said = []
    for (at, outcome), some in rows.items():
        best = max(reversed(some), key=lambda row: row["value"] or 0.0)
        way = METHODS[best["arm"].partition("@")[0]][0]
        if outcome == RIGHT:
            said.append(f"From {at}, the best is {way}: {say.row(best)}.")
        elif " and " in at:
            said.append(f"From {at}, most names are found by {way}: R@{K} {say.row(best)}.")
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what each way was allowed, and what is made by a program."""
    return (
        f"{result.summary['n_train']} training concepts, one division by family. The voice is "
        "synthesised, and a word without a sentence is hard to write down.",
        "Words of a picture are Lite0's classes and keywords of the nearest pictures of other "
        "families; of speech, what Whisper writes; of a place, the nearest known one's name.",
        "All words share one text, so those of a picture can drown a name; how many is a knob. "
        "Whisper hears for the words alone, unless it is the view of speech too.",
        "The joint space is linear, and the eye never saw writing, spectrograms or maps: one that "
        "was trained on millions of pairs would be another rival.",
    )


def fingerprint(spec: TranslateOrJoinSpec) -> dict[str, str]:
    """What the numbers depend on: data, weights, and whether Whisper is here to write."""
    whisper = ENCODERS.get(WHISPER)
    here = whisper.fingerprint() if whisper.availability().ok else "absent"
    return {**several.fingerprint(spec), "transcripts": here}


EXPERIMENTS.register(
    Study(
        id="translate_or_join", title="Translate or join?",
        question="Should each modality be put into words, or should all meet in one space?",
        spec_type=TranslateOrJoinSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"p(y \mid t(w_1 \cup \dots \cup w_M))\ \text{or}\ "
        r"p(y \mid \tfrac{1}{M} \textstyle\sum_m W_m^\top x_m)",
        references=("Zeng et al. (2022), Socratic Models, arXiv:2204.00598",
                    "Kettenring (1971), Canonical analysis of several sets of variables, "
                    "Biometrika 58"),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "views"),
        main=("dataset", "views", "n_words", "width"),
    ).experiment()
)  # fmt: skip
