"""Imputation: what guesses a missing view best, and does a guess help more than leaving it out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from lab.core import say
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.missing.lattice.scoring import test_items
from lab.experiments.missing.question import question_of
from lab.experiments.missing.ways import Ways, rates_of
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, views_digest, with_facets
from lab.fusion.base import FUSIONS
from lab.fusion.missingness import missing
from lab.impute.base import IMPUTERS
from lab.limits.stops_helping import stopped, stops_words
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

WHOLE, SINGLE, DROPPED, SHUFFLED, NEAREST = "whole", "best view", "dropped", "shuffled", "nearest"
OUTCOMES = (
    Outcome("rmse", title="RMSE of the guess", higher_is_better=False, margin=0.02),
    Outcome("accuracy", title="balanced accuracy", margin=0.02, balanced=True),
    Outcome("gain", title="accuracy over leaving it out", margin=0.02, balanced=True),
)
MORE, EQUAL = frozenset({Verdict.MORE}), frozenset({Verdict.EQUAL})


class ImputationSpec(Spec):
    """Which views, how often they are missing, and who reads what was filled."""

    dataset: str = Field("emojilab", description="The paired data set.")
    views: str = Field(
        "lite0/noto, lite0/openmoji, minilm/en, speech_embedding/en+m3", description="Two to five "
        "views of an item; views that share nothing cannot be guessed.",
    )  # fmt: skip
    rates: str = Field(
        "0.1, 0.3, 0.5", description="Shares of each view that are missing (0.7: 7 in 10 gone), in "
        "training and in test; a view is missing as a whole, by chance; each seed draws anew.",
    )  # fmt: skip
    fusion: str = Field(
        "late", description="Who reads the fills, trained on whole items; where nothing is "
        "filled, late leaves the view out of its average, and early takes the mean.",
    )  # fmt: skip
    width: int = Field(24, ge=2, le=256, description="Principal components of each view.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of what is missing and of weights.")
    split_seed: int = Field(0, ge=0, description="Seed of training and test families.")
    task: ClassVar[Literal["subgroup"]] = "subgroup"


def plan(spec: ImputationSpec) -> Plan:
    """Every imputer at every rate: is the cascade better, and than what?

    Raises ``BadInput`` as ``rates_of``.
    """
    rates, n = rates_of(spec.rates), spec.n_seeds
    kinds: list[tuple[str, str, Role, int]] = [
        *((i.id, i.title, "baseline" if i.id == "mean" else "method", n) for i in IMPUTERS),
        (SHUFFLED, "another item's fill", "control", n), (DROPPED, "left out", "baseline", 0),
    ]  # fmt: skip
    arms = [Arm(f"{one}@{rate:g}", title=f"{title}, {rate:g} missing", role=role, seeds=seeds)
            for one, title, role, seeds in kinds for rate in rates]  # fmt: skip
    arms += [Arm(SINGLE, title="the best view alone", role="baseline"),
             Arm(WHOLE, title="nothing missing", role="ceiling")]  # fmt: skip

    def over(other: str, said: str, expects: frozenset[Verdict], source: str = "") -> Claim:
        weights = {f"{one}@{rate:g}": weight / len(rates) for rate in rates
                   for one, weight in minus(other, "cascade").items()}  # fmt: skip
        return Claim(
            other, weights, "rmse", more=f"three stages guess better than {said}",
            less=f"three stages guess worse than {said}", primary=other == "cascade1",
            equal=f"three stages guess as well as {said}", expects=expects, source=source,
        )  # fmt: skip

    lead = slope({f"{NEAREST}@{rate:g}": rate for rate in rates})
    lead |= {f"cascade@{rate:g}": -lead[f"{NEAREST}@{rate:g}"] for rate in rates}
    claims = (
        over("cascade1", "one", MORE, "Tran et al. 2017, stage by stage"),
        over("gaussian", "one Gaussian", frozenset()),
        over("mean", "the mean", MORE, "Tran et al. 2017"),
        over("autoencoder", "one autoencoder", MORE, "Tran et al. 2017"),
        over("matched", "one autoencoder of the same cost", frozenset()),
        over("stack", "a plain stack as deep", EQUAL, "a pilot on digits, in which they tie"),
        Claim(
            "nearest by rate", lead, "rmse", expects=MORE, source="Tran et al. 2017",
            more="the lead of three stages over near donors grows as more is missing",
            less="the lead of three stages over near donors shrinks as more is missing",
            equal="the lead of three stages over near donors does not hang on the rate",
        ),
        Claim("gain", {f"cascade@{rates[0]:g}": 1.0}, "gain",
              more="to fill a few holes beats to leave them", less="to fill a few holes does harm",
              equal="to fill a few holes is as good as to leave them"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: ImputationSpec, plan: Plan, progress: Progress) -> Design:
    """Fill the test items in every way that a rate brings, but those that lose nothing or all.

    Raises as ``question_of``, ``Fusion.fit`` and ``Imputer.fit`` do.
    """
    asked = question_of(spec, progress)
    train, valid, test = (asked.examples(part) for part in ("train", "validation", "test"))
    fusion, n_classes = FUSIONS.get(spec.fusion), len(asked.answers)
    ways = Ways(test, fusion.fit(train, valid, n_classes, spec.split_seed, progress))
    best = Ways(valid, ways.fused).best_single()

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm in (WHOLE, SINGLE):
            return {"accuracy": ways.right(best if arm == SINGLE else ways.whole)}
        name, _, place = arm.partition("@")
        left_out = ways.left_out(rate := float(place))
        if name == DROPPED:
            return {"accuracy": left_out}
        present = missing(train.views, dict.fromkeys(ways.names, rate), seed)
        imputer = IMPUTERS.get(NEAREST if name == SHUFFLED else name)
        filler = imputer.fit(train.views, present, seed, progress)
        rmse, accuracy = ways.filled(filler, rate, shuffled=name == SHUFFLED)
        return {"rmse": rmse, "accuracy": accuracy, "gain": accuracy - left_out}

    ids, families, classes = test_items(asked)
    return Design(
        plan, Items(ids, families, classes, seed=spec.split_seed), score,
        chance={"accuracy": 1 / n_classes},
        summary={"n_train": len(train), "best_view": ways.names[best.index(True)],
                 "synthetic": list(asked.synthetic)},
    )  # fmt: skip


def run(spec: ImputationSpec, progress: Progress) -> Result:
    """Run the study, then read off its arms where each imputer's fill stops helping."""
    result, places = STUDY.run(spec, progress), rates_of(spec.rates)
    gains = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "gain"}
    table = [{"imputer": one, **stopped(places, [gains.get(f"{one}@{r:g}", {}) for r in places])}
             for one in IMPUTERS.ids()]  # fmt: skip
    return replace(result, tables={**result.tables, "stops": table})


