"""The plan of a study, fixed before it runs: outcomes, arms, and the claims to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lab.core.errors import BadInput, unknown_id
from lab.stats.decide import Verdict

MOST_CLAIMS = 8
ALL = "all"
"""The mask of every item."""
Role = Literal["method", "baseline", "control", "ceiling"]


@dataclass(frozen=True)
class Outcome:
    """What is scored, one number an item."""

    id: str
    title: str = field(kw_only=True)
    """In running text: "accuracy"."""
    unit: str = ""
    higher_is_better: bool = True
    margin: float | None = None
    """A difference below it would not matter; None: no claim is ever EQUAL."""
    balanced: bool = False
    """Averaged over the items' classes first."""


@dataclass(frozen=True)
class Arm:
    """One way to answer, asked of the same items as every other."""

    id: str
    title: str = field(kw_only=True)
    """In running text: "image and text together"."""
    role: Role = "method"
    seeds: int = 0
    """How often it is trained, each time from another seed; 0 where nothing random is trained."""


@dataclass(frozen=True)
class Claim:
    """A linear contrast over arms that is held against zero, and what it would mean."""

    id: str
    weights: Mapping[str, float]
    """By arm: ``minus(a, b)``, ``slope({arm: x})``, ``over_chance(a)``, or any other."""
    outcome: str
    more: str = field(kw_only=True)
    """A clause that holds where the contrast is above zero: "two modalities beat one"."""
    less: str = field(kw_only=True)
    """A clause that holds where it is below zero."""
    equal: str = field(default="", kw_only=True)
    """A clause that holds where it is too near zero to matter; needed where there is a margin."""
    mask: str = ALL
    expects: frozenset[Verdict] = frozenset()
    """What the source says; empty: nothing is expected."""
    source: str = ""
    """Who says so, and where."""
    primary: bool = False
    """The headline, tested at .05; p of all others are corrected together."""
    against_chance: bool = False
    """Each arm is taken less its chance."""


def minus(a: str, b: str) -> dict[str, float]:
    """The contrast of arm a less arm b."""
    return {a: 1.0, b: -1.0}


def slope(places: Mapping[str, float]) -> dict[str, float]:
    """The contrast that is the least-squares slope over arms that stand at places of a knob.

    >>> slope({"none": 0.0, "half": 0.5, "all": 1.0})
    {'none': -1.0, 'half': 0.0, 'all': 1.0}

    Raises ``BadInput`` where all stand at one place.
    """
    mean = sum(places.values()) / max(len(places), 1)
    spread = sum((x - mean) ** 2 for x in places.values())
    if not spread > 0:
        raise BadInput("two places of the knob or more", f"{dict(places)}", "Take another grid.")
    return {arm: (x - mean) / spread for arm, x in places.items()}


@dataclass(frozen=True)
class Plan:
    """Everything that stands before the first item is scored. Raises ``BadInput``, ``UnknownId``.

    At most eight claims, of which exactly one is primary; each names arms and an outcome that are
    there; margins are above 0.
    """

    arms: tuple[Arm, ...]
    outcomes: tuple[Outcome, ...]
    claims: tuple[Claim, ...]
    _arm: dict[str, Arm] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for what, ids in (
            ("arm", [arm.id for arm in self.arms]),
            ("outcome", [outcome.id for outcome in self.outcomes]),
            ("claim", [claim.id for claim in self.claims]),
        ):
            if not ids or len(set(ids)) < len(ids):
                raise BadInput(f"{what}s, each with an id of its own", f"{ids}", "Name each once.")
        self._arm.update((arm.id, arm) for arm in self.arms)
        primary = [claim.id for claim in self.claims if claim.primary]
        if len(primary) != 1 or len(self.claims) > MOST_CLAIMS:
            raise BadInput(
                f"one primary claim and at most {MOST_CLAIMS - 1} others",
                f"{len(primary)} primary of {len(self.claims)}",
                "Decide beforehand what the headline is, and leave out what is not asked.",
            )
        for outcome in self.outcomes:
            if outcome.margin is not None and not outcome.margin > 0:
                do = "State what would be too small to matter, or no margin."
                raise BadInput("a margin above 0", f"{outcome.margin} of {outcome.id}", do)
        for claim in self.claims:
            if self.outcome(claim.outcome).margin is not None and not claim.equal:
                do = "Say what it means that nothing matters."
                raise BadInput("a clause for EQUAL, as there is a margin", claim.id, do)
            if not claim.weights:
                do = "Name one arm or more."
                raise BadInput("arms to compare", f"none in claim {claim.id}", do)
            for arm in claim.weights:
                self.arm(arm)

    @property
    def primary(self) -> Claim:
        return next(claim for claim in self.claims if claim.primary)

    def arm(self, arm_id: str) -> Arm:
        """Return an arm. Raises ``UnknownId``."""
        if arm_id not in self._arm:
            raise unknown_id("arm", arm_id, self._arm)
        return self._arm[arm_id]

    def outcome(self, outcome_id: str) -> Outcome:
        """Return an outcome. Raises ``UnknownId``."""
        by_id = {outcome.id: outcome for outcome in self.outcomes}
        if outcome_id not in by_id:
            raise unknown_id("outcome", outcome_id, by_id)
        return by_id[outcome_id]
