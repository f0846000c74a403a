"""Country words: what the names of countries say of them that their flags and places do not.

Of each country it is asked how many of its nearest countries in a space lie in its own sub-region,
are about as rich, or share an official language. Countries of its family (whose names share a word,
or whose flags nearly agree) are not counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.society import societies
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, see, views_digest, with_facets
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.stats.nulls.qap import name_orders
from lab.stats.threads import one_blas_thread
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

SUBREGION, REGION, INCOME, LANGUAGE = "subgroup", "group", "income", "language"
SAID = ("names", "flags", "places", "letters")
OUTCOMES = (
    Outcome(SUBREGION, title="neighbours of the own sub-region over chance", margin=0.05),
    Outcome(REGION, title="neighbours of the own region over chance", margin=0.05),
    Outcome(INCOME, title="neighbours about as rich over chance", margin=0.05),
    Outcome(LANGUAGE, title="neighbours with a common language over chance", margin=0.05),
)
N_SHUFFLES, N_INCOMES = 999, 4


class CountryWordsSpec(Spec):
    """Which spaces are asked, and how many neighbours."""

    dataset: str = Field("placelab", description="A data set of countries.")
    views: str = Field(
        "minilm/en, lite0/twemoji, geoclip/city, ngrams/en, use/en",
        description="Names, flags, places, the letters of names alone; then any others.",
    )
    k: int = Field(
        10, ge=1, le=50, description="Nearest countries of other families.",
        json_schema_extra={"unit": "countries"},
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="Seed of shuffles and intervals.")


def plan(spec: CountryWordsSpec) -> Plan:
    """Names against flags, places and letters; raises ``BadInput`` for fewer than four views."""
    views = [str(view) for view in parse_views(DATASETS.get(spec.dataset), spec.views)]
    if len(views) < len(SAID):
        raise BadInput(f"views of {', '.join(SAID)}", spec.views, "Name one of each.")
    asked = [
        (view, what, SUBREGION, "where a country lies")
        for view, what in zip(views, SAID, strict=False)
    ]
    claims = tuple(
        Claim(f"names or {what}, {level}", minus(views[0], view), level, primary=k == 0,
              more=f"names tell {of} better than {what} do",
              less=f"names tell {of} worse than {what} do",
              equal=f"names tell {of} as well as {what} do")
        for k, (view, what, level, of) in enumerate(
            [*asked[1:], *((*asked[1][:2], level, of) for level, of in
             ((REGION, "a country's continent"), (INCOME, "how rich a country is"),
              (LANGUAGE, "what a country speaks")))])
    )  # fmt: skip
    alone = Claim("flags alone", {views[1]: 1.0}, SUBREGION, more="flags tell a country's place",
                  less="flags hide a country's place", equal="flags do not tell it")  # fmt: skip
    kinds = (*SAID, *(SAID[0] for _ in views[len(SAID) :]))  # further views are other names
    arms = (Arm(view, title=f"{kind} ({view})") for kind, view in zip(kinds, views, strict=True))
    return Plan(tuple(arms), OUTCOMES, (*claims, alone))


def excess(near: NDArray[np.intp], same: NDArray[np.bool_], others: NDArray[np.bool_]) -> Floats:
    """Return the share of the rows ``near`` each [n, k] that are the ``same`` [n, n], less that
    share among all its ``others`` [n, n]: [n]; NaN where none of them is."""
    usual = (same & others).sum(axis=1) / others.sum(axis=1)
    found = np.take_along_axis(same, near, axis=1).mean(axis=1) - usual
    return np.asarray(np.where(usual > 0, found, np.nan))


def alike_by(concepts: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Return which countries are in one quarter of income, and which share a language: [n, n].

    What is not known of a country is like nothing.
    """
    known = [societies().get(concept) for concept in concepts]
    income = np.array([one.income_usd if one else np.nan for one in known])
    cuts = np.nanquantile(income, np.arange(1, N_INCOMES) / N_INCOMES)
    quarter = np.where(np.isnan(income), -1 - np.arange(len(income)), np.searchsorted(cuts, income))
    spoken = [one.languages if one else frozenset[str]() for one in known]
    return {INCOME: quarter[:, None] == quarter,
            LANGUAGE: np.array([[bool(a & b) for b in spoken] for a in spoken])}  # fmt: skip


