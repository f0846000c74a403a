"""What a knob is: an ordered thing to turn, and who is right at each of its places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.experiments.limit.spec import LimitSpec
from lab.limits.adaptive import PLACES
from lab.limits.axis import Axis
from lab.stats.checks import Floats


@dataclass(frozen=True)
class ReadyKnob:
    """A knob made ready to be turned: the same items answer at every place of it."""

    axis: Axis
    """Its levels are the fixed grid: the first and the last are the ends of the range."""
    score: Callable[[float], Floats] = field(repr=False)
    """From a level in the knob's unit to one score an item [n] of 0 to 1; same level, same scores.
    Of a knob of whole numbers it is asked for these alone."""
    families: Sequence[str] | NDArray[np.str_] = field(repr=False)
    classes: NDArray[np.intp] | Sequence[str] | None = field(repr=False)
    """The class of each item, each of which counts alike; None where items do."""
    chance: float
    asked: str
    """Who answers what, as a sentence."""
    whole: bool = False
    """Whether it is a count."""
    ticks: Mapping[float, str] = field(default_factory=dict)
    """What stands at levels of the axis where their numbers would say too little."""

    def places(self) -> Floats | None:
        """Return the only places that a count may have, about 81 of them; None: any."""
        if not self.whole:
            return None
        low, high = self.axis.levels[[0, -1]]
        counts = np.unique(np.round(np.geomspace(low, high, PLACES + 1))).astype(np.float64)
        return Axis(counts, self.axis.way).x

    def level(self, place: float) -> float:
        """Return the knob at a place, a whole number where it counts."""
        at = self.axis.knob(place)
        return float(round(at)) if self.whole else round(float(at), 9)  # type: ignore[arg-type]


@dataclass(frozen=True)
class LimitKnob:
    """One knob: a new file that registers one makes it appear everywhere."""

    id: str
    title: str
    """In running text: "missing rate"."""
    unit: str
    """After a number: "pairs"."""
    axis_title: str
    reads: tuple[str, ...]
    """The fields of the spec that it hangs on, beside those that all do."""
    ready: Callable[[LimitSpec, Progress], ReadyKnob] = field(repr=False)
    """Raises what reading its data and training on them raise."""
    resolve: Callable[[LimitSpec], LimitSpec] = field(repr=False)
    """Returns the spec with every default that the knob reads in its place."""
    depends: Callable[[LimitSpec], dict[str, str]] = field(repr=False)
    """What its numbers depend on beside the spec."""


KNOBS: Registry[LimitKnob] = Registry("knob", "lab.experiments.limit.knobs")
