"""The attack: budget, guards, judges, and a log that can be read again."""

import numpy as np
import pytest

from lab.adversary.attack.attack import Rules, attack, draw_of, refusal, taken
from lab.adversary.attack.log import KEPT, NOT_ASKED, REFUSED
from lab.adversary.attack.objective import Margin
from lab.adversary.attack.victim import Victim
from lab.adversary.base import Ask, Sense
from lab.adversary.guards import GUARDS
from lab.adversary.searches import SEARCHES
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.perturb.light_parameters import INDEX, box
from lab.perturb.relighting import sensor_noise, shoot
from lab.probes.linear import LinearProbe
from tests.adversary.toy import judge, panel, pictures, victim

RANDOM = SEARCHES.get("random")
SEES_ALL = 30.0


class Lamp:
    """A guard that wants light: mean code above a threshold."""

    id, title, unit, sense, threshold = "lamp", "Lamp", "code", Sense.AT_LEAST, 60.0
    span, meaning, source = (0.0, 255.0), "brightness", "a test"

    def watch(self, clean):
        return self

    def value(self, relit):
        return float(relit.still.mean())


class Listener:
    """A search that notes what it is told of one light, bright or dark, each time."""

    id, title, needs_gradient, source = "listener", "Listener", False, "a test"

    def __init__(self, lights):
        self.lights, self.told = lights, []

    def start(self, start, rng, budget):
        while True:
            self.told.append((yield Ask(self.lights)).values)


def run(limit=1.5, search=RANDOM, rows=range(4), **rules):
    chosen = [pictures()[row] for row in rows]
    return attack(victim(limit), chosen, list(rows), search, Rules(**{"budget": 12, **rules}))


def guards(threshold=60.0):
    return {"guards": {"lamp": Lamp()}, "thresholds": {"lamp": threshold}}


def test_every_candidate_is_kept_within_budget_and_box():
    log = run(budget=12, stops=2.0)
    assert log.lights.shape == (4, 12, 13) and np.isfinite(log.values).all()
    assert np.array_equal(log.cost, np.tile(np.arange(1.0, 13), (4, 1)))
    low, high = box(2.0)
    assert (log.lights >= low - 1e-9).all() and (log.lights <= high + 1e-9).all()
    assert log.passes == 4 * 12 * 4


def test_values_are_the_victims_own_means_over_the_draws():
    log, toy, chosen = run(), victim(1.5), pictures()
    for row, k in ((0, 3), (2, 7)):
        noises = [sensor_noise(f"p{row}", draw_of(0, d)) for d in range(4)]
        shown = taken(shoot(chosen[row], log.lights[row, k]), noises)
        expected = toy.values(shown, np.full(len(shown), row)).mean()
        assert log.values[row, k] == pytest.approx(expected, abs=1e-9)


def test_a_log_depends_on_the_picture_alone_not_on_its_neighbours():
    whole, part = run(), run(rows=[2])
    assert np.array_equal(whole.lights[2], part.lights[0])
    assert np.array_equal(whole.values[2], part.values[0])
    assert not np.array_equal(whole.lights[2], run(rows=[2], seed=1).lights[0])


def test_success_grows_with_cost_and_is_found_where_it_is():
    log = run()
    done = log.success_by_cost(log.flipped(), np.arange(1.0, 13))
    assert (np.diff(done.astype(int), axis=1) >= 0).all()
    assert np.array_equal(done[:, -1], log.flipped().any(axis=1))
    first = log.first(log.flipped())
    for i in range(4):
        if first[i] >= 0:
            assert log.values[i, first[i]] < 0 and (log.values[i, : first[i]] >= 0).all()


def test_guards_filter_a_finished_log_at_any_threshold():
    log = run(**guards())
    loose = log.guarded({"lamp": Lamp()}, {"lamp": 20.0})
    tight = log.guarded({"lamp": Lamp()}, {"lamp": 120.0})
    assert loose.sum() > tight.sum() > 0
    assert np.array_equal(tight, log.guards[..., 0] >= 120.0)
    with pytest.raises(BadInput, match="lamp"):
        log.guarded({}, {})


def test_judges_are_asked_lazily_and_only_for_flips_that_pass_the_guards():
    log = run(**guards(), panel=panel(judge(SEES_ALL)))
    asked = log.judged != NOT_ASKED
    may = log.flipped() & log.guarded({"lamp": Lamp()}, {"lamp": 60.0})
    assert asked.any() and (asked <= may).all()
    assert (asked.sum(axis=1) <= 1).all()  # this judge sees everything: the first is accepted
    assert np.array_equal((log.judged == KEPT).any(axis=1), may.any(axis=1))


def test_where_the_worst_is_wanted_every_lower_flip_is_judged():
    rules = {**guards(), "budget": 24, "worst": True}
    log = run(**rules, panel=panel(judge(2.5)))
    may = log.flipped() & log.guarded({"lamp": Lamp()}, {"lamp": 60.0})
    for i in range(4):
        lowest = np.inf
        for k in range(24):
            asked = may[i, k] and log.values[i, k] < lowest
            assert asked == (log.judged[i, k] != NOT_ASKED)
            if log.judged[i, k] == KEPT:
                lowest = log.values[i, k]
    kept = (log.judged == KEPT).sum(axis=1)
    first = run(**{**rules, "worst": False}, panel=panel(judge(2.5)))
    assert kept.max() > 1 and ((first.judged == KEPT).sum(axis=1) == (kept > 0)).all()


