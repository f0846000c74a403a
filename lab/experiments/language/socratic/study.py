"""Socratic models: what is lost when everything must pass through words?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core import say
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.depends import depends_on
from lab.experiments.language.socratic import bench, evidence
from lab.experiments.language.socratic.bench import COUNTS, SEVERITIES, SocraticSpec
from lab.experiments.study import Study
from lab.language import LANGUAGE_MODELS
from lab.language.choose import prompts_digest
from lab.limits.half_of_lead import half_reached, half_words
from lab.stats.decide import Verdict
from lab.study.design import Design, Items
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import ArmRow, arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

TEXTS = (evidence.BRIDGE[1], evidence.TEXTS, bench.LISTENER)
TASKS = {"group": "the group's name", "caption": "the caption", "same": "yes and no"}
PROMPTS = tuple(f"socratic_{task}" for task in TASKS)
SEEDS = bench.N_WORDINGS * bench.N_DRAWS
ARMS: dict[str, tuple[str, Role]] = {
    "lm": ("language model on tags", "method"),
    "both": ("language model and image-text cosine", "method"),
    "direct": ("image-text cosine alone", "baseline"),
    "blind": ("blind language model", "baseline"),
    "random": ("random candidate", "baseline"),
    "shuffled": ("language model on another's tags", "control"),
    "space": ("probe on the picture's features", "ceiling"),
}
CURVES = {"words": "language model", "read": "trained reader of words"}
MARGIN = 0.05
SOURCE = "Zeng et al. 2022"
MORE, LESS, EQUAL = (frozenset({v}) for v in (Verdict.MORE, Verdict.LESS, Verdict.EQUAL))


def plan(spec: SocraticSpec) -> Plan:
    """Every arm on three tasks, the curve over words, and facets through words."""
    facets = {"style": "drawn", "dark": "dark"} if spec.named_styles() else {"dark": "dark"}
    arms = [
        *(Arm(m, title=title, role=role, seeds=0 if m in {"random", "space"} else SEEDS)
          for m, (title, role) in ARMS.items()),
        *([Arm("speech", title="picture and transcript", seeds=SEEDS)] if spec.speech else []),
        Arm("reader", title="probe on all words", role="method"),
        *(Arm(f"{m}@{n}", title=f"{title}, {n} words") for m, title in CURVES.items()
          for n in COUNTS),
    ]  # fmt: skip
    outcomes = [
        *(Outcome(task, title=f"accuracy of {what}", margin=MARGIN) for task, what in
          {**TASKS, **{facet: facet for facet in facets}}.items()),
        Outcome("bits", title="information on the group", unit="bits"),
        Outcome("over half", title="what is over half of the lead"),
    ]  # fmt: skip
    claims = [
        _claim("image", "lm", "blind", "group", "a picture's words name its group {} a blind "
               "model", MORE, SOURCE, primary=True),
        _claim("random", "both", "random", "caption", "re-ranked words find a caption {} chance",
               MORE, SOURCE),
        _claim("shuffled", "lm", "shuffled", "group", "a picture's own words serve {} another's",
               MORE, "a control"),
        _claim("direct", "lm", "direct", "group", "words name a group {} the joint space"),
    ]  # fmt: skip
    if spec.speech:
        claims += [
            _claim("heard", "speech", "direct", "caption", "with a transcript that is long enough, "
                   "speech finds a caption {} the picture alone", MORE, SOURCE, mask="heard"),
            _claim("unheard", "speech", "direct", "caption", "without one, it does {} the picture "
                   "alone", EQUAL, SOURCE, mask="unheard"),
        ]  # fmt: skip
    claims += [
        _claim(facet, "reader", "space", facet, f"words tell how {what} a picture is {{}} its "
               "features", LESS, "what words were never asked to carry")
        for facet, what in facets.items()
    ]  # fmt: skip
    return Plan(tuple(arms), tuple(outcomes), tuple(claims))


def _claim(
    name: str, a: str, b: str, outcome: str, said: str, expects: frozenset[Verdict] = frozenset(),
    source: str = "", *, mask: str = "all", primary: bool = False,
) -> Claim:  # fmt: skip
    more, less, equal = (said.format(how) for how in ("better than", "worse than", "as well as"))
    return Claim(name, minus(a, b), outcome, more=more, less=less, equal=equal, mask=mask,
                 expects=expects, source=source, primary=primary)  # fmt: skip


def design(spec: SocraticSpec, plan: Plan, progress: Progress) -> Design:
    """Show the eye its pictures, and ask every arm of the same others; raises as ``Dialogue``."""
    stage = bench.Dialogue(spec, progress)
    test, heard = stage.test, np.zeros(len(stage.test.ids), bool)
    if spec.speech:
        heard = np.any(stage.heard()["caption"], axis=1)
    named = [test.groups[k] in words
             for k, words in zip(test.classes, test.words(spec.n_words), strict=True)]  # fmt: skip
    return Design(
        plan, Items(test.ids, test.families, masks={"heard": heard, "unheard": ~heard},
                    seed=spec.split_seed), lambda arm, seed, _: stage.score(arm, seed),
        chance={**{task: float(right.mean()) for task, right in stage.score("random", 0).items()},
                "style": 1 / max(len(spec.named_styles()), 1), "dark": 1 / len(SEVERITIES),
                "bits": 0.0},
        summary={"n_seen": len(stage.eye.seen), "n_heard": int(heard.sum()),
                 "n_groups": len(test.groups), "named_outright": float(np.mean(named)),
                 **({"spotted": True} if bench.hears(spec)[1] else {})},
    )  # fmt: skip


def _rows(result: Result, outcome: str) -> dict[str, ArmRow]:
    """Return the row of each arm over all pictures."""
    return {row["arm"]: row for row in arms_of(result.tables)
            if (row["outcome"], row["mask"]) == (outcome, "all")}  # fmt: skip


def half(result: Result) -> dict[str, dict[str, Any]]:
    """Return by reader of the words how many bring half of the lead that the most words have."""
    rows = _rows(result, "over half")
    return {m: half_reached(COUNTS, [rows[f"{m}@{n}"] for n in COUNTS]) for m in CURVES
            if all(f"{m}@{n}" in rows for n in COUNTS)}  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say how many words it takes, how much they hold, and what hangs on the wording."""
    most, n_wordings = COUNTS[-1], bench.N_WORDINGS
    said = [f"From {most} words down, the lead of the {CURVES[m]} {half_words(found, 'words')}."
            for m, found in half(result).items()]  # fmt: skip
    if bits := _rows(result, "bits").get(f"read@{most}"):
        said.append(f"{most} words hold at least {say.row(bits)} bits on the group.")
    each = [row["value"] for row in result.tables.get("seeds", ())
            if (row["arm"], row["outcome"]) == ("lm", "group")]  # fmt: skip
    if each:
        between = np.ptp([np.mean(each[w::n_wordings]) for w in range(n_wordings)])
        said.append(f"By the wording, the language model's accuracy differs by {between:.2f}.")
    return said


