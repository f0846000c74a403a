"""What is asked of one latent space: views, joint spaces, ways round, and the claims."""

from __future__ import annotations

from pydantic import Field

from lab.core.errors import BadInput
from lab.experiments.align.several import SeveralSpacesSpec, views_of
from lab.stats.decide import Verdict
from lab.study.plan import Arm, Claim, Outcome, Plan, minus, slope

MOST_VIEWS = 5
ASKED = 2
"""The first views, which are in every joint space: what is scored is their mean."""
MORE, LESS = frozenset({Verdict.MORE}), frozenset({Verdict.LESS})
PRIVATE, SHARED, ERROR, FOUND = "private facts", "subgroup", "error", "found again"
HALF = "private facts over half"
OURS = "our own guess, before any run"
OUTCOMES = (
    Outcome(PRIVATE, title="accuracy on facts that only one view knows", margin=0.02),
    Outcome(SHARED, title="accuracy on the subgroup", margin=0.02),
    Outcome(ERROR, title="share of the view that is lost", higher_is_better=False, margin=0.02),
    Outcome(FOUND, title="R@1, across in a joint space or back after a way round", margin=0.02),
    Outcome(HALF, title="private facts less the half-way point to chance"),
)


class OneSpaceSpec(SeveralSpacesSpec):
    """Which views share one space, and how wide it is."""

    views: str = Field(
        "lite0/noto, use/en, speech_embedding/en+m3, lite0/openmoji, use/ja",
        description="Two to five views; joint spaces are of the first two, three, ... of them.",
    )
    n_validation: int = Field(
        40, ge=20, le=1000, description="Concepts on which the joint space's penalty is chosen.",
        json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    width: int = Field(32, ge=2, le=256, description="Numbers that each code has.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of pairs that are none.")


def names_of(spec: OneSpaceSpec) -> tuple[str, ...]:
    """Return the views. Raises ``BadInput`` unless there are two to five."""
    names = tuple(str(view) for view in views_of(spec))
    if len(names) > MOST_VIEWS:
        raise BadInput(f"at most {MOST_VIEWS} views", f"{len(names)}", "Name fewer.")
    return names


def plan(spec: OneSpaceSpec) -> Plan:
    """Joint spaces of two views and more, ways round through as many, and what bounds them."""
    most = len(names_of(spec))
    sizes = range(2, most + 1)
    whole, trip = f"joint@{most}", f"cycle@{most}"
    arms = [Arm(f"joint@{m}", title=f"the joint space of {m} views") for m in sizes]
    arms += [Arm(f"cycle@{m}", title=f"the way round {m} views") for m in sizes]
    arms += [
        Arm("own", title="the view's own code of equal width", role="baseline"),
        Arm("itself", title="the whole view", role="baseline"),
        Arm("shuffled", title="a joint space of shuffled pairs", role="control",
            seeds=spec.n_seeds),
        Arm("broken", title=f"the way round {most} views by shuffled pairs", role="control",
            seeds=spec.n_seeds),
    ]  # fmt: skip
    claims = [
        Claim("private", minus(whole, "own"), PRIVATE, primary=True, expects=LESS,
              source=OURS,
              more="the joint space tells more of what only one view knows than its own code",
              less="the joint space loses some of what only one view knows",
              equal="the joint space keeps what only one view knows"),
        Claim("shared", minus(whole, "own"), SHARED,
              more="the joint space tells the subgroup better than a view's own code",
              less="the joint space tells the subgroup worse than a view's own code",
              equal="the joint space tells the subgroup as well as a view's own code"),
        Claim("pairing", minus(whole, "shuffled"), SHARED, expects=MORE,
              source=OURS,
              more="true pairs make a better joint space than shuffled ones",
              less="shuffled pairs make a better joint space than true ones",
              equal="true pairs make no better joint space than shuffled ones"),
        Claim("broken", minus(trip, "broken"), ERROR, expects=LESS,
              source=OURS,
              more="a way round loses more than one by shuffled pairs",
              less="a way round loses less than one by shuffled pairs",
              equal="a way round loses as much as one by shuffled pairs"),
        Claim("round", minus(trip, "own"), ERROR, expects=MORE,
              source=OURS,
              more="a way round loses more of a view than its own code of equal rank",
              less="a way round loses less of a view than its own code of equal rank",
              equal="a way round loses no more of a view than its own code of equal rank"),
    ]  # fmt: skip
    if most > ASKED:
        claims += [
            Claim("more views", slope({f"joint@{m}": float(m) for m in sizes}), PRIVATE,
                  expects=LESS, source=OURS,
                  more="with each view more the joint space tells more that only one knows",
                  less="with each view more the joint space tells less that only one knows",
                  equal="with each view more the joint space tells as much that only one knows"),
            Claim("longer", slope({f"cycle@{m}": float(m) for m in sizes}), ERROR, expects=MORE,
                  source=OURS,
                  more="each view more on the way round loses more",
                  less="each view more on the way round loses less",
                  equal="each view more on the way round loses no more"),
        ]  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, tuple(claims))
