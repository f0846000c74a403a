"""Forgetting: a model learns a new task; what is left of what it was good for?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.experiments.missing.ways import rates_of
from lab.experiments.scarce.old_and_new import ForgettingSpec, OldAndNew, views_of
from lab.experiments.study import Study
from lab.experiments.views.view import views_digest, with_facets
from lab.limits.half_of_lead import half_lost, half_words, over_half
from lab.limits.stops_helping import stopped
from lab.limits.words import place_words
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, minus
from lab.study.tables import arms_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

LOST = 0.05
"""Of the old answers: to lose more is to forget."""
OUTCOMES = (
    Outcome("new", title="accuracy on the new task", margin=0.02),
    Outcome("old", title="old answers kept", margin=LOST),
    Outcome("unseen", title="accuracy in an unseen facet", margin=0.02),
    Outcome("lack", title="old answers lost over what may be"),
    Outcome("half", title="accuracy over half of the gain"),
)
METHODS = {"head": "the head alone", "full": "all weights trained", "lora": "LoRA",
           "wise": "WiSE-FT, by share of old weights", "l2_sp": "L2-SP, by strength",
           "ewc": "EWC, by strength"}  # fmt: skip
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
EWC, KUMAR, WISE = "Kirkpatrick et al. 2017", "Kumar et al. 2022", "Wortsman et al. 2022"
LORA = "Biderman et al. 2024"


def plan(spec: ForgettingSpec) -> Plan:
    """Every method along its knob; raises as ``rates_of``."""
    shares, strengths = rates_of(spec.shares), rates_of(spec.strengths)
    knobs = {"wise": shares, "l2_sp": strengths, "ewc": strengths}
    arms = [
        Arm(f"{m}@{at:g}" if m in knobs else m, seeds=spec.n_seeds, title=title.split(",")[0] +
            (f" at {at:g}" if m in knobs else ""), role="baseline" if m == "head" else "method")
        for m, title in METHODS.items() for at in knobs.get(m, [0.0])
    ]  # fmt: skip
    wise = f"wise@{min(shares, key=lambda share: abs(share - 0.5)):g}"
    l2_sp, ewc = (f"{m}@{strengths[0]:g}" for m in ("l2_sp", "ewc"))

    def claim(name: str, a: str, b: str, outcome: str, expects: frozenset[Verdict], source: str,
              who: str, more: str, less: str, equal: str) -> Claim:  # fmt: skip
        return Claim(name, minus(a, b), outcome, more=f"{who} {more}", less=f"{who} {less}",
                     equal=f"{who} {equal}", source=source, expects=expects,
                     primary=name == "forgets")  # fmt: skip

    every = "training all weights"
    claims = (
        claim("forgets", "full", "head", "old", LESS, EWC, every, "adds old answers",
              "forgets old answers", "forgets nothing"),
        claim("gains", "full", "head", "new", MORE, KUMAR, every, "beats the head alone",
              "loses to the head alone", "gains nothing over the head alone"),
        claim("unseen", "full", "head", "unseen", LESS, KUMAR, every, "helps in an unseen facet",
              "harms in an unseen facet", "changes nothing in an unseen facet"),
        claim("lora", "lora", "full", "old", MORE, LORA, "LoRA", "forgets less than all weights",
              "forgets more than all weights", "forgets as much as all weights"),
        claim("lora learns", "lora", "full", "new", LESS, LORA, "LoRA", "learns more than all "
              "weights", "learns less than all weights", "learns as much as all weights"),
        claim("ewc", ewc, l2_sp, "old", MORE, EWC, "EWC", "forgets less than L2-SP",
              "forgets more than L2-SP", "forgets as much as L2-SP"),
        claim("wise", wise, "full", "old", MORE, WISE, "WiSE-FT half-way", "forgets less than all "
              "weights", "forgets more than all weights", "forgets as much as all weights"),
        claim("wise learns", wise, "full", "new", MORE | {Verdict.EQUAL}, WISE, "WiSE-FT half-way",
              "does the new task better than all weights", "does the new task worse than all "
              "weights", "does the new task as well as all weights"),
    )  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: ForgettingSpec, plan: Plan, progress: Progress) -> Design:
    """Train each arm from the same head, and ask for new, unseen and old answers.

    Raises as ``OldAndNew``, ``low_rank`` and ``pull_back``.
    """
    bench = OldAndNew(spec, progress)
    new, old = bench.pool.take(bench.test), bench.old.take(bench.asked)
    ids, families = (
        [f"{name} {one}" for name, of in ((spec.dataset, a), (spec.old_dataset, b)) for one in of]
        for a, b in ((new.ids, old.ids), (new.families, old.families))
    )

    def score(arm: str, seed: int, progress: Progress) -> Scores:
        here, full, head = (bench.told(name, seed) for name in (arm, "full", "head"))
        return {**here, "lack": 1 - LOST - here["old"],
                "half": over_half(here["new"], full["new"] + head["new"], 0.0)}  # fmt: skip

    return Design(
        plan, Items(tuple(ids), np.array(families), seed=spec.split_seed), score,
        chance=dict.fromkeys(("new", "unseen"), 1 / len(bench.classes)),
        summary={"n_train": len(bench.train), "n_new": len(new), "n_old": len(old)},
    )  # fmt: skip


def ends(result: Result) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the shares of old weights at which little is forgotten, and half of the gain gone."""
    shares = rates_of(str(result.spec.model_dump()["shares"]))
    rows = {(row["arm"], row["outcome"]): row for row in arms_of(result.tables)}
    arms = ["full", *(f"wise@{share:g}" for share in shares)]
    lack, half = ([rows[arm, outcome] for arm in arms] for outcome in ("lack", "half"))
    return stopped([0.0, *shares], lack), half_lost([0.0, *shares], half)


