"""The thresholds that guards are held to: their own until people set them, then locked.

They must be set before any attack is seen, or they are tuned on what they judge. So they are locked
with a digest; other ones are refused until somebody unlocks, and how often that was done is kept.
"""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field, ValidationError

from lab.adversary.calibration.records import MAX_SESSIONS, Finite, Record, Word
from lab.adversary.calibration.trials import guard_digest
from lab.adversary.guards import GUARDS
from lab.core.errors import BadInput, StoreError
from lab.store.arrays import key_of
from lab.store.people import load_people, save_people

UNCALIBRATED = "uncalibrated"
_KIND, _NAME = "thresholds", "locked"


class Thresholds(Record):
    """A threshold for every guard, and where they come from."""

    values: dict[Word, Finite]
    people: tuple[Word, ...] = ()
    """The guards whose threshold people set; the others keep their own."""
    n_sessions: Annotated[int, Field(ge=0)] = 0
    n_trials: Annotated[int, Field(ge=0)] = 0
    sessions: Annotated[tuple[Word, ...], Field(max_length=MAX_SESSIONS)] = ()
    guards: dict[Word, Word] = Field(default_factory=dict)
    """The digest of each guard's definition when it was calibrated."""
    unlocked: Annotated[int, Field(ge=0)] = 0
    """How often a lock was undone before these were locked."""

    @property
    def source(self) -> str:
        """Where they come from, in words."""
        if not self.people:
            return UNCALIBRATED
        said = f"calibrated by {_counted(self.n_sessions, 'session')}"
        said += f", {_counted(self.n_trials, 'trial')}"
        own = [name for name in self.values if name not in self.people]
        said += f" (but for {', '.join(own)})" if own else ""
        before = f", unlocked {_counted(self.unlocked, 'time')} before"
        return said + before if self.unlocked else said

    @property
    def digest(self) -> str:
        """A digest of the values and of the sessions behind them."""
        return key_of(self.model_dump(mode="json"))[:16]


class _Lock(Record):
    """What is stored: the thresholds in force, if any, and how often others were given up."""

    thresholds: Thresholds | None = None
    digest: Word | None = None
    unlocked: Annotated[int, Field(ge=0)] = 0


def uncalibrated() -> Thresholds:
    """Return the guards' own thresholds."""
    return Thresholds(values={guard.id: float(guard.threshold) for guard in GUARDS})


def in_force() -> Thresholds:
    """Return the locked thresholds, or the guards' own where none are.

    A guard that is new or defined otherwise since keeps its own. Raises ``StoreError`` where the
    lock is damaged: thresholds never change in silence.
    """
    locked = _read().thresholds
    if locked is None:
        return uncalibrated()
    same = [g.id for g in GUARDS if locked.guards.get(g.id) == guard_digest(g)]
    people = tuple(name for name in locked.people if name in same)
    if people == locked.people and set(locked.values) == set(GUARDS.ids()):
        return locked
    own = uncalibrated().values
    values = {name: locked.values[name] if name in people else own[name] for name in own}
    return Thresholds(**{**dict(locked), "values": values, "people": people})


def lock(thresholds: Thresholds) -> Thresholds:
    """Lock thresholds and return them as they are in force from now on.

    Raises ``BadInput`` where others are locked, and for those of no person.
    """
    if not thresholds.people:
        raise BadInput("thresholds that people set", UNCALIBRATED, "Answer a session first.")
    before = _read()
    kept = Thresholds(**{**dict(thresholds), "unlocked": before.unlocked})
    if before.thresholds is not None and before.digest != kept.digest:
        raise BadInput(
            f"the locked thresholds {before.digest}",
            f"others, {kept.digest}",
            "Unlock first. Earlier results keep the digest of the thresholds they were made with.",
        )
    _write(_Lock(thresholds=kept, digest=kept.digest, unlocked=before.unlocked))
    return kept


def unlock() -> None:
    """Give up the locked thresholds: all guards are uncalibrated again, and it is counted."""
    before = _read()
    if before.thresholds is not None:
        _write(_Lock(unlocked=before.unlocked + 1))


def times_unlocked() -> int:
    """Return how often thresholds were given up on this machine."""
    return _read().unlocked


def _read() -> _Lock:
    data = load_people(_KIND, _NAME)
    if data is None:
        return _Lock()
    try:
        found = _Lock.model_validate_json(data)
    except ValidationError as error:
        raise StoreError("a lock of thresholds", str(error.title), "Delete the file.") from error
    if found.thresholds is not None and found.thresholds.digest != found.digest:
        do = "The file was edited: delete it, and calibrate again."
        raise StoreError(f"thresholds {found.digest}", f"{found.thresholds.digest}", do)
    return found


def _write(state: _Lock) -> None:
    save_people(_KIND, _NAME, json.dumps(state.model_dump(mode="json"), indent=1).encode())


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
