"""The builder on small packages of the published layout, made from the committed data."""

import json
import lzma
import zipfile

import pytest

from lab.core.contracts import Modality
from lab.core.errors import BadInput, Unavailable
from lab.data.emojilab.drawings import read_svgs
from lab.data.placelab.borders import FILE
from lab.data.placelab.build import build, icon_slug
from lab.data.placelab.dataset import PLACELAB, STYLES, PlaceLab
from lab.data.placelab.packages import degrees, read_zones
from lab.data.sources import IconSet
from lab.store.paths import committed
from tests.data.emojilab.test_build import write_tgz

CODE_OF = {"france": "FR", "guadeloupe": "GP", "guinea": "GN", "guinea-bissau": "GW", "japan": "JP",
           "spain": "ES"}  # fmt: skip
ZONES = """# a comment
ES\t+4024-00341\tEurope/Madrid\tmainland
ES\t+3553-00519\tAfrica/Ceuta
FR\t+4852+00220\tEurope/Paris
GN\t+0931-01343\tAfrica/Conakry
GP\t+1614-06132\tAmerica/Guadeloupe
GW\t+1151-01535\tAfrica/Bissau
JP\t+353916+1394441\tAsia/Tokyo
"""

BORDERS = [
    {"cca2": "ES", "cca3": "ESP", "borders": ["FRA", "PRT"]},
    {"cca2": "FR", "cca3": "FRA", "borders": ["ESP"]},
    {"cca2": "PT", "cca3": "PRT", "borders": ["ESP"]},
    {"cca2": "GN", "cca3": "GIN", "borders": ["GNB"]},
    {"cca2": "GW", "cca3": "GNB", "borders": ["GIN"]},
    {"cca2": "JP", "cca3": "JPN", "borders": ["FRA"]},
]
"""Portugal is no concept of the small set, and only one side says that Japan touches France."""


def flags(style):
    with lzma.open(committed() / "placelab" / "svg" / f"{style}.jsonl.xz", "rt") as lines:
        rows = (json.loads(line) for line in lines)
        return {CODE_OF[row["id"]]: row for row in rows if row["id"] in CODE_OF}


def called(style, code):
    return {"flag": f"{code.lower()}-4x3", "circle-flags": code.lower()}.get(style, f"flag-{code}")


def points(code):
    return "-".join(f"{ord(letter) - ord('A') + 0x1F1E6:x}" for letter in code)


@pytest.fixture
def packages(tmp_path):
    """A folder with every package, of six countries."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for style in STYLES:
        rows = flags(style)
        icons = {called(style, code): {k: v for k, v in row.items() if k != "id"}
                 for code, row in rows.items()}  # fmt: skip
        chars = {points(code): called(style, code) for code in rows} if style[-1] == "i" else {}
        write_tgz(
            folder / f"iconify-json-{style}-1.0.0.tgz",
            {"package/icons.json": {"icons": icons}, "package/chars.json": chars},
        )
    regions = {"FR": "155", "ES": "039", "GN": "011", "GW": "011", "GP": "029", "JP": "030"}
    above = {"150": ["155", "039"], "002": ["011"], "019": ["029"], "142": ["030"]}
    inside = {"001": {"_contains": list(above)}}
    inside |= {region: {"_contains": parts} for region, parts in above.items()}
    for code, part in regions.items():
        inside.setdefault(part, {"_contains": []})["_contains"].append(code)
    content = {"supplemental": {"territoryContainment": inside}}
    write_tgz(
        folder / "cldr-core-48.0.0.tgz",
        {"package/supplemental/territoryContainment.json": content},
    )
    english = {code: PLACELAB.name(concept) for concept, code in CODE_OF.items()}
    english |= {code: f"region {code}" for code in (*above, *regions.values())}
    members = {
        "package/main/en/languages.json": names_of("en", "languages", {"en": "English"}),
        "package/main/en/territories.json": names_of("en", "territories", english),
        "package/main/en-GB/territories.json": names_of("en-GB", "territories", english),
        "package/main/xx/territories.json": names_of("xx", "territories", english),
        "package/main/yy/territories.json": names_of("yy", "territories", {"FR": "FR"}),
    }
    write_tgz(folder / "cldr-localenames-full-48.0.0.tgz", members)
    zones_package(folder, ZONES)
    write_tgz(folder / "world-countries-5.1.0.tgz", {"package/countries.json": BORDERS})
    return folder


def names_of(language, kind, names):
    return {"main": {language: {"localeDisplayNames": {kind: names}}}}


def zones_package(folder, text):
    with zipfile.ZipFile(folder / "tzdata-2026.6-py2.py3-none-any.whl", "w") as archive:
        archive.writestr("tzdata/zoneinfo/zone.tab", text)


@pytest.fixture
def built(packages, tmp_path, monkeypatch):
    monkeypatch.setattr("lab.data.placelab.build.MIN_NAMES", 3)
    counted = build(packages, tmp_path / "made")
    return counted, PlaceLab(tmp_path / "made")


def test_the_built_set_is_the_committed_one_of_these_countries(built):
    counted, made = built
    assert counted == {"concepts": 6, "languages": 1, "families": 4, "largest family": 2}
    assert set(made.concepts) == set(CODE_OF)
    for style in STYLES:
        all_of_them = read_svgs(PLACELAB._svg(style))
        assert read_svgs(made._svg(style)) == {c: all_of_them[c] for c in made.concepts}
    places = made.column(Modality.PLACE, "city")
    same = PLACELAB.column(Modality.PLACE, "city", places.ids).items
    assert [p.tolist() for p in places.items] == [p.tolist() for p in same]
    family = dict(zip(made.concepts, made.labels("family"), strict=True))
    assert family["guinea"] == family["guinea-bissau"] and family["france"] == family["guadeloupe"]
    rows = json.loads((made._folder.parent / FILE).read_text())
    assert {row["id"]: row["borders"] for row in rows if row["borders"]} == {
        "spain": ["france"], "france": ["spain"],
        "guinea": ["guinea-bissau"], "guinea-bissau": ["guinea"],
    }  # fmt: skip
    assert len(rows) == len(CODE_OF)
    assert set(made.labels("group")) == {f"region {code}" for code in ("150", "002", "019", "142")}


def test_another_script_a_copied_language_and_a_language_of_few_names_are_left_out(built):
    assert built[1]._names.languages == ("en",)


def test_a_missing_package_is_named_with_its_command(packages, tmp_path):
    (packages / "tzdata-2026.6-py2.py3-none-any.whl").unlink()
    with pytest.raises(Unavailable, match="pip download --no-deps tzdata"):
        build(packages, tmp_path / "made")


def test_without_the_package_of_borders_its_command_is_said(packages, tmp_path):
    (packages / "world-countries-5.1.0.tgz").unlink()
    with pytest.raises(Unavailable, match="npm pack world-countries"):
        build(packages, tmp_path / "made")


def test_a_country_of_several_zones_needs_a_principal_one(packages):
    zones_package(packages, "XX\t+0000+00000\tA/One\nXX\t+0100+00000\tA/Two\n")
    with pytest.raises(BadInput, match=r"principal zone of XX.*One, Two"):
        read_zones(packages)


def test_a_place_that_is_written_otherwise_is_refused():
    with pytest.raises(BadInput, match="DDMM"):
        degrees("48.87,2.33")


def test_a_style_without_the_flag_is_refused():
    with pytest.raises(BadInput, match="a flag of FR in flag"):
        icon_slug(IconSet({}, {}, 16, 16, {}), "flag", "FR")
