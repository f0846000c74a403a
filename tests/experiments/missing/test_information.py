"""Information: every pair by every way, the permuted value beside, what is planted found again."""

import pytest

import lab
from lab.core.errors import BadInput, TooFew
from lab.experiments.missing.information.ways import agreement, recovered
from lab.experiments.missing.information.words import WITH_SYNERGY
from lab.stats.information.interval import ATOMS
from lab.stats.information.planted import RECIPES

SMALL = {
    "views": "hog/noto, ngrams/en",
    "n_permutations": 9,
    "n_planted": 300,
    "n_seeds": 1,
    "n_groups": 5,
}


@pytest.fixture(scope="module")
def result():
    return lab.run("information", **SMALL)


def test_every_way_has_four_atoms_beside_permuted_labels(result):
    rows = result.tables["atoms"]
    assert [(r["n_clusters"], r["atom"]) for r in rows] == [
        (n, atom) for n in (2, 3, 4, 0) for atom in ATOMS
    ]
    for row in rows:
        assert row["low"] <= row["value"] <= row["high"]
        assert row["plug_in"] >= 0 and row["permuted"] >= 0
    tested = {row["n_clusters"] for row in rows if row["p"] is not None}
    assert tested == {3, 0}
    assert {row["verdict"] for row in rows if row["p"] is None} == {"untested"}


def test_with_nine_permutations_nothing_but_the_primary_row_could_be_sure(result):
    """The primary p stands alone; all others are corrected together."""
    primary = next(r for r in result.tables["atoms"]
                   if (r["n_clusters"], r["atom"]) == (3, "synergy"))  # fmt: skip
    assert primary["p_holm"] == primary["p"]
    others = [r for r in result.tables["atoms"] if r["p"] is not None and r is not primary]
    assert all(r["p_holm"] >= min(1, 3 * r["p"]) - 1e-9 for r in others if r["p"] == 0.1)


def test_the_planted_answers_and_where_the_ways_part(result):
    assert {row["recipe"] for row in result.tables["planted"]} == set(RECIPES)
    agree = {row["recipe"]: row["agree"] for row in result.tables["agreement"]}
    assert agree["own"] and agree["shared"] and not agree["exclusive or"]
    assert any("ways part" in limit and "exclusive or" in limit for limit in result.words().limits)


def test_ways_agree_on_shares_not_on_bits():
    rows = [
        {"recipe": recipe, "method": method, "atom": atom, "value": scale * k}
        for recipe in RECIPES
        for method, scale in (("broja", 0.1), ("gaussian", 0.3))
        for k, atom in enumerate(ATOMS)
    ]
    assert all(row["agree"] for row in agreement(rows))


def test_one_view_or_too_few_families_are_refused():
    with pytest.raises(BadInput, match="two views"):
        lab.run("information", **{**SMALL, "views": "hog/noto"})
    with pytest.raises(TooFew):
        lab.run("information", dataset="photos", views="hog, lite0")


@pytest.mark.slow
def test_planted_synergy_lies_in_its_interval_in_nine_of_ten_seeds():
    """Of 40 draws: of 10 an interval that holds .95 of truths holds 8 or fewer one time in 12."""
    found = lab.run("information", views="hog/noto, ngrams/en", n_permutations=9).tables["planted"]
    for recipe, method in (*((r, "broja") for r in WITH_SYNERGY), ("sum", "gaussian")):
        own = recovered(found, recipe, method, "synergy")
        assert len(own) == 40 and sum(own) >= 36, (recipe, method, sum(own))
