"""What names say of countries: neighbours over chance, families left out, shuffles."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.language.country_words import CountryWordsSpec, alike_by, excess, plan
from tests.experiments.test_contract import SMALL

FIELDS = SMALL["country_words"]


def test_an_excess_is_over_the_share_among_all_others():
    labels = np.array(["a", "a", "a", "b", "b", "b"])
    others = ~np.eye(6, dtype=bool)
    others[0, 1] = others[1, 0] = False  # one family
    near = np.array([[2, 3], [2, 4], [0, 1], [4, 5], [3, 5], [0, 1]])
    same = labels[:, None] == labels
    assert excess(near, same, others) == pytest.approx(
        [0.5 - 1 / 4, 0.5 - 1 / 4, 1 - 2 / 5, 1 - 2 / 5, 1 - 2 / 5, 0 - 2 / 5]
    )
    same[5, :5] = False
    assert np.isnan(excess(near, same, others)[5])  # it has none to find


def test_who_is_as_rich_and_who_shares_a_language():
    countries = ["monaco", "luxembourg", "germany", "austria", "brazil", "mexico", "burundi",
                 "congo-kinshasa", "nowhere"]  # fmt: skip
    found = alike_by(countries)
    assert found["income"][:8, :8].sum(axis=1).tolist() == [2] * 8
    assert found["income"][2, 3] and not found["income"][:8, 8].any()
    speak = found["language"]
    assert speak[2, 3] and speak[6, 7] and not speak[2, 7] and not speak[8].any()


def test_places_know_regions_and_letters_hardly():
    result = lab.run("country_words", **FIELDS)
    value = {(row["arm"], row["outcome"]): row["value"] for row in result.tables["arms"]}
    assert value["sphere/city", "subgroup"] > 0.4
    assert value["ngrams/en", "subgroup"] < 0.15
    assert value["sphere/city", "income"] > 0.1 and value["sphere/city", "language"] > 0.1
    assert 100 < result.summary["n_language"] < result.summary["n"]
    by_view = {row["view"]: row for row in result.tables["shuffled"]}
    assert by_view["sphere/city"]["p"] == 1 / 1000
    assert 0 < by_view["sphere/city"]["null"] < 0.05
    assert sum(row["n"] for row in result.tables["subregions"]) == result.summary["n"]
    leads = [row["lead"] for row in result.tables["subregions"]]
    assert leads == sorted(leads, reverse=True)
    lead = value["ngrams/en", "subgroup"] - value["hog/twemoji", "subgroup"]
    weighted = [row["lead"] * row["n"] for row in result.tables["subregions"]]
    assert sum(weighted) / result.summary["n"] == pytest.approx(lead)


def test_names_are_the_first_of_four_views():
    asked = plan(CountryWordsSpec())
    assert asked.primary.weights == {"minilm/en": 1.0, "lite0/twemoji": -1.0}
    assert len(asked.claims) == 7 and len(asked.arms) == 5
    with pytest.raises(BadInput, match="letters"):
        plan(CountryWordsSpec(views="ngrams/en, hog/twemoji"))


def test_more_neighbours_than_there_are_countries_are_refused(monkeypatch):
    from lab.experiments.language import country_words

    whole = country_words.see
    monkeypatch.setattr(
        country_words, "see", lambda *args, **kept: whole(*args, **kept).take(range(20))
    )
    with pytest.raises(TooFew, match="other families"):
        lab.run("country_words", **{**FIELDS, "k": 50})
