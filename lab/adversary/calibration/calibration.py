"""Thresholds of guards from people's answers: where a person is right three times in four.

For each guard, P(the class is named) is fitted to the guard's value over the trials that touch it:
those where the value is worse than its best by more than a hundredth of its span. What the guard
has nothing to say of, such as clipping in the dark, says nothing of the guard. The guess rate is
fixed at 0: whoever does not see is told to say "cannot tell", which is not right, and sessions that
do not keep to that show in their catch trials and are left out. A guard keeps its own threshold
where trials are too few, do not bracket the threshold and its interval, or are answered alike at
every value.

Deviation: fits are of one guard at a time, so failures that another guard would have refused count
too. Where guards fall together, as most do in the dark, each comes out as strict as all need to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.adversary.base import Guard, Sense
from lab.adversary.calibration.records import Session
from lab.adversary.calibration.thresholds import Thresholds, uncalibrated
from lab.adversary.calibration.trials import guard_digest
from lab.adversary.guards import GUARDS
from lab.core.errors import TooFew
from lab.limits.psychometric import AT, Psychometric, fit_psychometric
from lab.stats.checks import Floats

GUESS = 0.0
MAX_CATCH_FAILED, MIN_CATCH = 0.25, 4
TOUCHED = 0.01
MAX_P_UNRELATED = 0.05


@dataclass(frozen=True)
class GuardFit:
    """What people's answers say of one guard."""

    guard: str
    default: float
    found: Psychometric | None
    """None where there are too few trials."""
    values: Floats
    """The trials that touch the guard, ``[n]``; below 0 counts as 0."""
    right: NDArray[np.bool_]
    reason: str
    """Why the default stands, in words; empty where people's threshold can be used."""

    @property
    def threshold(self) -> float:
        """People's threshold where it can be used, else the default."""
        usable = self.found is not None and not self.reason
        value = self.found.threshold if usable and self.found is not None else None
        return self.default if value is None else value


@dataclass(frozen=True)
class Calibration:
    """What some sessions say of every guard, and which of them were left out."""

    fits: tuple[GuardFit, ...]
    sessions: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    """(session, why)."""
    n_trials: int

    def thresholds(self) -> Thresholds:
        """Return what experiments take: people's threshold where there is one."""
        people = tuple(fit.guard for fit in self.fits if not fit.reason)
        if not people:
            return uncalibrated()
        return Thresholds(
            values={fit.guard: fit.threshold for fit in self.fits},
            people=people,
            n_sessions=len(self.sessions),
            n_trials=self.n_trials,
            sessions=self.sessions,
            guards={fit.guard: guard_digest(GUARDS.get(fit.guard)) for fit in self.fits},
        )


def calibrate(sessions: Iterable[Session], guards: Sequence[Guard] | None = None) -> Calibration:
    """Fit every guard's threshold to sessions, in whatever order they come."""
    kept: list[Session] = []
    left_out: list[tuple[str, str]] = []
    for session in sorted(sessions, key=lambda each: each.id):
        why = why_left_out(session)
        if why:
            left_out.append((session.id, why))
        else:
            kept.append(session)
    fits = tuple(fit_guard(guard, kept) for guard in (GUARDS if guards is None else guards))
    n_trials = sum(len(session.scored) for session in kept)
    return Calibration(fits, tuple(s.id for s in kept), tuple(left_out), n_trials)


def why_left_out(session: Session) -> str:
    """Return why a session does not count, in words; empty where it does."""
    n, failed = len(session.catches), sum(not trial.passed for trial in session.catches)
    if n < MIN_CATCH:
        answered = f"{n} catch trial{'' if n == 1 else 's'} answered"
        return f"{answered}, and {MIN_CATCH} are needed to trust the rest"
    if failed > MAX_CATCH_FAILED * n:
        most = f"{100 * MAX_CATCH_FAILED:.0f} %"
        return f"{failed} of {n} catch trials failed, and at most {most} may"
    return ""


def fit_guard(guard: Guard, sessions: Iterable[Session]) -> GuardFit:
    """Fit one guard's threshold to the trials that touch it."""
    digest = guard_digest(guard)
    answers = [
        (trial.values[guard.id], trial.right)
        for session in sessions
        if session.guards.get(guard.id) == digest
        for trial in session.scored
        if touched(guard, trial.values[guard.id])
    ]
    values = np.maximum(np.array([value for value, _ in answers], np.float64), 0.0)
    right = np.array([hit for _, hit in answers], np.bool_)
    if not answers:
        reason = "no answer that counts touched it"
        return GuardFit(guard.id, guard.threshold, None, values, right, reason)
    try:
        found = fit_psychometric(
            values, right, guess=GUESS, rising=guard.sense == Sense.AT_LEAST, at=AT
        )
    except TooFew as error:
        reason = f"too few answers: {error.got}"
        return GuardFit(guard.id, guard.threshold, None, values, right, reason)
    return GuardFit(guard.id, guard.threshold, found, values, right, _why_not(found))


def touched(guard: Guard, value: float) -> bool:
    """Return whether a value is worse than the guard's best by a hundredth of its span."""
    low, high = guard.span
    worse = high - value if guard.sense == Sense.AT_LEAST else value - low
    return worse > TOUCHED * (high - low)


def _why_not(found: Psychometric) -> str:
    if found.censored:
        # Rising, a threshold below all values means right at all of them; falling, one above.
        always = (found.censored == "left") == found.rising
        answers = "right" if always else "not right"
        return f"people were {answers} this often at every value tried, and beyond is not guessed"
    if found.p_unrelated >= MAX_P_UNRELATED:
        return f"answers did not go with its value (p = {found.p_unrelated:.2f})"
    if found.low is None or found.high is None:
        side = "below" if found.low is None else "above"
        return f"its interval is open {side}: more answers are needed"
    return ""
