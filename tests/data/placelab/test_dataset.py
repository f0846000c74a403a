"""PlaceLab: countries, their regions, their families, and where they are."""

import json
import shutil

import numpy as np
import pytest

from lab.core.contracts import Modality
from lab.core.errors import BadInput, StoreError
from lab.data.placelab.dataset import PLACELAB, STYLES, PlaceLab
from lab.store.paths import committed


def place_of(concept):
    return PLACELAB.column(Modality.PLACE, "city", [concept]).items[0]


def test_every_concept_has_a_flag_in_each_style_a_name_and_a_place():
    assert len(PLACELAB.concepts) == 247
    for style in STYLES:
        assert PLACELAB.column(Modality.IMAGE, style).ids == PLACELAB.concepts
    assert PLACELAB.column(Modality.TEXT, "en").ids == PLACELAB.concepts
    assert PLACELAB.column(Modality.PLACE, "city").ids == PLACELAB.concepts


@pytest.mark.parametrize(
    ("concept", "place"),
    [
        ("france", (48.87, 2.33)), ("united-states", (40.71, -74.01)),
        ("russia", (55.76, 37.62)), ("australia", (-33.87, 151.22)),
        ("antarctica", (-77.83, 166.6)), ("fiji", (-18.13, 178.42)),
    ],
)  # fmt: skip
def test_places_are_where_people_are(concept, place):
    np.testing.assert_allclose(place_of(concept), place, atol=0.01)


def test_no_two_are_at_one_place():
    places = np.stack(list(PLACELAB.column(Modality.PLACE, "city").items))
    assert len(np.unique(places, axis=0)) == len(places)


def test_groups_are_the_regions_of_the_world():
    where = dict(zip(PLACELAB.concepts, PLACELAB.labels("group"), strict=True))
    assert set(where.values()) == {"Africa", "Americas", "Asia", "Europe", "Oceania"}
    assert (where["japan"], where["kenya"], where["peru"]) == ("Asia", "Africa", "Americas")


def test_flags_and_names_that_copy_each_other_are_of_one_family():
    family = dict(zip(PLACELAB.concepts, PLACELAB.labels("family"), strict=True))
    for one, other in (("romania", "chad"), ("ireland", "cote-divoire"), ("norway",
                       "svalbard-jan-mayen"), ("guinea", "guinea-bissau"), ("indonesia", "monaco"),
                       ("congo-kinshasa", "congo-brazzaville")):  # fmt: skip
        assert family[one] == family[other]
    assert family["japan"] != family["france"]
    assert len(set(family.values())) > 200


def test_no_language_copies_another_and_copies_of_english_are_known():
    languages = PLACELAB.facets(Modality.TEXT)
    assert len(languages) > 180 and languages[:2] == ("en", "es")
    rows = {tuple(sorted(PLACELAB._names.by_concept(code).items())) for code in languages}
    assert len(rows) == len(languages)
    assert "kenya" in PLACELAB.copied_from_english("sw")
    assert PLACELAB.language_name("sw") == "Swahili"


def test_a_concept_without_a_place_is_named(tmp_path):
    shutil.copytree(committed() / "placelab", tmp_path / "placelab")
    file = tmp_path / "placelab" / "places.json"
    file.write_text(json.dumps([r for r in json.loads(file.read_text()) if r["id"] != "japan"]))
    short = PlaceLab(tmp_path / "placelab")
    with pytest.raises(BadInput, match="japan"):
        short.column(Modality.PLACE, "city", ["france", "japan"])
    file.write_text("[]}")
    with pytest.raises(StoreError, match=r"places\.json"):
        PlaceLab(tmp_path / "placelab").column(Modality.PLACE, "city")


def test_the_committed_files_are_small():
    files = [f for f in (committed() / "placelab").rglob("*") if f.is_file()]
    assert sum(f.stat().st_size for f in files) < 2e6
