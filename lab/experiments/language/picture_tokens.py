"""Tokens of a picture: a codebook of patches as words of its own, against words that people use."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core import say
from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data.emojilab.dataset import EMOJILAB
from lab.experiments import EXPERIMENTS
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.language.messages import Messages, PictureTokensSpec
from lab.experiments.study import Study
from lab.experiments.views.view import View, see, views_digest
from lab.language.patches import ENCODER
from lab.limits.half_of_lead import place
from lab.limits.stops_helping import stopped
from lab.stats.decide import Verdict
from lab.stats.rows import ENDS
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus, slope
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

METHODS: dict[str, tuple[str, Role]] = {
    "tokens": ("a picture's own tokens", "method"),
    "words": ("keywords of like pictures", "method"),
    "classes": ("names of Lite0's classes", "method"),
    "keywords": ("its own keywords", "ceiling"),
    "dealt": ("tokens of another picture", "control"),
}
TRAINED = frozenset({"tokens", "dealt"})
WHOLE = "vector"
OUTCOMES = (
    Outcome("bits", title="bits about the kind of thing", unit="bits", margin=0.1),
    Outcome("right", title="share of kinds named right"),
    Outcome("short", title="what the tokens lack to the words", unit="bits"),
)
MORE = frozenset({Verdict.MORE})


def plan(spec: PictureTokensSpec) -> Plan:
    """Every kind of message at every length. Raises ``BadInput`` for under two sizes or counts."""
    sizes, counts = numbers_of(spec.sizes, 2, "sizes"), numbers_of(spec.counts, 1, "counts")
    if min(len(sizes), len(counts)) < 2:
        do = 'Write "64, 256" and "1, 8".'
        raise BadInput("two sizes and two counts or more", f"{sizes} and {counts}", do)
    n, most = counts[len(counts) // 2], counts[-1]
    arms = [
        Arm(f"{m}@{k}", title=f"{title}, {k} of them", role=role,
            seeds=spec.n_seeds if m in TRAINED else 0)
        for m, (title, role) in METHODS.items() for k in counts
    ]  # fmt: skip
    books = {f"{book(s, sizes)}@{n}": log2(s) for s in sizes}
    arms += [Arm(name, title=f"{n} tokens of a codebook of {s}", seeds=spec.n_seeds)
             for name, s in zip(books, sizes, strict=True) if s != sizes[-2]]  # fmt: skip
    arms.append(Arm(WHOLE, title="Lite0's whole vector", role="ceiling"))
    steps = slope({str(k): log2(k) for k in counts}).items()
    lead = {f"words@{k}": w for k, w in steps} | {f"tokens@{k}": -w for k, w in steps}

    def versus(name: str, a: str, b: str, first: str, second: str, **more: Any) -> Claim:
        return Claim(name, minus(a, b), "bits", more=f"{first} tell more than {second}",
                     less=f"{first} tell less than {second}",
                     equal=f"{first} tell as much as {second}", **more)  # fmt: skip

    claims = (
        versus("words", f"words@{n}", f"tokens@{n}", f"{n} words of like pictures",
               f"{n} tokens of its own", primary=True),
        versus("classes", f"classes@{n}", f"tokens@{n}", f"{n} names of Lite0's classes",
               f"{n} tokens"),
        Claim("size", slope(books), "bits", expects=MORE, source="Csurka et al. 2004",
              more=f"each doubling of the codebook adds to what {n} tokens tell",
              less=f"each doubling of the codebook takes from what {n} tokens tell",
              equal=f"what {n} tokens tell does not hang on the size of the codebook"),
        versus("dealt", f"tokens@{n}", f"dealt@{n}", f"{n} tokens", "those of another picture",
               expects=MORE, source="a control"),
        Claim("null", {f"dealt@{n}": 1.0}, "bits", source="a control",
              expects=frozenset({Verdict.EQUAL}), more="another picture's tokens tell something",
              less="another picture's tokens mislead",
              equal="another picture's tokens tell nothing"),
        Claim("lead", lead, "bits", more="each doubling of their number adds to the words' lead",
              less="each doubling of their number takes from the words' lead",
              equal="the words' lead over tokens does not hang on their number"),
        versus("whole", f"tokens@{most}", WHOLE, "all tokens of a picture", "its whole vector",
               expects=frozenset({Verdict.LESS}), source="a token keeps less than it names"),
        versus("own", f"keywords@{n}", f"words@{n}", f"{n} of its own keywords",
               "those of like pictures", expects=MORE, source="a ceiling"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def book(size: int, sizes: Sequence[int]) -> str:
    """Return what the arms of a codebook are called: the last but one is the usual one."""
    return "tokens" if size == sizes[-2] else f"tokens of {size}"


def design(spec: PictureTokensSpec, plan: Plan, progress: Progress) -> Design:
    """Read each item's kind off its message by a probe that saw none of its family.

    Raises as ``see``, ``family_folds``, ``Codebook.fit`` and ``BagProbe.fit``.
    """
    sizes, counts = numbers_of(spec.sizes, 2, "sizes"), numbers_of(spec.counts, 1, "counts")
    view, middle = View(ENCODER, spec.style), counts[len(counts) // 2]
    seen = see(EMOJILAB.id, (view,), n=spec.n_concepts, seed=spec.split_seed, progress=progress)
    sent = Messages(seen, spec.folds, spec.split_seed, progress)

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        if arm == WHOLE:
            return sent.read_vector()
        method, _, n = arm.partition("@")
        kind, _, size = method.partition(" of ")
        found = sent.read(kind, int(n), int(size or sizes[-2]), seed)
        if method == "tokens":
            found["short"] = sent.read("words", middle, 0, 0)["bits"] - found["bits"]
        return found

    return Design(
        plan, Items(seen.concepts, seen.families, seed=spec.split_seed), score,
        chance={"bits": 0.0}, summary={"entropy_bits": sent.entropy_bits},
        tables={"codebook": sent.codebook(sizes[-2])},
    )  # fmt: skip


def worth(result: Result) -> dict[str, Any]:
    """Return how many tokens tell as much as the middle number of words: ``stopped``, in tokens."""
    counts = numbers_of(result.spec.model_dump()["counts"], 1, "counts")
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "short"}
    found = stopped([log2(n) for n in counts], [rows.get(f"tokens@{n}", {}) for n in counts])
    return {**found, **{end: None if found[end] is None else 2 ** found[end] for end in ENDS}}


def points(result: Result) -> Sequence[str]:
    """Say what words and tokens carry, how many tokens words are worth, and how pure a token is."""
    counts, found = numbers_of(result.spec.model_dump()["counts"], 1, "counts"), worth(result)
    n, none = counts[len(counts) // 2], dict.fromkeys(ENDS)
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "bits"}
    words, tokens = (say.row(rows.get(f"{arm}@{n}", none)) for arm in ("words", "tokens"))
    least = f"{place(found['low'])} tokens or more" if found["low"] else "more than all tokens"
    said = {
        "crosses": f"{n} words are worth {say.row(found)} tokens.",
        "below at once": f"One token tells as much as {n} words.",
        "stays above": f"{n} words are worth {least}.",
    }.get(found["status"], f"How many tokens {n} words are worth cannot be judged.")
    pure = float(np.median([row["purity"] for row in result.tables["codebook"]]))
    return [
        f"Of {result.summary['entropy_bits']:.1f} bits, {n} words tell {words}, tokens {tokens}.",
        said,
        f"A middling token has {pure:.2f} of its patches in one kind of thing.",
    ]


def limits(result: Result) -> Sequence[str]:
    """Say what a bit is here, what a reader is, and what nobody has read."""
    return (
        "Bits are a lower bound (Barber & Agakov 2003): what a probe gets out of a message on "
        "families it never saw. Counting cells instead would overstate them.",
        "The reader is a naive Bayes probe; of the vector, a logistic one. A better reader may "
        "find more in any message.",
        "Words and tokens are said once each, the surest first, keywords by the alphabet; of its "
        "own keywords those that share a word with its name are left out.",
        "Purity is what a person would need, not what one has read: nobody was asked. A patch is "
        "shown with its surroundings; Lite0 sees more of them than is shown.",
    )


def figure(result: Result) -> go.Figure:
    """Bits by the words passed on, and above it what some tokens look like."""
    from lab.figures.language.codebook import codebook
    from lab.figures.study.knob import knob_curves

    titles = {**{m: title for m, (title, _) in METHODS.items()}, WHOLE: "whole vector"}
    curves = knob_curves(result.numbers(), "bits", titles, "words or tokens passed on",
                         plain=("dealt",), score="bits", logarithmic=True)  # fmt: skip
    style, rows = result.spec.model_dump()["style"], result.tables["codebook"]
    return codebook(rows, curves, lambda i: EMOJILAB.column(Modality.IMAGE, style, [i]).items[0])


EXPERIMENTS.register(
    Study(
        id="picture_tokens", title="Tokens of a picture",
        question="How much do a picture's own tokens tell, and how much do words?",
        spec_type=PictureTokensSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure,
        formula=r"I(y; m) \ge H(y) + \mathbb{E} \log_2 q(y \mid m)",
        references=("Csurka et al. (2004), Visual Categorization with Bags of Keypoints",
                    "Barber & Agakov (2003), The IM Algorithm, NeurIPS",
                    "McCallum & Nigam (1998), A Comparison of Event Models for Naive Bayes"),
        fingerprint=lambda spec: views_digest(EMOJILAB.id, (View(ENCODER, spec.style),)),
        uses=("lite0", "emojilab"), main=("style", "sizes", "counts"),
    ).experiment()
)  # fmt: skip
