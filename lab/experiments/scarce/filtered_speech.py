"""Training speech of which a share has noise, music or another word over it: filter it out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments import EXPERIMENTS
from lab.experiments.align.noisy_pairs import shares_of
from lab.experiments.align.spaces import TwoSpacesSpec, fingerprint, two_spaces
from lab.experiments.base import Result
from lab.experiments.gap.space import pair_of_views
from lab.experiments.scarce.filters import agreement, falls, over_it, pays_words
from lab.experiments.study import Study
from lab.experiments.views.view import with_facets
from lab.limits.stops_helping import stopped
from lab.probes.maps import fit_map
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.ranking import TIE_DIGITS, hit_share, standing
from lab.store.arrays import key_of
from lab.store.code import code_digest
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

K, WIDTH = 10, 96
FILTERS: dict[str, tuple[str, Role]] = {
    "none": ("no filter", "baseline"),
    "agreement": ("a filter by name", "method"),
    "energy": ("a filter by pauses", "method"),
    "random": ("a filter that guesses", "control"),
    "oracle": ("a filter that knows", "ceiling"),
}
OUTCOMES = (
    Outcome("found", title="R@10 of unseen names", margin=0.02),
    Outcome("behind", title="R@10 without a filter over that with it"),
)


class FilteredSpeechSpec(TwoSpacesSpec):
    """Which sounds are brought to which names, how many are hurt, and how many are left out."""

    a: str = Field("speech_embedding/en+m3", description="A view of speech.")
    b: str = Field("ngrams/en", description="The view of the names that were spoken.")
    hurt: str = Field("0, 0.1, 0.2, 0.4, 0.6", description="Shares of hurt sounds, rising from 0.")
    snr_db: float = Field(
        -15.0, ge=-30, le=60, description="Loudness of a sound over what is heard beside it.",
        json_schema_extra={"unit": "dB"},
    )  # fmt: skip
    left_out: float = Field(0.3, gt=0, lt=0.9, description="Share that a filter leaves out.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of which sounds are hurt.")


def plan(spec: FilteredSpeechSpec) -> Plan:
    """Every filter at every share of hurt sounds; raises as ``shares_of``."""
    shares = shares_of(spec.hurt)
    arms = [
        Arm(f"{f}@{share:g}", title=f"{title}, {share:g} hurt", role=role, seeds=spec.n_seeds)
        for f, (title, role) in FILTERS.items() for share in shares
    ]  # fmt: skip

    def claim(a: str, b: str, share: float = shares[-2], *, primary: bool = False) -> Claim:
        one, other, where = FILTERS[a][0], FILTERS[b][0], f"with {share:g} of sounds hurt"
        return Claim(
            f"{a} - {b}@{share:g}", minus(f"{a}@{share:g}", f"{b}@{share:g}"), "found",
            more=f"{where}, {one} finds more than {other}", primary=primary,
            less=f"{where}, {one} finds less than {other}",
            equal=f"{where}, {one} finds as much as {other}",
        )  # fmt: skip

    return Plan(tuple(arms), OUTCOMES, (
        claim("agreement", "none", primary=True), claim("energy", "none"),
        claim("agreement", "random"), claim("agreement", "energy"), claim("agreement", "oracle"),
        claim("agreement", "none", 0.0), claim("oracle", "none"),
    ))  # fmt: skip


def design(spec: FilteredSpeechSpec, plan: Plan, progress: Progress) -> Design:
    """Hurt sounds of training alone, leave some out, map the rest, and look for unseen names.

    Raises ``BadInput`` where the first view is no speech, and as ``two_spaces`` and ``fit_map``.
    """
    view = pair_of_views(spec.dataset, spec.a, spec.b)[0]
    if view.modality != Modality.SPEECH:
        raise BadInput("speech as the first view", str(view), "Write speech_embedding/en+m3.")
    spaces = two_spaces(spec, progress)
    train, test = np.sort([*spaces.train, *spaces.validation]), spaces.test
    families, middle = spaces.families[train], spaces.y[train].mean(axis=0)
    # What training names differ in: a map to fewer numbers is as good here, and sooner fitted.
    most = np.linalg.svd(spaces.y[train] - middle, full_matrices=False)[2][:WIDTH]
    names, gallery = ((spaces.y[rows] - middle) @ most.T for rows in (train, test))
    whole = DATASETS.get(spec.dataset).column(
        view.modality, view.facet, [spaces.concepts[row] for row in train]
    )
    clean = list(whole.items)
    bad = [
        over_it(i % 3, own, clean[i - 1], stream(0, name, "hurt speech"), spec.snr_db)
        for i, (own, name) in enumerate(zip(clean, whole.ids, strict=True))
    ]
    parts = {"whole": whole.fingerprint, "ids": whole.ids, "snr": spec.snr_db,
             "method": code_digest(__name__)}  # fmt: skip
    column = replace(whole, items=bad, fingerprint=key_of(parts))
    x_bad = unit_rows(embed(ENCODERS.get(view.encoder), column, progress=progress).x.astype(float))
    fall, fall_bad = (np.array([falls(sound) for sound in side]) for side in (clean, bad))

    @lru_cache
    def found(name: str, share: float, seed: int) -> Floats:
        order = stream(seed, "", "hurt sounds").permutation(len(train))
        hurt = np.isin(np.arange(len(train)), order[: round(share * len(train))])
        x = np.where(hurt[:, None], x_bad, spaces.x[train])
        n_out = round(spec.left_out * len(train))
        if name == "agreement":
            good = agreement(x, names, families, seed)
        elif name == "energy":
            good = np.where(hurt, fall_bad, fall)
        elif name == "random":
            good = stream(seed, "", "left out").random(len(train))
        else:
            good, n_out = np.where(hurt, 0.0, 1.0), int(hurt.sum()) * (name == "oracle")
        kept = np.sort(np.argsort(good, kind="stable")[n_out:])
        bridge = fit_map(x[kept], names[kept], "ridge", families=families[kept], seed=seed)
        asked = unit_rows(bridge.map_x(spaces.x[test]))
        alike = np.round(asked @ unit_rows(bridge.map_y(gallery)).T, TIE_DIGITS)
        return hit_share(*standing(alike, np.arange(len(test))), K)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        name, _, share = arm.partition("@")
        own = found(name, float(share), seed)
        return {"found": own, "behind": found("none", float(share), seed) - own}

    asked = tuple(spaces.concepts[row] for row in test)
    return Design(
        plan, Items(asked, spaces.families[test], seed=spec.split_seed), score,
        chance={"found": K / len(test), "behind": 0.0}, summary={"n_train": len(train)},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say from which share of hurt sounds on a filter pays."""
    shares = shares_of(result.spec.model_dump()["hurt"])
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "behind"}
    return [
        f"{FILTERS[f][0].capitalize()} "
        f"{pays_words(stopped(shares, [rows.get(f'{f}@{share:g}', {}) for share in shares]))}."
        for f in ("agreement", "energy")
    ]


