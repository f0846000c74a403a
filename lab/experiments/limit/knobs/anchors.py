"""Anchors: fewer and fewer known pairs; what is in none refines the map by mutual neighbours."""

from __future__ import annotations

from functools import partial

from lab.experiments.align.bridge.crossing import REFINE, Knobs
from lab.experiments.limit.bridged import bridge_knob, partners
from lab.experiments.limit.knob import KNOBS

ready = partial(
    partners,
    levels=lambda bridge: bridge.pairs,
    at=lambda bridge, level, draw: Knobs(round(level), 0.0, draw),
    way="halvings",
    others=REFINE,
)
KNOBS.register(
    bridge_knob(
        "anchors", "number of anchors", "anchors", "anchors, all else refines the map", ready
    )
)
