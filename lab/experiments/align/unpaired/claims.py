"""The arms and claims of alignment without pairs, fixed before anything is drawn."""

from __future__ import annotations

from lab.adapt.unpaired import STARTS
from lab.experiments.align.unpaired.ground import UnpairedSpec, anchors_of, bridges_of
from lab.experiments.align.unpaired.scores import FOUND, OUTCOMES
from lab.stats.decide import Verdict
from lab.study.plan import Arm, Claim, Plan, Role, minus

MORE = frozenset({Verdict.MORE})
KNOWN: dict[str, tuple[str, Role]] = {
    "plain": ("Procrustes on the anchors", "method"),
    "refined": ("Procrustes, refined", "method"),
    "same": ("refined, the same concepts on both sides", "control"),
}


def plan(spec: UnpairedSpec) -> Plan:
    """Every start, plain and refined, and Procrustes at every number of anchors.

    Raises as ``bridges_of``.
    """
    bridges, n = bridges_of(spec), spec.n_seeds
    arms = []
    for k, bridge in enumerate(bridges):
        arms += [
            Arm(f"{m}:{k}@{a}", title=f"{title}, {bridge}, {a} anchors", role=role, seeds=n)
            for m, (title, role) in KNOWN.items() for a in bridge.anchors
        ]  # fmt: skip
        arms += [
            Arm(f"all:{k}", title=f"all pairs, {bridge}", role="ceiling", seeds=n),
            Arm(f"wrong:{k}", title=f"all pairs, dealt wrongly, {bridge}", role="control", seeds=n),
        ]
        if k < spec.n_without:
            arms += [
                Arm(f"{start.id}{mark}:{k}", title=f"{start.title}{said}, {bridge}", seeds=n)
                for start in STARTS for mark, said in (("", ""), ("+", ", refined"))
            ]  # fmt: skip
    few, some = anchors_of(bridges)
    with_some = f"with {some} anchors"
    claims = [
        Claim("cliff", minus(f"refined:0@{some}", f"refined:0@{few}"), FOUND, primary=True,
              expects=MORE, source="a pilot of our own: .03 at 10 anchors, .69 at 30",
              more=f"from {few} to {some} anchors, more partners are found",
              less=f"from {few} to {some} anchors, fewer partners are found",
              equal=f"from {few} to {some} anchors, as many partners are found"),
        Claim("refined", minus(f"refined:0@{some}", f"plain:0@{some}"), FOUND, expects=MORE,
              source="Conneau et al. 2018", more=f"{with_some}, mutual neighbours help",
              less=f"{with_some}, mutual neighbours do harm",
              equal=f"{with_some}, mutual neighbours change nothing"),
        Claim("same", minus(f"same:0@{some}", f"refined:0@{some}"), FOUND, expects=MORE,
              source="our own guess of why the pilot did better",
              more=f"{with_some}, the same concepts on both sides help",
              less=f"{with_some}, the same concepts on both sides do harm",
              equal=f"{with_some}, the same concepts on both sides change nothing"),
        Claim("stable", minus("mini+:0", "adversarial+:0"), FOUND, expects=MORE,
              source="Dar 2025", more="mini-vec2vec beats the adversarial start",
              less="the adversarial start beats mini-vec2vec",
              equal="mini-vec2vec does as well as the adversarial start"),
    ]  # fmt: skip
    claims += [
        Claim(start.id, {f"{start.id}+:0": 1.0}, FOUND, against_chance=True, expects=MORE,
              source=start.source, more=f"without anchors, {start.title} beats chance",
              less=f"without anchors, {start.title} is below chance",
              equal=f"without anchors, {start.title} is at chance")
        for start in STARTS
    ]  # fmt: skip
    return Plan(tuple(arms), OUTCOMES, tuple(claims))