def design(spec: CountryWordsSpec, plan: Plan, progress: Progress) -> Design:
    """Find the neighbours of each country in each space; nothing is fitted.

    Raises ``TooFew`` where a country has fewer neighbours to choose from, and as ``see``.
    """
    dataset = DATASETS.get(spec.dataset)
    views = parse_views(dataset, spec.views)
    seen = see(spec.dataset, views, labelled=True, progress=progress)
    others = seen.families[:, None] != seen.families[None]
    if (least := int(others.sum(axis=1).min())) < spec.k:
        raise TooFew(f"{spec.k} countries of other families", f"{least}", "Ask for fewer.")
    near = {}
    with one_blas_thread():
        for view, x in seen.x.items():
            unit = unit_rows(x - x.mean(axis=0, dtype=np.float64))
            alike = np.where(others, unit @ unit.T, -np.inf)
            near[str(view)] = np.argsort(-alike, axis=1, kind="stable")[:, : spec.k]
    rows = [dataset.concepts.index(concept) for concept in seen.concepts]
    labels = {level: dataset.labels(level)[rows] for level in (SUBREGION, REGION)}
    same = {level: of[:, None] == of for level, of in labels.items()} | alike_by(seen.concepts)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        return {level: excess(near[arm], of, others) for level, of in same.items()}

    def shuffled(view: str) -> dict[str, str | float]:
        value = float(score(view, 0, progress)[SUBREGION].mean())
        null = [float(excess(near[view], same[SUBREGION][np.ix_(order, order)], others).mean())
                for order in name_orders(len(rows), N_SHUFFLES, spec.seed)]  # fmt: skip
        p = (1 + sum(drawn >= value for drawn in null)) / (1 + len(null))
        return {"view": view, "null": float(np.quantile(null, 0.975)), "p": p}

    names, flags, *_ = near
    lead = score(names, 0, progress)[SUBREGION] - score(flags, 0, progress)[SUBREGION]
    where = {str(name): labels[SUBREGION] == name for name in np.unique(labels[SUBREGION])}
    regions = [{"subregion": name, "n": int(here.sum()), "lead": float(lead[here].mean())}
               for name, here in where.items()]  # fmt: skip
    return Design(
        plan, Items(seen.concepts, seen.families, seed=spec.seed), score,
        chance={outcome.id: 0.0 for outcome in OUTCOMES},
        summary={"n_language": int(np.isfinite(score(names, 0, progress)[LANGUAGE]).sum())},
        tables={"shuffled": [shuffled(view) for view in near],
                "subregions": sorted(regions, key=lambda one: -one["lead"])},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say where names tell most over flags, and what shuffled names of sub-regions give."""
    best, names = result.tables["subregions"][0], result.tables["shuffled"][0]
    return [
        f"Names lead flags most in {best['subregion']}: {best['lead']:+.2f} (n = {best['n']}).",
        f"Sub-regions shuffled over countries give names {names['null']:.3f} at most in 97.5 % of "
        f"{N_SHUFFLES} tries; p {names['p']:.2g}.",
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what is not in the data, and what is no independent point."""
    return (
        "As rich: of the same quarter by gross domestic product a head. A common language: an "
        f"official one of both, asked of {result.summary['n_language']}. Both as Unicode CLDR 48 "
        "says, which takes them from several years and sources.",
        f"{result.summary['n']} countries and territories, those whose sub-region has several. "
        "Each is a neighbour of others, so shuffles stand beside the intervals.",
    )


EXPERIMENTS.register(
    Study(
        id="country_words", title="What names say of countries",
        question="What do names say of countries that flags and places do not?",
        spec_type=CountryWordsSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"\frac{1}{k} \sum_{j \in N_k(i)} [r_j = r_i] - \Pr(r_j = r_i)",
        references=("Krackhardt (1988), Social Networks 10, 359",),
        fingerprint=lambda spec: views_digest(
            spec.dataset, parse_views(DATASETS.get(spec.dataset), spec.views)
        ),
        resolve=lambda spec: with_facets(spec, "views"), main=("views", "k"),
    ).experiment()
)  # fmt: skip
