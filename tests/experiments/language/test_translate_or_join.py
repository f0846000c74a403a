"""Translate or join: sets of views, claims, and ways that must win where they are made to."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, Unavailable
from lab.core.progress import Progress
from lab.experiments.align.several import SeveralSpaces
from lab.experiments.language import in_words, ways
from lab.experiments.language.translate_or_join import (
    METHODS,
    SEVERAL,
    TranslateOrJoinSpec,
    plan,
    present_in,
)
from lab.experiments.language.ways import Routes
from lab.experiments.views.view import View
from lab.study.plan import MOST_CLAIMS
from tests.experiments.test_contract import SMALL

PLACES = SMALL["translate_or_join"]
VOICE = "hog/noto, mfcc/en+m3, ngrams/en"


def test_every_way_from_every_set_of_modalities():
    present = present_in(TranslateOrJoinSpec())
    assert list(present) == ["image", "speech", "image and speech", "everything"]
    asked = plan(TranslateOrJoinSpec())
    assert {arm.id for arm in asked.arms} == {
        f"{method}@{at}" for at, views in present.items() for method in METHODS
        if len(views) > 1 or method not in SEVERAL
    }  # fmt: skip
    primary = asked.primary
    assert primary.weights == {"language@image and speech": 1.0, "joint@image and speech": -1.0}
    assert not primary.expects and not any(arm.seeds for arm in asked.arms)
    four = plan(
        TranslateOrJoinSpec(
            dataset="placelab", views="hog/twemoji, mfcc/en+m3, sphere/city, ngrams/en"
        )
    )
    assert len(four.claims) == MOST_CLAIMS and "late@image and speech and place" in {
        arm.id for arm in four.arms
    }


@pytest.mark.parametrize(
    "views", ["hog/noto, ngrams/en", "hog/noto, hog/openmoji, ngrams/en", "hog/noto, mfcc/en+m3"]
)
def test_what_cannot_be_asked_is_refused(views):
    with pytest.raises(BadInput, match="each once"):
        plan(TranslateOrJoinSpec(views=views))


def test_places_in_words_and_the_result_in_short():
    result = lab.run("translate_or_join", **PLACES)
    rows = {(row["arm"], row["outcome"]): row for row in result.tables["arms"]}
    # Words of the nearest country know more of a sub-region than a flag's shape does.
    assert rows["late@place", "accuracy"]["value"] > rows["late@image", "accuracy"]["value"]
    assert rows["late@place", "accuracy"]["value"] > 3 * rows["late@place", "accuracy"]["chance"]
    assert ("late@everything", "name found") not in rows
    assert result.words().points[0].startswith("From image, the best is ")


class Planted:
    """Three views of 120 concepts in 4 classes; only what is said of the picture knows the class,
    and what is heard is the name."""

    IMAGE, VOICE, TEXT = View("hog", "noto"), View("mfcc", "en+m3"), View("ngrams", "en")
    VIEWS = IMAGE, VOICE, TEXT

    def __init__(self, monkeypatch):
        random = np.random.default_rng(0)
        labels = np.array(["bird", "fish", "tree", "tool"] * 30)
        families = np.array([f"f{i}" for i in range(120)])
        rows = random.permutation(120)
        names = random.standard_normal((120, 12))
        self.x = {
            str(self.IMAGE): random.standard_normal((120, 10)),
            str(self.VOICE): names @ random.standard_normal((12, 12)),
            str(self.TEXT): names,
        }
        spaces = SeveralSpaces(
            self.x, tuple(f"c{i}" for i in range(120)), families, labels,
            rows[:70], rows[70:90], rows[90:],
        )  # fmt: skip
        told = {self.IMAGE: list(labels), self.VOICE: [""] * 120, self.TEXT: ["name"] * 120}
        monkeypatch.setattr(ways, "words_of", lambda d, s, view, *rest: told[view])
        self.ways = Routes("emojilab", spaces, self.VIEWS, 5, 8, Progress())
        self.test = rows[90:]

    def right(self, method, *views):
        return self.ways.right(method, views, self.test).mean()

    def found(self, method, *views):
        return self.ways.found(method, views, self.test).mean()


def test_each_way_wins_where_it_is_made_to(monkeypatch):
    planted = Planted(monkeypatch)
    image, voice, both = planted.IMAGE, planted.VOICE, (planted.IMAGE, planted.VOICE)
    assert planted.right("language", image) == planted.right("language", *both) == 1
    assert planted.right("late", *both) < 0.6 and planted.right("joint", *both) < 0.6
    assert planted.right("language", voice) < 0.6  # nothing heard: "no words", the same for all
    # The voice is the name turned: a joint space and a map find it, the picture does not.
    assert planted.found("joint", voice) > 0.9 and planted.found("late", voice) > 0.9
    assert planted.found("late", image) < 0.7
    assert planted.found("single", *both) == planted.found("late", voice)
    assert planted.found("early", image) == planted.found("late", image)


def test_without_whisper_the_ways_through_words_say_so_and_the_rest_goes_on(monkeypatch):
    def absent(sounds, language, progress):
        raise Unavailable("Whisper", "no package", "pip install it")

    monkeypatch.setattr(in_words, "transcribe", absent)
    result = lab.run("translate_or_join", views=VOICE, n_concepts=100, n_test=20, n_validation=20,
                     width=4)  # fmt: skip
    failed = {row["arm"]: row["why"] for row in result.tables["failed"]}
    assert set(failed) == {f"language@{at}" for at in ("speech", "image and speech", "everything")}
    assert all("pip install it" in why for why in failed.values())
    assert "a part of the run failed" in result.words().headline
