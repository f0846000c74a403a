import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.limits.staircase import CONVERGES_AT, LEAD, Staircase, answered, pick

START = Staircase(level=0.4, step=0.2, least_step=0.025)


def right_at(level, theta=0.5, beta=3.0):
    """A person who is right less often the greater the level is."""
    return np.exp(-((level / theta) ** beta))


def settled(seed, least_step=0.025, start=0.4, n=200):
    random = stream(seed, "", "a simulated person")
    state = Staircase(start, 0.2, least_step)
    for _ in range(n):
        state = answered(state, bool(random.random() < right_at(state.level)))
    # The turns after the first six, an even number of them, since high and low ones alternate.
    kept = state.reversals[6:]
    return float(np.mean(kept[len(kept) % 2 :]))


def answers(state, *given_answers):
    for right in given_answers:
        state = answered(state, right)
    return state


def test_it_settles_where_two_in_a_row_are_as_likely_as_not():
    at = np.array([settled(seed, start=(0.1, 0.9)[seed % 2]) for seed in range(150)])
    error = at.std(ddof=1) / np.sqrt(len(at))
    ends = right_at(at.mean() + 1.96 * error), right_at(at.mean() - 1.96 * error)
    assert ends[0] < CONVERGES_AT < ends[1]
    assert ends[1] - ends[0] < 0.02  # the interval is worth something
    # One down for one right would settle at .5: far outside.
    assert ends[0] > 0.67


def test_against_the_exact_chain_of_levels():
    """The long run of levels and streaks, from the stationary distribution of the chain."""
    step = 0.02
    levels = np.arange(0, 1 + step / 2, step)
    p, n = right_at(levels), len(levels)
    move = np.zeros((2 * n, 2 * n))  # state: 2 * level + streak
    for i in range(n):
        for streak in (0, 1):
            here = 2 * i + streak
            move[here, 2 * max(i - 1, 0)] += 1 - p[i]
            move[here, 2 * min(i + 1, n - 1) if streak else here + 1] += p[i]
    weights, vectors = np.linalg.eig(move.T)
    stays = np.real(vectors[:, np.argmin(abs(weights - 1))]).reshape(n, 2).sum(axis=1)
    exact = float(levels @ stays / stays.sum())
    assert right_at(exact) == pytest.approx(CONVERGES_AT, abs=0.01)
    random, state, seen = stream(0, "", "a long run"), Staircase(0.5, step, step), []
    for _ in range(40_000):
        seen.append(state.level)
        state = answered(state, bool(random.random() < right_at(state.level)))
    assert np.mean(seen) == pytest.approx(exact, abs=0.01)


def test_two_right_answers_go_down_and_one_wrong_goes_up():
    assert answers(START, True).level == 0.4
    assert answers(START, True, True).level == pytest.approx(0.6)  # greater is harder
    assert answers(START, False).level == pytest.approx(0.2)
    assert answers(START, True, False).level == pytest.approx(0.2)  # the streak is broken
    easier = dataclasses.replace(START, harder=-1)
    assert answers(easier, True, True).level == pytest.approx(0.2)


def test_the_step_is_halved_at_each_turn_down_to_the_least():
    state = answers(START, True, True, False)
    assert state.reversals == pytest.approx((0.6,))
    assert (state.step, state.level) == pytest.approx((0.1, 0.5))
    for _ in range(5):
        state = answers(state, True, True, False)
    assert state.step == START.least_step
    assert len(state.reversals) == 11 and state.n == 18


def test_at_a_bound_it_stays_and_turns_when_it_leaves():
    state = answers(START, *[True] * 12)
    assert state.level == 1.0 and state.reversals == ()
    state = answers(state, False)
    assert state.reversals == (1.0,) and state.level == pytest.approx(0.9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), max_size=80), st.sampled_from([1, -1]))
def test_whatever_is_answered_the_level_is_within_its_bounds(given_answers, harder):
    start = Staircase(0.5, 0.3, 0.01, low=0.1, high=0.7, harder=harder)
    state = answers(start, *given_answers)
    assert 0.1 <= state.level <= 0.7 and 0.01 <= state.step <= 0.3
    assert state.n == len(given_answers)
    assert state == answers(start, *given_answers)  # the same answers, the same state


def test_a_state_is_never_changed():
    before = dataclasses.replace(START)
    answered(START, False)
    assert before == START
    with pytest.raises(dataclasses.FrozenInstanceError):
        START.level = 0.0


def test_interleaved_staircases_are_drawn_by_chance_and_none_falls_behind():
    def drawn(seed):
        rng, states, order = np.random.default_rng(seed), [START] * 3, []
        for _ in range(60):
            at = pick(states, rng)
            order.append(at)
            states[at] = answered(states[at], True)
            counts = [state.n for state in states]
            assert max(counts) - min(counts) <= LEAD
        return order

    first = drawn(0)
    assert first == drawn(0) and first != drawn(1)
    assert sorted(set(first)) == [0, 1, 2]
    repeats = np.mean(np.diff(first) == 0)
    assert 0.05 < repeats < 0.6  # neither in turn nor in blocks


@pytest.mark.parametrize(
    "change",
    [
        {"level": 1.2},
        {"level": float("nan")},
        {"least_step": 0.0},
        {"least_step": 0.5},
        {"harder": 0},
        {"high": float("inf")},
    ],
)
def test_bad_input(change):
    with pytest.raises(BadInput):
        dataclasses.replace(START, **change)


def test_no_staircase_to_pick_from():
    with pytest.raises(TooFew, match="1 staircase"):
        pick([], np.random.default_rng(0))
