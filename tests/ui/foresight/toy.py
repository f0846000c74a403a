"""A made result of the study of foresight: curves that fall, forecasts that are off by design."""

from lab.experiments.base import Result
from lab.experiments.foresight.plan import ForesightSpec, plan
from lab.limits.curve import GRID

VIEWS, HARMS = ("lite0/noto", "hog/noto"), ("darker", "gaussian_noise", "pixelate", "occlusion")
CHANCE = 0.1


def result():
    """Every arm is off by its place in the plan, in hundredths; the second view never breaks."""
    spec = ForesightSpec(views=", ".join(VIEWS), perturbations=", ".join(HARMS), n_test=60)
    arms = [arm.id for arm in plan(spec).arms]
    shown = [arm for arm in arms if not arm.startswith("labels") and arm != "halves"]
    curves, breaks, foreseen = [], [], []
    for v, view in enumerate(VIEWS):
        for harm in HARMS:
            for s in GRID:
                true = 0.7 - 0.1 * s if v == 0 else 0.6 - 0.02 * s
                told = {arm: true + 0.01 * i * (s > 0) for i, arm in enumerate(shown)}
                curves += [{"view": view, "perturbation": harm, "severity": s, "half": half,
                            "true": true + (half - 0.5) / 100, "n": 30, **told}
                           for half in (0, 1)]  # fmt: skip
            for i, arm in enumerate(shown):
                at = 3.0 if v == 0 else 5.0
                told = min(at + 0.05 * i, 5.0)
                breaks.append({
                    "arm": arm, "view": view, "perturbation": harm, "true": at, "foreseen": told,
                    "low": told - 0.8, "high": None if told > 4.2 else told + 0.8,
                    "censored": "right" if told >= 5 else "", "off": told - at, "n": 6,
                })  # fmt: skip
    for outcome in ("accuracy", "breakpoint"):
        for i, arm in enumerate(arms):
            trivial = arm in ("clean", "others")
            worth = outcome == "accuracy"
            row = {"arm": arm, "outcome": outcome, "value": 0.02 + 0.01 * i, "low": 0.01 + 0.01 * i,
                   "high": 0.04 + 0.01 * i, "n": 48, "over": "perturbations and encoders",
                   "labels": 60.0 if worth else None, "labels_low": 20.0 if worth else None,
                   "labels_high": 200.0 if worth else None, "of_atc": 1.0}  # fmt: skip
            for name in ("clean", "others"):
                row |= {f"{name}_{k}": None if trivial else v for k, v in
                        (("value", -0.01), ("low", -0.02), ("high", 0.01), ("p_holm", 0.2),
                         ("verdict", "undecided"))}  # fmt: skip
            foreseen.append(row)
    contrast = {"value": -0.01, "low": -0.03, "high": 0.01, "chance": 0.0, "n": 48, "n_families": 4,
                "n_seeds": None, "p": None, "p_holm": None, "over": "perturbations", "reason":
                "few families", "margin": 0.01, "smallest_margin": None, "verdict": "untested",
                "reproduced": None, "mask": "all"}  # fmt: skip
    claims = [{"claim": c.id, "outcome": c.outcome, **contrast} for c in plan(spec).claims]
    return Result(
        "foresight", spec,
        {"n_test": 60, "chance": CHANCE, "n_source": 600, "source": {v: 0.7 for v in VIEWS}},
        {"arms": [], "claims": claims, "foreseen": foreseen, "breaks": breaks, "curves": curves,
         "kinds": [], "drift": [], "items": []},
        {"experiment": "foresight"},
    )  # fmt: skip
