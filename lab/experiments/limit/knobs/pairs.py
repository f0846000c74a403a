"""Pairs: a map between two spaces is fitted on fewer and fewer of them."""

from __future__ import annotations

from functools import partial

from lab.experiments.align.bridge.crossing import Knobs
from lab.experiments.limit.bridged import bridge_knob, partners
from lab.experiments.limit.knob import KNOBS

ready = partial(
    partners,
    levels=lambda bridge: bridge.pairs,
    at=lambda bridge, level, draw: Knobs(round(level), 0.0, draw),
    way="halvings",
)
KNOBS.register(
    bridge_knob("pairs", "number of pairs", "pairs", "pairs that the map is fitted on", ready)
)
