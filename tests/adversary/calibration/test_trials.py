import dataclasses
from collections import Counter

import numpy as np
import pytest

from lab.adversary.calibration.lights import KINDS, at_strength, light_of
from lab.adversary.calibration.trials import (
    BLOCK,
    N_TRIALS,
    STAIRCASES,
    finished,
    guard_digest,
    members,
    new_session,
    next_trial,
    shown,
    staircases_of,
    trial_of,
)
from lab.adversary.guards import GUARDS
from lab.core.errors import BadInput, TooFew, UnknownId
from lab.data import DATASETS
from lab.perturb.light_parameters import identity, named
from tests.adversary.observer import answered_session


def test_everything_follows_from_the_seed_and_the_answers(sessions):
    session = sessions[0]
    assert answered_session(0, n=10).trials == session.trials[:10]
    empty = new_session("emojilab", 0)
    assert empty.id == session.id  # a session's name is not its answers'
    again = next_trial(empty)
    assert again.picture == session.trials[0].picture
    assert named(again.light) == session.trials[0].light
    others = {next_trial(new_session("emojilab", seed)).picture for seed in range(8)}
    assert len(others) > 4


def test_one_trial_in_eight_is_a_catch_trial_half_of_each_kind():
    places = []
    for seed in range(6):
        session = answered_session(seed, n=0)
        catches = []
        for _ in range(N_TRIALS):
            stimulus = next_trial(session)
            catches.append(stimulus.catch)
            values = dict.fromkeys(session.guards, 0.5)
            session = session.with_trial(trial_of(stimulus, values, stimulus.truth, 1.0))
        assert Counter(catches) == {"": 56, "clean": 4, "empty": 4}
        blocks = np.array(catches).reshape(-1, BLOCK)
        assert ((blocks != "").sum(axis=1) == 1).all()
        places += list((blocks != "").argmax(axis=1))
        assert finished(session)
    assert len(set(places)) >= 6  # nobody can count to the next one


def test_a_session_shows_no_picture_twice_and_all_classes_alike(sessions):
    for session in sessions:
        pictures = [trial.picture for trial in session.trials]
        assert len(set(pictures)) == N_TRIALS
    truths = Counter(trial.truth for session in sessions for trial in session.trials)
    assert set(truths) == set(session.classes)
    assert min(truths.values()) > 20  # of 192 in 5 classes


def test_a_class_without_a_picture_left_is_not_asked_for(monkeypatch):
    from lab.adversary.calibration import trials as calibration_trials

    entry = DATASETS.get("emojilab")
    rows = [list(entry.labels("group")).index(name) for name in sorted(set(entry.labels("group")))]
    few = tuple(entry.concepts[row] for row in rows)  # one of each class

    class Few:
        concepts = few

        def labels(self, level):
            return entry.labels(level)[rows]

        def column(self, modality, facet, concepts=None):
            return entry.column(modality, facet, list(concepts or few))

    session = new_session("emojilab", 0)
    monkeypatch.setattr(calibration_trials, "DATASETS", {"emojilab": Few()})
    for _ in few:
        stimulus = next_trial(session)
        values = dict.fromkeys(session.guards, 0.5)
        session = session.with_trial(trial_of(stimulus, values, None, 1.0))
    assert {trial.picture for trial in session.trials} == set(few)
    with pytest.raises(TooFew, match="all 5 were shown"):
        next_trial(session)


def test_staircases_of_both_kinds_take_turns(sessions):
    for session in sessions:
        asked = Counter(trial.staircase for trial in session.scored)
        assert set(asked) == set(range(len(STAIRCASES)))
        assert max(asked.values()) - min(asked.values()) <= 2
        for trial in session.scored:
            assert trial.kind == STAIRCASES[trial.staircase][0]
    states = staircases_of(sessions[0])
    assert sum(state.n for state in states) == 56
    first = next(trial for trial in sessions[0].scored if trial.staircase == 1)
    assert first.strength == STAIRCASES[1][1]


