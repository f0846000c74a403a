"""A simulated person, for tests alone: sees or not by one guard's value, and says so."""

from functools import cache

import numpy as np

from lab.adversary.base import Sense
from lab.adversary.calibration.trials import N_TRIALS, new_session, next_trial, shown, trial_of
from lab.adversary.guards import GUARDS
from lab.core.seeds import stream
from lab.limits.weibull import Form, proportion


@cache
def answered_session(seed, *, guard="edges", sense=Sense.AT_LEAST, t=0.4, slope=3.0, n=N_TRIALS,
                     guesses=False, lapse=0.01, dataset="emojilab", alone=False):  # fmt: skip
    """A session of someone who is right in .75 where the guard's value is ``t``.

    Catch trials are answered as they must be, unless the person ``guesses`` what was not seen. The
    other guards judge the pictures too, which takes most of the time, unless this one is ``alone``.
    """
    form = Form(guess=0.0, rising=sense == Sense.AT_LEAST, at=0.75)
    rng = stream(seed, "", "a simulated person")
    session = new_session(dataset, seed, guards=(GUARDS.get(guard),) if alone else ())
    for _ in range(n):
        stimulus = next_trial(session)
        _, values = shown(session, stimulus)
        x = np.array([max(values[guard], 0.0)])
        p = proportion(x, np.log(t), np.log(slope), lapse, form)[0]
        sees = stimulus.catch == "clean" or (not stimulus.catch and rng.random() < p)
        guess = str(rng.choice(session.classes)) if guesses else None
        answer = stimulus.truth if sees else guess
        session = session.with_trial(trial_of(stimulus, values, answer, 1.5))
    return session