def limits(result: Result) -> Sequence[str]:
    """Say what is hurt, and what every filter leaves out."""
    spec, n = result.spec.model_dump(), result.summary["n_train"]
    return (
        f"{n} synthetic sounds; in turn a hurt one has another word over it, white noise, or music "
        f"made of plucked strings, at {spec['snr_db']:g} dB. Test sounds are never hurt.",
        "By name: how well a map of other families brings a sound to its name. By pauses: how far "
        f"loudness falls. Filters leave out {spec['left_out']:g} of the sounds, whether or not so "
        "many are hurt; the one that knows leaves out the hurt ones alone.",
    )


def figure(result: Result) -> go.Figure:
    """R@10 with every filter against the share that is hurt, and where half is lost without."""
    from lab.figures.study.knob import knob_curves

    return knob_curves(
        result.numbers(), "found", {f: title for f, (title, _) in FILTERS.items()},
        "share of the training sounds that is hurt", plain=("random",), score="R@10",
        bare=("random", "oracle"),
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="filtered_speech", title="Filtered speech",
        question="Does it pay to filter hurt sounds out of the training pairs of a bridge?",
        spec_type=FilteredSpeechSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"\cos(W_{-f}\, x_i,\ y_i)",
        references=("Hoerl & Kennard (1970), Ridge Regression, Technometrics (the bridge)",),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "a", "b"),
        main=("a", "b", "hurt", "left_out"),
    ).experiment()
)  # fmt: skip
