"""Captions without a pair of picture and sentence: which reward makes them say what is there?"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from lab.core import say
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result, Spec
from lab.experiments.depends import depends_on
from lab.experiments.language.caption_arms import CaptionArms
from lab.experiments.language.caption_parts import caption_parts
from lab.experiments.study import Study
from lab.experiments.views.view import parse_views, with_facets
from lab.language import LANGUAGE_MODELS
from lab.language.choose import prompts_digest
from lab.stats.decide import Verdict
from lab.study.design import Design, Items
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus
from lab.study.tables import arms_of

TRAINED: dict[str, tuple[str, Role]] = {
    "full": ("re-ranked by all rewards", "method"),
    "no_concept": ("without the reward for detected words", "baseline"),
    "no_sentence": ("without the discriminator", "baseline"),
    "no_image": ("without the rebuilt picture", "baseline"),
    "greedy": ("the greedy start", "baseline"),
    "shuffled": ("detected words of another picture", "control"),
    "critic": ("after self-critical steps", "method"),
    "model_full": ("the language model, re-ranked", "method"),
}
FIXED: dict[str, tuple[str, Role]] = {
    "model": ("the language model's first caption", "baseline"),
    "tags": ("the detected words alone", "baseline"),
    "ceiling": ("the nearest caption by a ridge on pairs", "ceiling"),
}
TITLES = TRAINED | FIXED
OUTCOMES = (
    Outcome("recall", title="share of the true words that are said", margin=0.02),
    Outcome("precision", title="share of the words said that are true", margin=0.02),
    Outcome("r1", title="R@1 of the item by a judge"),
    Outcome("r10", title="R@10 of the item by a judge", margin=0.05),
    Outcome("fluency", title="log-likelihood of a token", unit="nat", margin=0.1),
)
SHOWN = 40
"""Items of the table of captions."""
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
FENG = "Feng et al. 2019"


class UnpairedCaptionsSpec(Spec):
    """Which pictures are captioned, by which eye, and who writes and judges."""

    dataset: str = Field("emojilab", description="The data set; its families are divided in three.")
    pictures: str = Field("lite0/noto", description='Pictures seen by Lite0, as "lite0/style".')
    model: str = Field("smollm2", description="The language model that writes and that reads.")
    judge: str = Field("use", description="Text encoder that looks for the item; no arm uses it.")
    n_test: int = Field(120, ge=20, le=240, description="Pictures to caption.",
                        json_schema_extra={"unit": "concepts"})  # fmt: skip
    threshold: float = Field(0.05, ge=0.0, le=1.0, description="Confidence of a detected word.")
    n_tokens: int = Field(8, ge=1, le=32, description="Longest caption of the language model.",
                          json_schema_extra={"unit": "tokens"})  # fmt: skip
    n_asked: int = Field(32, ge=10, le=240, description="Pictures that it is asked about.",
                        json_schema_extra={"unit": "concepts"})  # fmt: skip
    n_steps: int = Field(60, ge=1, le=2000, description="Self-critical steps.")
    n_seeds: int = Field(10, ge=1, le=50, description="Trainings of decoder and discriminator.")
    split_seed: int = Field(1, ge=0, description="Seed of the families and of what is drawn; those "
                            "of 0 were looked at while this was built.")  # fmt: skip


def fingerprint(spec: UnpairedCaptionsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: data, weights, and the words of the prompts."""
    view = parse_views(DATASETS.get(spec.dataset), spec.pictures)[0]
    used = [(view.encoder, view.facet), ("bridge_image", view.facet),
            *((encoder, "en") for encoder in ("bridge_text", spec.judge))]  # fmt: skip
    return {**depends_on(spec.dataset, used), "prompts": prompts_digest("caption"),
            "model_weights": LANGUAGE_MODELS.get(spec.model).fingerprint()}  # fmt: skip