def test_a_judge_that_fails_with_the_victim_lets_nothing_through():
    # Auto-exposure brings the light back, so the relit picture itself must be named too.
    log = run(panel=panel(judge(1.0)))
    assert log.flipped().any() and not (log.judged == KEPT).any()
    assert np.array_equal(log.judged == REFUSED, log.flipped())


def test_a_judge_that_was_wrong_before_does_not_vote():
    blind = judge(0.1, "blind", right=[False] * 4, family="others")
    one = run(panel=panel(judge(SEES_ALL), blind))
    other = run(panel=panel(judge(SEES_ALL)))
    assert np.array_equal(one.judged, other.judged)
    nobody = panel(judge(SEES_ALL, right=[True, False, True, True]))
    assert not nobody.eligible[1]
    assert not (run(panel=nobody).judged[1] == KEPT).any()


def test_a_guided_search_is_never_told_a_success_that_breaks_a_rule():
    bright, dark = np.full(13, 0.5), np.full(13, 0.5)
    bright[INDEX["exposure_stops"]], dark[INDEX["exposure_stops"]] = 0.72, 0.0
    listener = Listener(np.stack([bright, dark]))
    log = run(0.3, listener, [0], budget=4, **guards(), guided=True)
    told = np.concatenate(listener.told[:1])
    assert log.values[0, 1] < 0  # the dark one is a flip, to the victim
    assert log.guards[0, 1, 0] < 60 <= log.guards[0, 0, 0]
    assert told[1] == pytest.approx((60 - log.guards[0, 1, 0]) / 255)
    assert told[0] == pytest.approx(log.values[0, 0])
    # Unguided, the search hears the victim alone.
    deaf = Listener(np.stack([bright, dark]))
    run(0.3, deaf, [0], budget=4, **guards())
    assert deaf.told[0][1] == pytest.approx(log.values[0, 1])


def test_what_the_judges_refuse_is_told_as_a_failure_and_the_more_the_worse():
    dusk, dark = np.full(13, 0.5), np.full(13, 0.5)
    dusk[INDEX["exposure_stops"]], dark[INDEX["exposure_stops"]] = 0.4, 0.2
    listener, jury = Listener(np.stack([dusk, dark])), panel(judge(0.1))
    log = run(0.3, listener, [0], budget=4, panel=jury, guided=True)
    assert (log.judged[0] == REFUSED).all() and (log.values[0] < 0).all()
    noises = [sensor_noise("p0", draw_of(0, k)) for k in range(4)]
    for k in range(2):
        drawn = taken(shoot(pictures()[0], log.lights[0, k]), noises)
        assert listener.told[0][k] == pytest.approx(refusal(jury.lead(drawn, pictures()[0], 0)))
    assert 0 < listener.told[0][0] < listener.told[0][1] <= 1


def test_a_refusal_never_looks_like_a_success():
    leads = np.array([0.0, -1e-12, -0.1, -1.0, -50.0, -np.inf])
    told = [refusal(lead) for lead in leads]
    assert min(told) > 0 and max(told) == 1
    assert told == sorted(told)


def test_a_budget_too_small_for_one_more_gradient_is_spent_on_values():
    encoder, n = ENCODERS.get("lite0"), 2
    rng = np.random.default_rng(3)
    head = LinearProbe(
        rng.standard_normal((3, encoder.dim)) / encoder.dim, np.zeros(3), np.ones(3, bool), 1.0, 1.0
    )
    margin = Margin([head], np.zeros(n, int), np.zeros(n, int))
    slopes = Victim(encoder, margin, ("p0", "p1"))
    rules = Rules(budget=9, n_draws=1)  # three starts, one step, two left
    log = attack(slopes, pictures(n), range(n), SEARCHES.get("gradient"), rules)
    assert log.cost.tolist() == [[1, 2, 3, 7, 8, 9]] * n and np.isfinite(log.values).all()
    assert log.passes == 9 * n


def test_what_cannot_work_is_answered_in_words():
    with pytest.raises(BadInput, match="gradients"):
        run(search=SEARCHES.get("gradient"))
    with pytest.raises(BadInput, match="another family"):
        run(panel=panel(judge(1.0, family="meters")))
    with pytest.raises(BadInput, match="different families"):
        panel(judge(1.0, "a"), judge(1.0, "b"))
    with pytest.raises(BadInput, match="threshold for lamp"):
        Rules(guards={"lamp": Lamp()})
    with pytest.raises(BadInput, match="at least 1"):
        Rules(budget=0)


def test_it_stops_when_asked():
    from lab.core.errors import Cancelled

    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        attack(victim(1.0), pictures(), range(4), RANDOM, Rules(budget=8), progress)


def test_the_real_guards_hold_at_identity_and_fail_in_the_dark():
    thresholds = {guard.id: guard.threshold for guard in GUARDS}
    real = {guard.id: guard for guard in GUARDS}
    black = np.full(13, 0.5)
    black[INDEX["exposure_stops"]] = 0.0
    log = run(1.0, Listener(black[None]), [0], budget=1, guards=real, thresholds=thresholds)
    assert not log.guarded(real, thresholds)[0, 0]
