import dataclasses
import json

import numpy as np
import pytest

from lab.adversary.base import Sense
from lab.adversary.calibration.calibration import calibrate, fit_guard, touched, why_left_out
from lab.adversary.calibration.records import Session
from lab.adversary.calibration.thresholds import (
    UNCALIBRATED,
    in_force,
    lock,
    times_unlocked,
    uncalibrated,
    unlock,
)
from lab.adversary.guards import GUARDS
from lab.core.errors import BadInput, StoreError
from lab.store.people import people_path
from tests.adversary.observer import answered_session


def fit_of(found, guard):
    return next(fit for fit in found.fits if fit.guard == guard)


def test_a_planted_threshold_is_found_by_a_class(sessions):
    found = calibrate(sessions)
    assert len(found.sessions) == 3 and found.left_out == () and found.n_trials == 3 * 56
    fit = fit_of(found, "edges")
    assert fit.found.low < 0.4 < fit.found.high
    assert fit.threshold == fit.found.threshold == pytest.approx(0.4, abs=0.1)
    assert fit.default == GUARDS.get("edges").threshold and not fit.reason
    assert [f.guard for f in found.fits] == GUARDS.ids()


@pytest.mark.slow
def test_a_guard_of_the_other_sense_falls():
    found = calibrate(
        answered_session(seed, guard="clipping", sense=Sense.AT_MOST, t=0.3) for seed in range(2)
    )
    fit = fit_of(found, "clipping")
    assert not fit.found.rising and fit.found.low < 0.3 < fit.found.high
    assert (fit.values > 0.01).all()  # in the dark nothing is clipped: that is left out


def test_the_order_of_sessions_does_not_matter(sessions):
    one, other = calibrate(sessions), calibrate(reversed(sessions))
    assert one.thresholds() == other.thresholds()
    assert one.thresholds().digest == other.thresholds().digest


def test_who_guesses_or_answers_too_little_is_left_out(sessions):
    guesser = answered_session(9, guesses=True, alone=True)
    hasty = Session(**{**dict(sessions[1]), "trials": sessions[1].trials[:20]})
    found = calibrate([sessions[0], guesser, hasty])
    said = dict(found.left_out)
    assert found.sessions == (sessions[0].id,)
    assert "4 of 8 catch trials failed" in said[guesser.id] and "25 %" in said[guesser.id]
    n = len(hasty.catches)
    assert 2 <= n <= 3 and f"{n} catch trials answered" in said[hasty.id]
    assert why_left_out(sessions[0]) == ""


def test_without_sessions_everything_is_uncalibrated():
    found = calibrate([])
    assert found.thresholds() == uncalibrated()
    assert found.thresholds().source == UNCALIBRATED == "uncalibrated"
    assert all(fit.reason == "no answer that counts touched it" for fit in found.fits)
    assert found.thresholds().values == {guard.id: guard.threshold for guard in GUARDS}


def test_a_guard_keeps_its_own_threshold_where_people_do_not_bracket_it():
    seer = answered_session(1, t=1e-6, alone=True)
    fit = fit_of(calibrate([seer]), "edges")
    assert fit.found.censored == "left" and fit.threshold == fit.default
    assert "people were right this often at every value tried" in fit.reason
    trials = tuple(
        trial if trial.catch else trial.model_copy(update={"answer": None}) for trial in seer.trials
    )
    blind = seer.model_copy(update={"trials": trials})
    fit = fit_of(calibrate([blind]), "edges")
    assert fit.found.censored == "right" and "not right this often" in fit.reason
    assert calibrate([blind]).thresholds().source == UNCALIBRATED


def test_answers_that_do_not_go_with_the_value_set_nothing(sessions):
    rng = np.random.default_rng(0)
    trials = tuple(
        trial if trial.catch else trial.model_copy(update={"answer": trial.truth if hit else None})
        for trial, hit in zip(sessions[0].trials, rng.random(64) < 0.75, strict=True)
    )
    fit = fit_of(calibrate([sessions[0].model_copy(update={"trials": trials})]), "edges")
    assert fit.reason and fit.threshold == fit.default


def test_values_of_a_guard_that_was_defined_otherwise_are_not_used(sessions):
    renewed = dataclasses.replace(GUARDS.get("edges"), source="another definition")
    fit = fit_guard(renewed, sessions)
    assert fit.found is None and len(fit.values) == 0


def test_a_trial_touches_a_guard_where_the_value_is_worse_than_its_best():
    edges, clipping, snr = (GUARDS.get(name) for name in ("edges", "clipping", "snr"))
    assert touched(edges, 0.98) and not touched(edges, 0.995)
    assert touched(clipping, 0.02) and not touched(clipping, 0.0)
    assert touched(snr, 3.0) and not touched(snr, 600.0)


@pytest.mark.usefixtures("_own_store")
class TestLock:
    def test_until_somebody_locks_the_guards_are_uncalibrated(self, sessions):
        assert in_force() == uncalibrated() and not in_force().people
        people = calibrate(sessions).thresholds()
        assert people.source.startswith("calibrated by 3 sessions, 168 trials")
        assert in_force().source == UNCALIBRATED  # known is not locked
        assert lock(people) == in_force() == people
        assert in_force().people and lock(people) == people  # the same again changes nothing

    def test_others_are_refused_until_it_is_unlocked_and_that_is_counted(self, sessions):
        people, fewer = (calibrate(s).thresholds() for s in (sessions, sessions[:2]))
        lock(people)
        with pytest.raises(BadInput, match="Unlock first"):
            lock(fewer)
        assert in_force() == people
        unlock()
        assert in_force().source == UNCALIBRATED and times_unlocked() == 1
        unlock()  # nothing is locked: nothing is given up
        assert times_unlocked() == 1
        after = lock(fewer)
        assert after.source.endswith("unlocked 1 time before")
        assert after.values == fewer.values and after.digest != fewer.digest

    def test_the_defaults_are_nothing_to_lock(self):
        with pytest.raises(BadInput, match="Answer a session first"):
            lock(uncalibrated())
        assert not in_force().people

    def test_an_edited_lock_is_refused_and_never_used(self, sessions):
        from lab.store.people import load_people, save_people

        lock(calibrate(sessions).thresholds())
        path = people_path("thresholds", "locked")
        text = json.loads(load_people("thresholds", "locked"))
        text["thresholds"]["values"]["edges"] = 0.0
        save_people("thresholds", "locked", json.dumps(text).encode())
        with pytest.raises(StoreError, match="was edited"):
            in_force()
        path.write_text("{}")
        with pytest.raises(StoreError):
            in_force()
        save_people("thresholds", "locked", b"nonsense")
        with pytest.raises(StoreError, match="as it was written"):
            in_force()

    def test_a_guard_that_changed_since_goes_back_to_its_own(self, sessions):
        people = calibrate(sessions).thresholds()
        old = people.model_copy(update={"guards": {**people.guards, "edges": "older"}})
        lock(old)
        now = in_force()
        assert "edges" not in now.people
        assert now.values["edges"] == GUARDS.get("edges").threshold
        assert "but for" in now.source and "edges" in now.source