def limits(result: Result) -> Sequence[str]:
    """Say what the eye knows, what a seed is, and what was given."""
    found = result.summary
    heard = "A spotted word stands in place of" if "spotted" in found else "Whisper wrote"
    return (
        f"The eye knows {found['n_seen']} other pictures and 1,000 classes of its own. For "
        f"{found['named_outright']:.0%} of the pictures a word passed on is the group's own name.",
        "A seed is one of three wordings at one of three draws of candidates; pairs for yes and no "
        "are drawn once. Each arm says yes to the half of the pairs that it scores highest.",
        f"{heard} a transcript. Where none is long enough speech changes nothing, by construction. "
        "Bits are a lower bound: what a reader that learned these groups makes of the words.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy against the words passed on, beside what needs none."""
    from lab.figures.study.knob import knob_curves

    levels = ("direct", "space")
    titles = CURVES | {level: ARMS[level][0] for level in levels}
    return knob_curves(
        result.numbers(), "group", titles, "words passed on", plain=levels,
        score="accuracy of the group's name", logarithmic=True, halves=half(result),
    )  # fmt: skip


def fingerprint(spec: SocraticSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, weights, language model, prompts."""
    hearing, voices = bench.hears(spec)
    used = [
        *((evidence.IMAGES, facet) for facet in (spec.facet, spec.memory, *spec.named_styles())),
        (evidence.BRIDGE[0], spec.facet), *((text, "en") for text in TEXTS), *hearing,
    ]  # fmt: skip
    return {**depends_on(spec.dataset, used), **voices, "prompts": prompts_digest(*PROMPTS),
            "language model": LANGUAGE_MODELS.get(spec.model).fingerprint()}  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="socratic", title="Socratic models",
        question="What is lost when everything must pass through words?",
        spec_type=SocraticSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprint,
        formula=r"s(c) = \tfrac{1}{|c|} \log \frac{p(c \mid \text{words})}"
        r"{p(c \mid \text{no words})} + w \cos(f(x), g(c))",
        references=("Zeng et al. (2022), Socratic Models: Composing Zero-Shot Multimodal Reasoning "
                    "with Language, arXiv:2204.00598",
                    "Holtzman et al. (2021), Surface Form Competition, EMNLP"),
        uses=(LANGUAGE_MODELS, evidence.IMAGES, evidence.BRIDGE[0], *TEXTS, bench.DARK,
              *bench.HEARS),
        main=("facet", "memory", "n_words", "speech"),
    ).experiment()
)  # fmt: skip
