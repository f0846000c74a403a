"""What countries earn and speak: every country of PlaceLab, and the builder on a small package."""

import json

import pytest

from lab.core.errors import StoreError
from lab.data import DATASETS
from lab.data.society import _read, build, societies
from tests.data.emojilab.test_build import write_tgz


def test_every_country_of_placelab_is_known():
    found = societies()
    assert set(found) == set(DATASETS.get("placelab").concepts)
    assert "fr" in found["senegal"].languages and found["senegal"].income_usd < 10_000
    assert found["luxembourg"].income_usd > 50_000
    assert not found["antarctica"].languages


def test_it_is_built_from_what_the_package_says(tmp_path):
    spoken = {"fr": {"_officialStatus": "official"}, "wo": {"_officialStatus": "official_regional"},
              "ff_Adlm": {}}  # fmt: skip
    senegal = {"_gdp": "300", "_population": "2", "languagePopulation": spoken}
    told = {"supplemental": {"territoryInfo": {"SN": senegal}}}
    name = "package/supplemental/territoryInfo.json"
    write_tgz(tmp_path / "cldr-core-48.0.0.tgz", {name: told})
    assert build(tmp_path, tmp_path / "out.json") == 1
    (row,) = json.loads((tmp_path / "out.json").read_text())
    assert row == {"id": "senegal", "income_usd": 150, "official": ["fr"]}


def test_a_damaged_file_is_said(tmp_path):
    from lab.data.committed_files import read_committed

    (tmp_path / "society.json").write_text('[{"id": "senegal"}]')
    with pytest.raises(StoreError, match=r"society\.json"):
        read_committed(tmp_path / "society.json", _read)