def points(result: Result) -> Sequence[str]:
    """Say how much of the old weights keeps the old answers, and what is left of the gain there."""
    kept, half = ends(result)
    where = (
        f"from this share of old weights on: {place_words(kept)}" if kept["status"] == "crosses"
        else {"stays above": "at no share of old weights tested",
              "below at once": "with no old weights at all"}.get(
                  kept["status"], "at a share that cannot be told")
    )  # fmt: skip
    return (f"WiSE-FT keeps {1 - LOST:.0%} of old answers {where}.",
            "Training all weights does not surely gain over the head, so no half of that gain can "
            "be told." if half["status"] == "does not work" else
            f"Along the share of old weights the gain {half_words(half)}.")  # fmt: skip


def limits(result: Result) -> Sequence[str]:
    """Say what is trained, what an old answer is, and what is not tested."""
    spec, summary = result.spec.model_dump(), result.summary
    return (
        f"Trained are the last blocks of {spec['tower']} on {summary['n_train']} items; deeper "
        "training, other towers and other rates are not tested.",
        f"An old answer is kept where the head of 1,000 ImageNet classes still says what it said "
        f"before: of {summary['n_old']} items of {spec['old_dataset']}. It need not be right.",
        "Every arm starts from the same head and takes the same steps at the same rate.",
        "Spanish names were chosen on other families, since there training the blocks gained over "
        "the head; on drawings by Lite0 and on English names it did not.",
    )


def figure(result: Result) -> go.Figure:
    """Accuracy on the new task against old answers kept."""
    from lab.figures.study.frontier import frontier

    return frontier(result.numbers(), ("old", "old answers kept"),
                    ("new", "accuracy on the new task"), METHODS, plain=("head",))  # fmt: skip


def fingerprint(spec: ForgettingSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: both data sets and the weights."""
    *new, old = views_of(spec)
    both = {f"old_{k}": v for k, v in views_digest(spec.old_dataset, [old]).items()}
    return {**views_digest(spec.dataset, new), **both}


EXPERIMENTS.register(
    Study(
        id="forgetting", title="Forgetting",
        question="What does a model forget when it learns something new?",
        spec_type=ForgettingSpec, plan=plan, design=design, points=points, limits=limits,
        figure=figure, fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "tower"),
        formula=r"\theta_\alpha = \alpha\,\theta_{\mathrm{tuned}} + (1 - \alpha)\,"
        r"\theta_{\mathrm{old}}, \qquad \ell + \frac{\lambda}{2} \sum_i F_i (\theta_i - "
        r"\theta_{\mathrm{old}, i})^2",
        references=(
            "Kirkpatrick et al. (2017), Overcoming catastrophic forgetting, PNAS",
            "Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models",
            "Biderman et al. (2024), LoRA Learns Less and Forgets Less, TMLR",
            "Li, Grandvalet & Davoine (2018), Explicit Inductive Bias for Transfer Learning, ICML",
            "Wortsman et al. (2022), Robust fine-tuning of zero-shot models, CVPR",
            "Kumar et al. (2022), Fine-Tuning can Distort Pretrained Features, ICLR",
        ),
        main=("tower", "unseen", "shares", "n_steps"),
    ).experiment()
)  # fmt: skip
