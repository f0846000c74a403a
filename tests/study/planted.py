"""A planted study: what every arm scores is known."""

import numpy as np

from lab.study.design import Design, Items
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

N = 160


def claim(name="better", weights=None, **changes):
    fields = {
        "more": "the good arm beats the bad one",
        "less": "the bad arm beats the good one",
        "equal": "both arms are alike",
        "primary": name == "better",
        **changes,
    }
    return Claim(name, weights or minus("good", "bad"), fields.pop("outcome", "score"), **fields)


def plan(*claims, margin=0.05, arms=None):
    arms = arms or (
        Arm("good", title="the good arm"),
        Arm("bad", title="the bad arm", role="baseline"),
    )
    return Plan(arms, (Outcome("score", title="score", margin=margin),), claims or (claim(),))


def items(n=N, families=None, **changes):
    names = np.array([f"f{k:03d}" for k in (np.arange(n) if families is None else families)])
    return Items(tuple(f"i{k}" for k in range(n)), names, n_resamples=200, **changes)


def design(the_plan, of, the_items=None, **changes):
    """``of`` maps arm (and seed) to scores."""
    return Design(
        the_plan,
        the_items or items(),
        lambda arm, seed, progress: {"score": np.asarray(of(arm, seed), float)},
        **changes,
    )


def flat(arm, seed):
    """The good arm is .3 better, with noise that both share."""
    noise = np.random.default_rng(7).normal(0, 0.2, N)
    return noise + (0.3 if arm == "good" else 0.0) + np.random.default_rng(8).normal(0, 0.05, N)
