"""What the study of foresight compares, and what it claims, before anything is scored."""

from __future__ import annotations

from pydantic import Field

from lab.experiments.base import Spec
from lab.experiments.foresight.forecast import CLEAN, COMBINED, LABELS, LEFT_OUT, OTHERS
from lab.experiments.foresight.stage import parts_of
from lab.experiments.foresight.tables import ATC
from lab.foresight.base import FORESIGHTS, Reads
from lab.stats.decide import Verdict
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

HALVES = "halves"
OUTCOMES = (
    Outcome("accuracy", title="error of accuracy", higher_is_better=False, margin=0.01),
    Outcome("breakpoint", title="error of the breakpoint", unit="levels", higher_is_better=False,
            margin=0.25),
    Outcome("order", title="encoders in the true order", margin=0.05),
)  # fmt: skip
OURS, GARG = "our own", "Garg et al. 2022"
LESS = Verdict.LESS
TITLES = {
    CLEAN: "the clean accuracy",
    OTHERS: "the mean of the other perturbations",
    COMBINED: "all signals together",
    "combined_encoder": "all signals, learnt on other encoders",
    "combined_facet": "all signals, learnt on other facets",
}


class ForesightSpec(Spec):
    """Whose accuracy is foreseen, under what, and on which items."""

    dataset: str = Field("emojilab", description="The paired data set; its subgroups are asked.")
    views: str = Field(
        "lite0/noto, hog/noto, hog/twemoji",
        description='Encoders that are hurt, as "encoder/facet", separated by commas.',
    )
    perturbations: str = Field(
        "darker, brighter, lower_contrast, warmer, shadow, gaussian_noise, shot_noise, "
        "defocus_blur, motion_blur, pixelate, jpeg, occlusion",
        description="What hurts; each is foreseen from the others.",
    )
    n_test: int = Field(240, ge=40, le=1000, description="Test concepts, whole families.")
    n_resamples: int = Field(1000, ge=100, le=10_000, description="Resamples of perturbations.")
    draw_seed: int = Field(0, ge=0, description="Seed of the perturbations' draws.")
    split_seed: int = Field(1, ge=0, description="Seed of test concepts, folds and resamples.")


def plan(spec: ForesightSpec) -> Plan:
    """Every method, what knows nothing of the target, and a few labels of it."""
    views, _ = parts_of(spec)
    facets, encoders = ({getattr(v, part) for v in views} for part in ("facet", "encoder"))
    many = {"perturbation": True, "encoder": len(encoders) > 1, "facet": len(facets) > 1}
    peers = any(sum(w.facet == v.facet for w in views) > 1 for v in views)
    arms = [Arm(name, title=TITLES[name], role="baseline") for name in (CLEAN, OTHERS)]
    arms += [Arm(e.id, title=_named(e.title)) for e in FORESIGHTS
             if e.reads != Reads.OTHERS or peers]  # fmt: skip
    arms += [Arm(name, title=TITLES[name]) for name, what in LEFT_OUT.items() if many[what]]
    arms += [Arm(f"labels_{n}", title=f"{n} labels a level", role="ceiling") for n in LABELS]
    arms.append(Arm(HALVES, title="the labels themselves, in two halves", role="control"))
    outcomes = OUTCOMES if peers else OUTCOMES[:2]
    there = {arm.id for arm in arms}

    def claim(name: str, a: str, b: str, outcome: str, subject: str, to: str, source: str = OURS,
              expects: Verdict = LESS) -> Claim:  # fmt: skip
        if outcome == "order":
            more, less, equal = (
                f"{subject} put encoders in {how} {to}"
                for how in ("better order than", "worse order than", "as good an order as")
            )
        else:
            what = {"accuracy": "the score", "breakpoint": "the break"}[outcome]
            more, less, equal = (
                f"{subject} {'misses' if a == ATC else 'miss'} {what} by {much} {to}"
                for much in ("more than", "less than", "as much as")
            )
        return Claim(name, minus(a, b), outcome, more=more, less=less, equal=equal, source=source,
                     primary=name == "combined", expects=frozenset({expects}))  # fmt: skip

    signals, mean = "all signals", "the mean of other harms"
    claims = [
        claim("combined", COMBINED, OTHERS, "accuracy", signals, mean),
        claim("atc", ATC, OTHERS, "accuracy", "a threshold (ATC)", mean, GARG),
        claim("atc_confidence", ATC, "average_confidence", "accuracy", "a threshold (ATC)",
              "mean confidence", GARG),
        claim("over_atc", COMBINED, ATC, "accuracy", signals, "a threshold (ATC)"),
        claim("break", COMBINED, OTHERS, "breakpoint", signals, mean),
        claim("labels", COMBINED, "labels_30", "accuracy", signals, "30 labels"),
        claim("encoder", "combined_encoder", OTHERS, "accuracy", "signals learnt elsewhere", mean),
        claim("order", COMBINED, CLEAN, "order", signals, "clean scores",
              expects=Verdict.MORE),
    ]  # fmt: skip
    known = {outcome.id for outcome in outcomes}
    kept = [one for one in claims if set(one.weights) <= there and one.outcome in known]
    return Plan(tuple(arms), outcomes, tuple(kept))


def _named(title: str) -> str:
    return title if title[:2].isupper() or title.startswith("Fr") else title[0].lower() + title[1:]