def test_a_wrong_answer_weakens_the_light_of_its_staircase():
    session = new_session("emojilab", 3)
    while True:
        stimulus = next_trial(session)
        values = dict.fromkeys(session.guards, 0.5)
        session = session.with_trial(trial_of(stimulus, values, None, 1.0))
        if not stimulus.catch:
            break
    after = staircases_of(session)[stimulus.staircase]
    assert after.level < stimulus.strength


def test_strength_is_the_way_from_identity_to_a_random_light():
    rng = np.random.default_rng(0)
    for kind in KINDS:
        light = light_of(kind, rng)
        assert at_strength(light, 0.0) == pytest.approx(identity())
        assert at_strength(light, 1.0) == pytest.approx(light)
        half = at_strength(light, 0.5)
        assert half == pytest.approx((identity() + light) / 2)
        assert ((half >= 0) & (half <= 1)).all()
    assert named(light_of("dark", rng))["exposure_stops"] < -4
    assert named(light_of("bright", rng))["exposure_stops"] > 1
    assert not np.array_equal(light_of("dark", rng), light_of("dark", rng))


def test_a_stronger_light_leaves_less_and_the_strongest_next_to_nothing():
    session = new_session("emojilab", 0)
    start = next_trial(session)
    for kind, weak in (("dark", 0.9), ("bright", 0.8)):
        light = light_of(kind, np.random.default_rng(1))
        kept = []
        for strength in (0.0, 0.3, 0.6, 1.0):
            stimulus = dataclasses.replace(start, light=at_strength(light, strength), catch="")
            kept.append(shown(session, stimulus)[1]["structure"])
        assert kept[0] == pytest.approx(1, abs=1e-3)
        assert np.all(np.diff(kept) < 0) and kept[-1] < weak


def test_the_clean_catch_is_the_picture_itself_and_the_empty_one_holds_nothing_of_it():
    session = new_session("emojilab", 0)
    start = next_trial(session)
    facet = DATASETS.get("emojilab").facets("image")[0]
    picture = DATASETS.get("emojilab").column("image", facet, [start.picture]).items[0]
    clean = dataclasses.replace(start, catch="clean", light=identity(), strength=0.0)
    image, values = shown(session, clean)
    assert np.abs(image.astype(int) - picture).max() <= 1
    assert values.keys() == session.guards.keys() == set(GUARDS.ids())
    light = at_strength(light_of("dark", np.random.default_rng(2)), 0.5)
    empty = dataclasses.replace(start, catch="empty", light=light)
    other = dataclasses.replace(empty, truth="?", picture=DATASETS.get("emojilab").concepts[1])
    one, two = (shown(session, each)[0].astype(float) for each in (empty, other))
    # Two pictures cannot be told apart but by the draw of the noise.
    assert abs(one.mean() - two.mean()) < 0.5
    assert shown(session, empty)[1]["edges"] < 0.05


def test_members_say_what_a_class_is():
    found = members(DATASETS.get("emojilab"), "group")
    assert set(found) == set(new_session("emojilab", 0).classes)
    assert found["Animals & Nature"][0] == "animal-mammal"
    assert all(words and "" not in words for words in found.values())


def test_a_guard_that_is_defined_otherwise_has_another_digest():
    guard = GUARDS.get("edges")
    assert guard_digest(guard) == guard_digest(dataclasses.replace(guard, threshold=0.9))
    assert guard_digest(guard) != guard_digest(dataclasses.replace(guard, source="another"))


def test_bad_input():
    with pytest.raises(UnknownId, match="emojilab"):
        new_session("emojilap", 0)
    with pytest.raises(BadInput, match="37 of level subgroup"):
        new_session("emojilab", 0, level="subgroup")
    with pytest.raises(BadInput, match="10 of level group"):
        new_session("digits", 0)
