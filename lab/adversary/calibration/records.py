"""What a calibration by people keeps: sessions of trials, as plain data without names.

They may come from anyone, so they are strict: no field that is not known, finite numbers within
bounds. There is no field for a name or for words of one's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lab.core.errors import BadInput
from lab.perturb.light_parameters import PARAMETERS
from lab.store.arrays import key_of

MAX_TRIALS, MAX_SESSIONS, MAX_CLASSES = 400, 200, 9
MAX_SECONDS = 3600.0

Word = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f<>]+$")]
Finite = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Catch = Literal["", "clean", "empty"]
T = TypeVar("T")
_BOUNDS = {p.id: (p.low, p.high) for p in PARAMETERS}


class Record(BaseModel):
    """Plain data that never changes and holds nothing that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Trial(Record):
    """One picture that a person was shown, and what they said of it."""

    picture: Word
    """Concept id of the data set."""
    truth: Word
    answer: Word | None
    """None is "cannot tell"."""
    kind: Literal["dark", "bright"]
    """What sort of light was drawn (see ``calibration_trials``)."""
    staircase: Annotated[int, Field(ge=-1, le=15)]
    """Which staircase asked; -1 for a catch trial."""
    strength: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    light: dict[str, Finite]
    """Each parameter of the relighting family in its unit."""
    values: dict[Word, Finite]
    """Each guard's value."""
    catch: Catch
    """"clean": unchanged, must be named. "empty": nothing is left of it, must not be."""
    seconds: Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _light_is_whole(self) -> Trial:
        if self.light.keys() != _BOUNDS.keys():
            raise ValueError(f"light: the parameters must be {', '.join(_BOUNDS)}")
        for name, (low, high) in _BOUNDS.items():
            # A stored value is rounded to four decimals, its bound may not be.
            if not low - 1e-4 <= self.light[name] <= high + 1e-4:
                raise ValueError(f"light: {name} must be from {low:g} to {high:g}")
        if (self.staircase < 0) != bool(self.catch):
            raise ValueError("staircase: -1 for a catch trial, and for no other")
        return self

    @property
    def right(self) -> bool:
        """Whether the class was named; "cannot tell" is not."""
        return self.answer == self.truth

    @property
    def passed(self) -> bool:
        """Whether a catch trial was answered as it must be; True for any other trial."""
        if self.catch == "clean":
            return self.right
        return self.answer is None if self.catch == "empty" else True


class Session(Record):
    """What one person answered in one sitting. It says of them nothing but their answers."""

    dataset: Word
    facet: Word
    level: Literal["group", "subgroup"]
    classes: Annotated[tuple[Word, ...], Field(min_length=2, max_length=MAX_CLASSES)]
    seed: Annotated[int, Field(ge=0, lt=2**53)]
    """Drawn by chance when the session starts: everything shown follows from it."""
    shown_px: Annotated[int, Field(ge=64, le=4096)]
    """How large a picture was shown, in pixels of the page."""
    guards: dict[Word, Word]
    """Each guard whose values were taken, with the digest of its definition."""
    trials: Annotated[tuple[Trial, ...], Field(max_length=MAX_TRIALS)] = ()

    @model_validator(mode="after")
    def _trials_are_of_the_session(self) -> Session:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes: one is there twice")
        for i, trial in enumerate(self.trials):
            if not {trial.truth, trial.answer} <= {*self.classes, None}:
                raise ValueError(f"trial {i}: a class that was not offered")
            if trial.values.keys() != self.guards.keys():
                raise ValueError(f"trial {i}: values of other guards than the session's")
        return self

    @property
    def id(self) -> str:
        """The session's name: a digest of what it was set up with, not of the answers."""
        return key_of(self.model_dump(exclude={"trials"}, mode="json"))[:16]

    @property
    def scored(self) -> tuple[Trial, ...]:
        """The trials that count for thresholds: all but catch trials."""
        return tuple(trial for trial in self.trials if not trial.catch)

    @property
    def catches(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if trial.catch)

    def with_trial(self, trial: Trial) -> Session:
        """Return the session with one more trial; raises ``BadInput`` if it is not of it."""
        return checked(lambda: Session(**{**dict(self), "trials": (*self.trials, trial)}))


class SessionFile(Record):
    """The one file in which sessions travel."""

    format: Literal["faultline calibration"] = "faultline calibration"
    version: Literal[1] = 1
    sessions: Annotated[tuple[Session, ...], Field(max_length=MAX_SESSIONS)]


def checked(make: Callable[[], T]) -> T:
    """Return what is made, or raise ``BadInput`` with the field at fault."""
    try:
        return make()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        got = repr(first.get("input"))
        got = got if len(got) <= 60 else f"{got[:57]}..."
        do = "Give a file that this page exported, as it was."
        raise BadInput(f"a calibration session ({where}: {first['msg']})", got, do) from error
