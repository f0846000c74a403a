"""Noise rate of pairs: a share of those that a map is fitted on is of two different things."""

from __future__ import annotations

from functools import partial

from lab.experiments.align.bridge.crossing import NOISES, Knobs
from lab.experiments.limit.bridged import bridge_knob, partners
from lab.experiments.limit.knob import KNOBS

ready = partial(
    partners,
    levels=lambda bridge: (*NOISES, 1.0),
    at=lambda bridge, level, draw: Knobs(bridge.pairs[-1], level, draw),
    way="as it is",
)
KNOBS.register(
    bridge_knob(
        "wrong_pairs",
        "share of wrong pairs",
        "of the pairs wrong",
        "share of pairs that are wrong",
        ready,
    )
)
