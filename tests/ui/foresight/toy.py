"""A made result of the study of foresight: curves that fall, forecasts that are off by design."""

from lab.experiments.base import Result
from lab.experiments.foresight.plan import ForesightSpec, plan
from lab.limits.curve import GRID

VIEWS, HARMS = ("lite0/noto", "hog/noto"), ("darker", "gaussian_noise", "pixelate", "occlusion")
CHANCE = 0.1


def kinds(arms):
    """Two kinds; an arm is off by its place in the plan."""
    return [{"arm": arm, "kind": kind, "n_perturbations": n, "accuracy": 0.02 + 0.01 * i,
             "breakpoint": 0.1 * i} for kind, n in (("lighting", 1), ("corruption", 3))
            for i, arm in enumerate(arms)]  # fmt: skip


def drift():
    """What is lost had drifted further under noise, as far when darker, and too few when hidden."""
    ends = {"gaussian_noise": (0.8, 0.7, 0.9), "darker": (0.5, 0.3, 0.7),
            "occlusion": (None, None, None)}  # fmt: skip
    return [{"view": view, "perturbation": harm, "chance": 0.5, "n_lost": 9, "n_kept": 11,
             "value": value, "low": low, "high": high}
            for view in VIEWS for harm, (value, low, high) in ends.items()]  # fmt: skip


def items():
    """Three items a view, of which one was wrong from the start."""
    lost = {"cat": 0.1, "dog": 0.6, "owl": None}
    return [{"view": view, "concept": name, "name": name, "right_clean": name != "owl",
             "drift": 0.3, "lost": share} for view in VIEWS
            for name, share in lost.items()]  # fmt: skip


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
         "kinds": kinds(shown), "drift": drift(), "items": items()},
        {"experiment": "foresight"},
    )  # fmt: skip
