"""Reading the packages of countries: where their people live, their regions, their names."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput, Unavailable
from lab.data.sources import json_members, package

WORLD = "001"
PRINCIPAL = {
    "AQ": "McMurdo", "AR": "Buenos_Aires", "AU": "Sydney", "BR": "Sao_Paulo", "CA": "Toronto",
    "CD": "Kinshasa", "CL": "Santiago", "CN": "Shanghai", "CY": "Nicosia", "DE": "Berlin",
    "EC": "Guayaquil", "ES": "Madrid", "FM": "Pohnpei", "GL": "Nuuk", "ID": "Jakarta",
    "KI": "Tarawa", "KZ": "Almaty", "MH": "Majuro", "MN": "Ulaanbaatar", "MX": "Mexico_City",
    "MY": "Kuala_Lumpur", "NZ": "Auckland", "PF": "Tahiti", "PG": "Port_Moresby", "PS": "Gaza",
    "PT": "Lisbon", "RU": "Moscow", "UA": "Kyiv", "UM": "Wake", "US": "New_York", "UZ": "Tashkent",
}  # fmt: skip
"""The zone that most people live in, where a country has several; of Antarctica and the outlying
islands of the United States the largest station."""


@dataclass(frozen=True)
class Zone:
    """A time zone's city, in degrees."""

    city: str
    latitude_deg: float
    longitude_deg: float


def read_zones(folder: Path) -> dict[str, Zone]:
    """Return the principal zone of each country code, in the order of the codes.

    Raises ``Unavailable`` without the package tzdata and ``BadInput`` for a country with several
    zones of which none is known as its principal one.
    """
    found = sorted(folder.glob("tzdata-*.whl"))
    if len(found) != 1:
        do = "Run: pip download --no-deps tzdata"
        raise Unavailable(f"one tzdata-<version>.whl in {folder}", f"{len(found)}", do)
    with zipfile.ZipFile(found[0]) as archive:
        text = archive.read("tzdata/zoneinfo/zone.tab").decode("utf-8")
    zones: dict[str, list[Zone]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, at, name = line.split("\t")[:3]
            zones.setdefault(code, []).append(Zone(name.split("/")[-1], *degrees(at)))
    return {code: _principal(code, zones[code]) for code in sorted(zones)}


def degrees(iso_6709: str) -> tuple[float, float]:
    """Return latitude and longitude of "+DDMM+DDDMM" or "+DDMMSS+DDDMMSS", to 4 decimals.

    >>> degrees("+4852+00220"), degrees("-690022+0393524")
    ((48.8667, 2.3333), (-69.0061, 39.59))
    """
    numbers = []
    for sign, digits, width in zip(*_parts(iso_6709), (2, 3), strict=True):
        minutes, seconds = digits[width : width + 2], digits[width + 2 :] or "0"
        value = int(digits[:width]) + int(minutes) / 60 + int(seconds) / 3600
        numbers.append(round(-value if sign == "-" else value, 4))
    return numbers[0], numbers[1]


def _parts(iso_6709: str) -> tuple[Sequence[str], Sequence[str]]:
    match = re.fullmatch(r"([+-])(\d{4}|\d{6})([+-])(\d{5}|\d{7})", iso_6709)
    if match is None:
        raise BadInput("a place as +DDMM+DDDMM", repr(iso_6709), "Mend zone.tab.")
    return match.groups()[::2], match.groups()[1::2]


def _principal(code: str, zones: Sequence[Zone]) -> Zone:
    wanted = zones[0].city if len(zones) == 1 else PRINCIPAL.get(code)
    chosen = [zone for zone in zones if zone.city == wanted]
    if len(chosen) != 1:
        cities = ", ".join(zone.city for zone in zones)
        raise BadInput(f"the principal zone of {code}", f"one of {cities}", "Name it in PRINCIPAL.")
    return chosen[0]


def read_regions(folder: Path) -> dict[str, tuple[str, str]]:
    """Return the English names of region and sub-region (M49) by country code."""
    path = package(folder, "cldr-core")
    ((_, content),) = json_members(path, r"package/supplemental/territoryContainment\.json")
    inside = content["supplemental"]["territoryContainment"]
    name = read_names(folder)["en"]
    return {
        code: (name[region], name[part])
        for region in inside[WORLD]["_contains"]
        for part in inside[region]["_contains"]
        for code in inside[part]["_contains"]
    }


def read_names(folder: Path) -> dict[str, dict[str, str]]:
    """Return the names of territories by code, for each language in its usual script."""
    path, found = package(folder, "cldr-localenames-full"), {}
    for _, content in json_members(path, r"package/main/[a-z]+/territories\.json"):
        ((language, body),) = content["main"].items()
        names = body["localeDisplayNames"]["territories"]
        found[language] = {
            code: unicodedata.normalize("NFC", name).strip()
            for code, name in names.items()
            if name != code
        }
    return found


def read_borders(folder: Path) -> dict[str, set[str]]:
    """Return by country code the codes that share a land border with it, where both say so.

    The package says it of one side alone for a shoal between India and Sri Lanka.
    """
    ((_, rows),) = json_members(package(folder, "world-countries"), r"package/countries\.json")
    code_of = {row["cca3"]: row["cca2"] for row in rows}
    touched = {row["cca2"]: {code_of[other] for other in row["borders"]} for row in rows}
    return {
        code: {other for other in others if code in touched[other]}
        for code, others in touched.items()
    }
