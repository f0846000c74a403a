"""The knobs, arms and claims of alignment on planted geometry, fixed before anything is drawn."""

from __future__ import annotations

from pydantic import Field

from lab.adapt.unpaired import STARTS
from lab.experiments.align.unpaired.scores import FOUND, OUTCOMES
from lab.experiments.align.unpaired.worlds import private_parts
from lab.experiments.base import Spec
from lab.stats.decide import Verdict
from lab.study.plan import Arm, Claim, Outcome, Plan, minus

WORKED, SLOPE = "worked", "slope"
WORKS = "+ works"
MOST_WORLDS = 0.8
"""The share of worlds that a start must work in to be called stable (Hsu et al. 2018)."""
MORE, EQUAL = frozenset({Verdict.MORE}), frozenset({Verdict.EQUAL})
DRAWN = (
    *OUTCOMES,
    Outcome(WORKED, title="share of worlds where it works"),
    Outcome(SLOPE, title="logistic slope of success on CKA", unit="for each .1 of CKA"),
)
BEST = "mini+"
SHORT = "adversarial"
"""The dearest start: asked at both ends alone."""


class UnpairedPlantedSpec(Spec):
    """How much of their geometry two synthetic spaces share."""

    private: str = Field(
        "0, 0.1, 0.2, 0.4, 0.7, 1", description="Parts of the variance that each side has for "
        "itself, rising from 0 to 1; the rest is shared.",
    )  # fmt: skip
    n_anchors: int = Field(30, ge=1, le=300, description="Known pairs of the arm that has some.")
    n_rows: int = Field(300, ge=40, le=2000, description="Rows of each side, no two a pair.")
    n_test: int = Field(100, ge=20, le=1000, description="Pairs that are sought.")
    width: int = Field(24, ge=3, le=128, description="Numbers a row.")
    n_clusters: int = Field(20, ge=2, le=200, description="Clusters that rows are drawn from.")
    n_draws: int = Field(20, ge=1, le=100, description="Worlds, each drawn anew.")
    seed: int = Field(0, ge=0, description="Seed of the worlds.")


def plan(spec: UnpairedPlantedSpec) -> Plan:
    """Every start, plain and refined, at every part; raises as ``private_parts``."""
    parts, n = private_parts(spec.private), spec.n_draws
    few = {parts[0], parts[-1]}
    arms = [
        Arm(f"{start.id}{mark}@{part:g}", title=f"{start.title}{said}, {part:g} private", seeds=n)
        for start in STARTS for mark, said in (("", ""), ("+", ", refined"))
        for part in parts if start.id != SHORT or part in few
    ]  # fmt: skip
    for part in parts:
        arms += [
            Arm(f"anchored@{part:g}", title=f"{spec.n_anchors} anchors, refined, {part:g} private",
                seeds=n),
            Arm(f"all@{part:g}", title=f"all pairs, {part:g} private", role="ceiling", seeds=n),
        ]  # fmt: skip
    arms += [Arm(f"{start.id}{WORKS}", title=f"{start.title}, refined, draw by draw")
             for start in STARTS]  # fmt: skip
    arms.append(Arm("cka", title="success on CKA, draw by draw"))
    one, third, last = f"@{parts[0]:g}", f"@{parts[min(2, len(parts) - 1)]:g}", f"@{parts[-1]:g}"
    claims = [
        Claim(start.id, {f"{start.id}+{one}": 1.0}, FOUND, against_chance=True, expects=MORE,
              primary=f"{start.id}+" == BEST, source=start.source,
              more=f"{start.title} beats chance where all is shared",
              less=f"{start.title} is below chance where all is shared",
              equal=f"{start.title} is at chance where all is shared")
        for start in STARTS
    ] + [
        Claim("stable", {f"mini{WORKS}": 1.0}, WORKED, against_chance=True, expects=MORE,
              source="Dar 2025", more="mini-vec2vec works in over 80 % of worlds that share all",
              less="mini-vec2vec works in under 80 % of worlds that share all"),
        Claim("independent", {f"{BEST}{last}": 1.0}, FOUND, against_chance=True, expects=EQUAL,
              source="nothing is shared", more="where nothing is shared, partners are found",
              less="where nothing is shared, it is worse than chance",
              equal="where nothing is shared, it is at chance"),
        Claim("foreseen", {"cka": 1.0}, SLOPE, expects=MORE, source="Hsu et al. 2018",
              more="success grows with CKA", less="success falls with CKA"),
        Claim("rescued", minus(f"anchored{third}", f"{BEST}{third}"), FOUND, expects=MORE,
              source="a pilot of our own: .60 to .98 at .2 private",
              more="where a part is private, anchors help", less="anchors do harm",
              equal="anchors change nothing"),
    ]  # fmt: skip
    return Plan(tuple(arms), DRAWN, tuple(claims))
