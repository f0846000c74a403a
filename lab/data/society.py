"""What a country earns and officially speaks, as Unicode CLDR 48 holds it; no part of a data set.

Build ``data/society.json`` with ``npm pack cldr-core`` in DIR and
``python -m lab.data.society --packages DIR``. The same package gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lab.data.committed_files import read_committed
from lab.data.sources import json_members, package
from lab.store.paths import committed

FILE = "society.json"
OFFICIAL = {"official", "de_facto_official"}
"""Of the whole country: a language of a region alone is not one."""


@dataclass(frozen=True)
class Society:
    """Of a country: gross domestic product a head, in dollars; its official languages."""

    income_usd: float
    languages: frozenset[str]


@cache
def societies() -> Mapping[str, Society]:
    """Return what is known of each concept of PlaceLab; raises ``StoreError`` as
    ``read_committed``."""
    return read_committed(committed() / FILE, _read)


def _read(data: bytes) -> Mapping[str, Society]:
    return {
        row["id"]: Society(float(row["income_usd"]), frozenset(row["official"]))
        for row in json.loads(data)
    }


def build(packages: Path, target: Path) -> int:
    """Write the file for the countries of PlaceLab and return how many there are."""
    from lab.data.emojilab.build import write_lines

    path = package(packages, "cldr-core")
    ((_, content),) = json_members(path, r"package/supplemental/territoryInfo\.json")
    told, rows = content["supplemental"]["territoryInfo"], []
    for country in json.loads((committed() / "placelab" / "concepts.json").read_text("utf-8")):
        if (here := told.get(country["code"])) is None:
            continue
        spoken = here.get("languagePopulation", {}).items()
        official = {code.partition("_")[0] for code, how in spoken
                    if how.get("_officialStatus") in OFFICIAL}  # fmt: skip
        income = round(float(here["_gdp"]) / float(here["_population"]))
        rows.append({"id": country["id"], "income_usd": income, "official": sorted(official)})
    write_lines(target, rows)
    return len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the committed file of societies.")
    parser.add_argument("--packages", type=Path, required=True, help="folder of the package")
    build(parser.parse_args().packages, committed() / FILE)
