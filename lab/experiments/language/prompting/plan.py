"""The plan of prompting for diversity: who is attacked, and the claims fixed beforehand."""

from __future__ import annotations

from pydantic import Field

from lab.experiments.base import Spec
from lab.experiments.language.prompting.trials import FOUND, KINDS, QUERIES
from lab.experiments.tasks.setting import Setting, resolve
from lab.study.plan import Arm, Claim, Outcome, Plan, minus


class PromptingSpec(Spec):
    """Who is attacked, who looks on, and how often the victim may be asked about an item."""

    encoder: str = Field("lite0", description="The victim that sees pictures.")
    judge: str = Field("vit", description="To whom a hurt picture must look alike still.")
    text_encoder: str = Field("minilm", description="The victim that reads names as captions.")
    text_judge: str = Field("use", description="To whom a hurt caption must mean the same still.")
    model: str = Field("smollm2", description="The language model that proposes.")
    n_test: int = Field(
        160, ge=40, le=800, description="Test concepts, about so many; those are attacked that the "
        "victim names rightly.", json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    n_queries: int = Field(6, ge=2, le=12, description="Looks by the victim at a picture.")
    slight: float = Field(1.0, gt=0.0, le=5.0, description='The severity that is "slightly".')
    cap: float = Field(3.0, gt=0.0, le=5.0, description='The highest severity: "heavily".')
    guard: float = Field(
        0.99, ge=0.5, lt=1.0, description="A hurt item must be nearer to its clean one than this "
        "share of pairs of other items are to each other.", json_schema_extra={"unit": "share"},
    )  # fmt: skip
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of whatever is drawn.")
    split_seed: int = Field(0, ge=0, description="Seed of test concepts, folds and resamples.")


def settings_of(spec: PromptingSpec) -> tuple[Setting, Setting]:
    """Return what is asked of the victim that sees, and of the one that reads."""
    picture, text = (
        resolve("emojilab", encoder, task="subgroup", n_test=spec.n_test,
                split_seed=spec.split_seed)
        for encoder in (spec.encoder, spec.text_encoder)
    )  # fmt: skip
    return picture, text


def plan(spec: PromptingSpec) -> Plan:
    """Seven ways to pick what is done to a picture, three to a caption; looks at no data."""
    n = spec.n_seeds
    arms = (
        Arm("random", title="pictures: random picks", role="baseline", seeds=n),
        Arm("listed", title="pictures: a fixed list", role="control"),
        Arm("model", title="pictures: the model's picks"),
        Arm("told", title="pictures: the model, told what failed"),
        Arm("permuted", title="pictures: the model, another scene", role="control", seeds=n),
        Arm("guided", title="pictures: a bandit", role="baseline", seeds=n),
        Arm("model, guided", title="pictures: the model, then a bandit", seeds=n),
        Arm("every", title="pictures: every change", role="ceiling"),
        Arm("typos", title="captions: random typos", role="baseline", seeds=n),
        Arm("guided typos", title="captions: a bandit's typos", role="baseline", seeds=n),
        Arm("rewrites", title="captions: the model's rewriting"),
    )
    outcomes = (
        Outcome(FOUND, title="share of items that break", margin=0.05),
        Outcome(QUERIES, title="looks until the first break", higher_is_better=False, margin=0.25),
        Outcome(KINDS, title="perturbations that break an item", margin=0.1),
    )
    bandit = "a bandit that starts with the model's picks breaks"
    claims = (
        _claim("random", "model", "random", "the model's picks break {} pictures {} chance"),
        _claim("guided", "model", "guided", "the model's picks break {} pictures {} a bandit's"),
        _claim("head start", "model, guided", "guided", f"{bandit} {{}} pictures {{}} alone"),
        _claim("scene", "model", "permuted",
               "told of the right scene, the model breaks {} pictures {} told of another"),
        _claim("told", "told", "model", "told what failed, the model breaks {} pictures {} untold"),
        _claim("kinds", "model", "random",
               "the model's picks break a picture in {} ways {} chance", KINDS),
        _claim("typos", "rewrites", "typos", "rewriting breaks {} captions {} random typos"),
        _claim("guided typos", "rewrites", "guided typos",
               "rewriting breaks {} captions {} a bandit's typos"),
    )  # fmt: skip
    return Plan(arms, outcomes, claims)


def _claim(name: str, a: str, b: str, text: str, outcome: str = FOUND) -> Claim:
    # Nothing is expected: no source speaks of a model this small, or of these knobs.
    return Claim(
        name, minus(a, b), outcome, more=text.format("more", "than"),
        less=text.format("fewer", "than"), equal=text.format("as many", "as"),
        primary=name == "random",
    )  # fmt: skip
