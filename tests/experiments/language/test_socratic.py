"""Pictures through words: a planted eye and model, every arm, and what cannot be used."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.experiments.language.socratic import bench as socratic
from lab.experiments.language.socratic.asked import told
from lab.experiments.language.socratic.bench import Dialogue, SocraticSpec
from lab.experiments.language.socratic.evidence import (
    both_scores,
    evidence_of,
    image_scores,
    prompt_of,
    words_of,
)
from lab.experiments.language.socratic.eye import content_words, eye_of, features_of, plain_name
from lab.language import LANGUAGE_MODELS
from lab.language.choose import wordings
from lab.language.tags import Tags
from lab.language.transcribe import Transcript
from tests.experiments.language.toy_words import GROUPS, Spelling, ToyWords, registered
from tests.experiments.test_contract import keeps

SPEC = {"dataset": "toy_words", "facet": "large", "memory": "small", "styles": "large, small",
        "speech": "", "model": "spelling", "n_words": 2, "n_test": 24,
        "n_validation": 20}  # fmt: skip
WORDING = wordings("socratic_group")[0]


@pytest.fixture(scope="module", autouse=True)
def toys():
    with registered():
        yield


@pytest.fixture(scope="module")
def result(toys):
    return lab.run("socratic", **SPEC)


@pytest.fixture(scope="module")
def eye(toys):
    return eye_of("toy_words", "small", {f"{group}.0" for group in GROUPS})


def verdicts(result):
    return {row["claim"]: row["verdict"] for row in result.tables["claims"]}


def test_a_planted_model_is_led_by_the_words_alone(result):
    found = verdicts(result)
    assert found["image"] == found["shuffled"] == found["random"] == "more"
    assert "heard" not in found  # no voice was named


def test_the_shuffle_and_the_blind_are_near_chance_and_words_hold_bits(result):
    rows = {(r["arm"], r["outcome"]): r["value"] for r in result.tables["arms"]}
    assert rows["random", "group"] == pytest.approx(0.1) and rows["random", "same"] == 0.5
    assert rows["shuffled", "group"] < 0.5 < rows["lm", "group"]
    assert rows["words@2", "group"] > 0.5  # only the surest words begin as the group does
    assert rows["read@16", "bits"] > 1.0


def of_one(model, words, names):
    return told(model, "group", 0, [words], names, np.ones((1, len(names)), bool), Progress())[0]


def test_it_is_whole_and_easy_to_read(result):
    keeps(result)


def test_one_picture_goes_the_same_way(eye):
    features = features_of(ToyWords(), "large")["violins.0"]
    evidence = evidence_of(eye, features)
    assert set(evidence) == {"keywords", "objects", "place", "kind"}
    words = words_of(evidence, 4)
    assert len(words) == len(set(words)) <= 4
    names = tuple(GROUPS)
    language = of_one(Spelling(), ("violinkind",), names)
    assert names[int(language.argmax())] == "violins"
    image = image_scores(eye, features[None], names)[0]
    assert np.allclose(both_scores(language, image, 2.0), language + 2 * image)


def test_words_take_turns_and_place_and_kind_come_late_and_once():
    evidence = {
        "keywords": Tags(("a", "b", "c"), (0.9, 0.8, 0.7)), "objects": Tags(("x", "a"), (0.5, 0.4)),
        "place": Tags(("sea", "sky"), (0.6, 0.3)), "kind": Tags((), ()),
    }  # fmt: skip
    assert words_of(evidence, 9) == ("a", "x", "b", "c", "sea")


def test_a_prompt_holds_words_as_they_stand():
    assert "{b}, a" in prompt_of(["{b}", "a"], WORDING)
    pair = wordings("socratic_same")[0]
    assert prompt_of(["{others}"], pair, ["x"]).count("x") >= 1


@pytest.mark.parametrize("words", [(), ("a",)])
def test_nothing_seen_says_so(words):
    pair = wordings("socratic_same")[0]
    with pytest.raises(BadInput, match="no tag above the threshold"):
        prompt_of(words, pair)


def test_a_picture_without_words_is_not_asked_and_scores_chance(toys):
    wanted = np.ones((2, 3), bool)
    found = told(Spelling(), "group", 0, [(), ("kettlekind",)], ("a", "b", "kettles"), wanted,
                 Progress())  # fmt: skip
    assert found[0].tolist() == [0, 0, 0] and found[1].argmax() == 2


def test_a_prompt_longer_than_the_context_says_so(toys):
    model = LANGUAGE_MODELS.get("smollm2")
    if not model.availability().ok:
        pytest.skip("no language model here")
    with pytest.raises(BadInput, match="tokens"):
        of_one(model, ("word",) * 2100, ("a", "b"))


@pytest.mark.parametrize("absent", ["", "pip install it"])
def test_speech_joins_where_what_is_heard_is_long_enough(monkeypatch, toys, absent):
    bench = Dialogue(SocraticSpec(**{**SPEC, "styles": "", "speech": "en"}), Progress())
    names = dict(zip(bench.test.ids, bench.test.names, strict=True))
    silent = set(bench.test.ids[::2])
    ids = [c for c in ToyWords().concepts if c in names]
    said = [Transcript("" if c in silent else names[c], 0.5) for c in ids]
    monkeypatch.setattr(socratic, "available", lambda: absent)
    monkeypatch.setattr(socratic, "transcribe", lambda sounds, language, progress: said)
    monkeypatch.setattr(socratic.spotted, "spot", lambda sounds, words, voice: said)
    alone, joined = (bench.score(arm, 0)["caption"] for arm in ("direct", "speech"))
    quiet = np.array([c in silent for c in bench.test.ids])
    assert np.array_equal(joined[quiet], alone[quiet])
    assert joined[~quiet].mean() > max(0.9, alone[~quiet].mean())


def test_what_hears_is_named_and_without_whisper_who_speaks_the_words(monkeypatch):
    spec = SocraticSpec(**{**SPEC, "speech": "en"})
    assert socratic.hears(SocraticSpec(**SPEC)) == ([], {})
    monkeypatch.setattr(socratic, "available", lambda: "")
    assert socratic.hears(spec) == ([("whisper", "en")], {})
    monkeypatch.setattr(socratic, "available", lambda: "pip install it")
    (hearing,), voices = socratic.hears(spec)
    assert hearing == ("speech_embedding", "en") and "en+f2" in voices["voices"]


def test_one_style_and_an_unknown_facet_are_refused():
    with pytest.raises(BadInput, match="two styles"):
        lab.run("socratic", **{**SPEC, "styles": "large"})
    with pytest.raises(UnknownId):
        lab.run("socratic", **{**SPEC, "memory": "nosuch"})


def test_plain_names_and_words_of_a_caption():
    assert plain_name("plant-other") == "plant" and plain_name("animals") == "animals"
    assert content_words("The “Fuji” apple, an apple.") == ("fuji", "apple")
    assert content_words("...") == ()