def plan(spec: UnpairedCaptionsSpec) -> Plan:
    """Every reward left out once, and what the captions are held against."""
    arms = [Arm(arm, title=title, role=role, seeds=spec.n_seeds if arm in TRAINED else 0)
            for arm, (title, role) in TITLES.items()]  # fmt: skip

    def versus(name: str, a: str, b: str, who: str, than: str) -> Claim:
        return Claim(
            name, minus(a, b), "recall", expects=MORE, source=FENG,
            more=f"{who} beat {than}",
            less=f"{who} lose to {than}",
            equal=f"{who} do as well as {than}",
        )  # fmt: skip

    return Plan(tuple(arms), OUTCOMES, (
        Claim("concept", minus("no_concept", "full"), "recall", expects=LESS, source=FENG,
              more="with no reward for seen words, captions say more true words",
              less="with no reward for seen words, captions say fewer true words",
              equal="with no reward for seen words, captions say as many true words",
              primary=True),
        Claim("most", {"no_concept": 1.0, "no_sentence": -0.5, "no_image": -0.5}, "recall",
              expects=LESS, source=FENG,
              more="another reward matters more than that for seen words",
              less="the reward for seen words matters more than another",
              equal="the reward for seen words matters no more than another"),
        Claim("sentence", minus("no_sentence", "full"), "fluency", expects=LESS, source=FENG,
              more="without the discriminator captions are likelier to a language model",
              less="without the discriminator captions are less likely to a language model",
              equal="without the discriminator captions are as likely to a language model"),
        Claim("image", minus("no_image", "full"), "r10", expects=LESS, source=FENG,
              more="without the rebuilt picture the judge finds the item more often",
              less="without the rebuilt picture the judge finds the item less often",
              equal="without the rebuilt picture the judge finds the item as often"),
        versus("greedy", "full", "greedy", "re-ranked captions", "the greedy start"),
        versus("shuffled", "full", "shuffled", "captions", "those of another picture's words"),
        versus("model", "model_full", "model", "the language model's re-ranked captions",
               "its first ones"),
        versus("critic", "critic", "greedy", "captions after self-critical steps",
               "the greedy start"),
    ))  # fmt: skip


def design(spec: UnpairedCaptionsSpec, plan: Plan, progress: Progress) -> Design:
    """Caption the same pictures by every arm. Raises what ``caption_parts`` and ``written`` do."""
    parts = caption_parts(
        spec.dataset, spec.pictures, spec.n_test, spec.threshold, spec.split_seed, progress
    )
    arms = CaptionArms(parts, spec.model, spec.judge, spec.n_tokens, spec.n_steps, spec.n_asked,
                       spec.split_seed, progress)  # fmt: skip
    first, n = arms.captions(0, progress), len(parts.concepts)
    samples = [{"item": parts.concepts[k], "detected": ", ".join(parts.test.tags[k].words),
                **{arm: made[k] for arm, made in first.items()}}
               for k in arms.asked[:SHOWN]]  # fmt: skip
    return Design(
        plan, Items(parts.concepts, parts.families, seed=spec.split_seed), arms.score,
        chance={"r1": 1 / n, "r10": min(1.0, 10 / n)}, tables={"samples": samples},
        summary={"n_sentences": len(parts.corpus), "n_pictures": len(parts.train.tags)},
    )  # fmt: skip


def points(result: Result) -> Sequence[str]:
    """Say how much of the truth the eye's own words hold, and what pairs would give."""
    rows = {row["arm"]: row for row in arms_of(result.tables) if row["outcome"] == "recall"}
    who = {"full": "Captions re-ranked by all rewards say", "tags": "The detected words alone say",
           "ceiling": "A ridge that learned from pairs says"}  # fmt: skip
    return [
        f"{name} {say.estimate(row['value'], row['low'], row['high'])} of the true words."
        for arm, name in who.items()
        if (row := rows.get(arm)) and row["value"] is not None
    ]


def limits(result: Result) -> Sequence[str]:
    """Say what a sentence is here, what the eye is, and what was left small."""
    return (
        f"{result.summary['n_sentences']} sentences and {result.summary['n_pictures']} pictures "
        "that share no family; where a data set has keywords, a sentence is a name and its "
        "keywords, so that order says little.",
        "The eye names 1,000 ImageNet classes and was trained on photographs; no reward can give "
        "back what it does not see. The bridge reads the same network.",
        "A true word counts only if it is said itself, singular or plural: a synonym counts for "
        "nothing in recall, but may for the judge.",
        "Re-ranking has six candidates a picture. The decoder has 64 units; its intervals are over "
        "trainings, those of the language model over discriminators alone. The captions of the "
        "table are of the first training, as they were written.",
    )


EXPERIMENTS.register(
    Study(
        id="unpaired_captions", title="Captions without pairs",
        question="Which reward makes a caption say what is there, without a pair to learn from?",
        spec_type=UnpairedCaptionsSpec, plan=plan, design=design, points=points, limits=limits,
        formula=r"R_t = r_\text{image} + \sum_{s \ge t} .9^{s - t} (\log \sigma(D_s) + 10\, r_s)",
        references=("Feng, Ma, Liu & Luo (2019), Unsupervised Image Captioning, CVPR",
                    "Rennie et al. (2017), Self-critical Sequence Training for Image Captioning, "
                    "CVPR"),
        fingerprint=fingerprint, resolve=lambda spec: with_facets(spec, "pictures"),
        uses=(LANGUAGE_MODELS, "bridge_image", "bridge_text"),
        main=("dataset", "pictures", "threshold", "n_test"),
    ).experiment()
)  # fmt: skip
