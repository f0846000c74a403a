"""Classes and episodes: nothing that is asked about was learnt from or is shown."""

from dataclasses import replace

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.experiments.align.shots import SIDES, read_album, usable_classes
from lab.experiments.views.view import View
from tests.experiments.align.planted_album import album

SHOTS, NAMES = 6, 3


@pytest.fixture(scope="module")
def classes():
    return usable_classes(album(), 5, SHOTS, NAMES, n_seeds=2)


@pytest.mark.parametrize("seed", [0, 1])
def test_divisions_share_no_class_and_no_family_and_test_every_class(classes, seed):
    families, tested = classes.album.families, []
    for division in classes.divisions(seed, 5):
        parts = division.test, division.validation, division.base
        assert sorted(np.concatenate(parts)) == list(range(12))
        held = [set(families[np.isin(classes.codes, part)]) for part in parts]
        assert not (held[0] & held[1] or held[0] & held[2] or held[1] & held[2])
        tested += list(division.test)
    assert set(tested) == set(range(12))
    assert any(
        not np.array_equal(a.test, b.test)
        for a, b in zip(classes.divisions(0, 5), classes.divisions(1, 5), strict=True)
    )


def test_an_episode_shows_nothing_of_what_it_asks(classes):
    room, division = classes.album, classes.divisions(0, 5)[0]
    concepts_asked = set()
    for episode in classes.episodes(division.test, 5, SIDES, 0, "test"):
        assert set(episode.classes) <= set(division.test) and len(set(episode.classes)) == 5
        shown = np.concatenate([*episode.every, episode.shots.ravel()])
        assert not room.is_new[shown].any()
        seen = {*room.concept[shown], *episode.texts.ravel()}
        asked = room.concept[episode.queries]
        assert not set(room.families[list(seen)]) & set(room.families[asked])
        for place, c in enumerate(episode.classes):
            assert (classes.codes[room.concept[episode.shots[place]]] == c).all()
            assert (classes.codes[episode.texts[place]] == c).all()
            assert (classes.codes[asked[episode.truth == place]] == c).all()
            assert len(set(episode.shots[place])) == SHOTS
            assert len(set(episode.texts[place])) == NAMES
        # Each concept once in a known style and once in the new one.
        styles = room.is_new[episode.queries]
        assert len(set(asked[styles])) == styles.sum() == (~styles).sum()
        concepts_asked |= set(asked)
    # Every side was asked about: no concept is left out.
    assert concepts_asked == set(np.flatnonzero(np.isin(classes.codes, division.test)))


def test_ways_that_do_not_divide_the_classes_leave_none_out(classes):
    episodes = list(classes.episodes(np.arange(7), 5, 1, 0, "test"))
    assert [len(set(episode.classes)) for episode in episodes] == [5, 5]
    assert {c for episode in episodes for c in episode.classes} == set(range(7))


def test_a_family_belongs_to_the_class_of_most_of_its_concepts():
    given = album()
    families = given.families.copy()
    families[:2], families[-1] = "both", "both"
    own = usable_classes(replace(given, families=families), 5, SHOTS, NAMES, 1).album
    assert len(own.labels) == len(given.labels) - 1
    assert set(own.labels[own.families == "both"]) == {"class 00"}


def test_classes_may_be_given_beside_the_data_set():
    names = View("ngrams", "en")
    of = {c: c[0] for c in DATASETS.get("emojilab").concepts}
    read = read_album("emojilab", (View("hog", "noto"),), None, names, Progress(), of)
    assert len(read.labels) == len(of) and set(read.labels) == set(of.values())


@pytest.mark.parametrize(
    ("asked", "said"),
    [((9, SHOTS, NAMES), "13 classes"), ((5, 40, NAMES), "0 of 12"), ((5, SHOTS, 11), "0 of 12")],
)
def test_fewer_classes_than_ways_and_fewer_pictures_than_shots_say_what_to_do(asked, said):
    with pytest.raises(TooFew, match=f"{said}.*Ask for fewer ways, shots or names"):
        usable_classes(album(), *asked, n_seeds=1)


def test_a_class_with_too_few_pictures_is_left_out_and_others_stay():
    given = album()
    few = (given.labels != "class 03") | (np.arange(len(given.labels)) % 4 == 0)
    left = usable_classes(given.take(few), 5, SHOTS, NAMES, 2)
    assert left.names == tuple(f"class {c:02}" for c in range(12) if c != 3)


@pytest.mark.parametrize("side", ["x", "text"])
def test_a_constant_side_and_nan_are_refused(side):
    given = album()
    rows = getattr(given, side)
    with pytest.raises(BadInput, match=r"all in one direction\. Check the encoder"):
        replace(given, **{side: np.ones_like(rows)})
    with pytest.raises(BadInput, match="finite vectors"):
        replace(given, **{side: np.where(np.arange(len(rows))[:, None] == 3, np.nan, rows)})


def test_pictures_of_two_encoders_are_no_space():
    views = View("hog", "noto"), View("lite0", "noto")
    with pytest.raises(BadInput, match="Name one encoder"):
        read_album("emojilab", views, None, View("ngrams", "en"), Progress())