def points(result: Result) -> Sequence[str]:
    """Say how far off the cascade is, what its fills bring, and up to which rate."""
    spec, rows = result.spec.model_dump(), arms_of(result.tables)
    said = {(row["arm"], row["outcome"]): say.row(row) for row in rows}
    rates = rates_of(spec["rates"])
    at = f"@{rates[len(rates) // 2]:g}"
    stop = next(row for row in result.tables["stops"] if row["imputer"] == "cascade")
    off, filled, left = (said.get((arm + at, outcome), "undefined") for arm, outcome in (
        ("cascade", "rmse"), ("cascade", "accuracy"), (DROPPED, "accuracy")))  # fmt: skip
    return (
        f"With {at[1:]} missing, the cascade is off by {off} of a view's spread.",
        f"Read with its fills, {filled} of the answers are right.",
        f"Read without the missing views, {left} are right.",
        f"Filling by the cascade {stops_words(stop)}.",
    )


def limits(result: Result) -> Sequence[str]:
    """Say what an error is measured in, and who reads the fills."""
    return (
        "No imputer's settings were tuned here.",
        f"One fusion ({result.spec.model_dump()['fusion']}), trained on whole items, reads them; "
        "two views are pictures, as a view that shares nothing with others cannot be guessed.",
    )


def figure(result: Result) -> go.Figure:
    """Error and accuracy against the rate, an imputer a line."""
    from lab.figures.missing.imputed import imputed

    return imputed(result.numbers())


STUDY = Study(
    id="imputation", title="Imputation",
    question="What guesses a missing view best, and does the guess help?",
    spec_type=ImputationSpec, plan=plan, design=design,
    points=points, limits=limits, figure=figure,
    formula=r"h_0 = x \odot m, \quad h_{k+1} = h_k + \mathrm{RA}_k(h_k), \quad k = 0, 1, 2",
    references=("Tran, Liu, Zhou & Jin (2017), Cascaded Residual Autoencoder, CVPR",),
    fingerprint=lambda s: views_digest(s.dataset, parse_views(DATASETS.get(s.dataset), s.views)),
    resolve=lambda spec: with_facets(spec, "views"),
    uses=(IMPUTERS, FUSIONS), main=("views", "rates", "fusion"),
).experiment()  # fmt: skip
EXPERIMENTS.register(replace(STUDY, run=run))
