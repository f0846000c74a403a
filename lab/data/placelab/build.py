"""Build the committed files of PlaceLab from published packages.

Run ``python -m lab.data.placelab.build --packages DIR`` with these in DIR (versions as in
``data/ATTRIBUTION.md``)::

    npm pack @iconify-json/twemoji @iconify-json/openmoji @iconify-json/flag
    npm pack @iconify-json/circle-flags cldr-localenames-full cldr-core
    npm pack world-countries
    pip download --no-deps tzdata

The same packages give the same bytes. A concept is a country or territory of ISO 3166 that has a
time zone. A language is kept when it names 200 of them or more, and not all of them as one before
it does (Haitian as French). Two concepts are of one family when their names share a word that is no
common part of such names, when their flags nearly agree, plain or mirrored, or when a chain of such
pairs joins them.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lab.core.contracts import CANVAS_PX
from lab.core.errors import BadInput
from lab.data.emojilab.build import compress, write_lines
from lab.data.emojilab.drawings import glyph, svg_markup
from lab.data.emojilab.match_drawings import drawing
from lab.data.families import join
from lab.data.near_copies import near_copies, standard_thumbnail
from lab.data.placelab.borders import FILE
from lab.data.placelab.dataset import STYLES
from lab.data.placelab.packages import read_borders, read_names, read_regions, read_zones
from lab.data.sources import IconSet, read_icons, read_language_names, slug
from lab.store.paths import committed

MIN_NAMES = 200
COMPARED_STYLE = "flag"
"""The style whose flags are compared: drawn to their edge, without a shadow or a round."""
COMMON_WORDS = {
    "African", "American", "Arab", "British", "City", "Federation", "French", "Islands", "Island",
    "New", "North", "Northern", "Outlying", "Republic", "South", "Southern", "States",
    "Territories", "Territory", "United",
}  # fmt: skip
"""Words that do not make two names alike."""
LEAST_LETTERS = 4

log = logging.getLogger(__name__)


def build(packages: Path, target: Path) -> dict[str, int]:
    """Write every file of PlaceLab into ``target``, its borders beside; return what was counted."""
    zones, regions, named = read_zones(packages), read_regions(packages), read_names(packages)
    codes = [code for code in zones if code in regions]
    names = [named["en"][code] for code in codes]
    ids = [slug(name) for name in names]
    if len(set(ids)) != len(ids):
        raise BadInput("one id for each concept", "a repeated id", "Tell the two names apart.")

    (target / "svg").mkdir(parents=True, exist_ok=True)
    flags: dict[str, list[dict[str, Any]]] = {}
    for style in STYLES:
        icons = read_icons(packages, style)
        pairs = zip(ids, codes, strict=True)
        flags[style] = [drawing(icons, i, icon_slug(icons, style, code)) for i, code in pairs]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in flags[style])
        compress(target / "svg" / f"{style}.jsonl.xz", lines)
    languages = _languages(named, codes)
    language_names = read_language_names(packages)
    for language, entry in languages.items():
        entry["language"] = language_names.get(language, language)
    compress(target / "names.json.xz", json.dumps(languages, ensure_ascii=False, sort_keys=True))
    write_lines(
        target / "concepts.json",
        [
            {
                "id": i,
                "code": code,
                "name": n,
                "group": regions[code][0],
                "subgroup": regions[code][1],
            }
            for i, code, n in zip(ids, codes, names, strict=True)
        ],
    )
    write_lines(
        target / "places.json",
        [{"id": i, **vars(zones[code])} for i, code in zip(ids, codes, strict=True)],
    )
    _write_borders(target.parent / FILE, dict(zip(codes, ids, strict=True)), read_borders(packages))
    families = join(ids, [*alike_names(names), *_alike_flags(flags[COMPARED_STYLE])])
    write_lines(target / "families.json", families)
    return {
        "concepts": len(ids),
        "languages": len(languages),
        "families": len(families),
        "largest family": max(map(len, families)),
    }


def _write_borders(path: Path, id_of: dict[str, str], borders: dict[str, set[str]]) -> None:
    """Write the neighbours of each concept; a country that is no concept is nobody's neighbour."""
    rows = []
    for code, concept in id_of.items():
        there = sorted(id_of[other] for other in borders.get(code, ()) if other in id_of)
        rows.append({"id": concept, "borders": there})
    path.parent.mkdir(exist_ok=True)
    write_lines(path, rows)


def icon_slug(icons: IconSet, style: str, code: str) -> str:
    """Return what a style calls the flag of a country code.

    Raises ``BadInput`` where it has none.
    """
    if icons.slug_of:
        indicators = "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in code)
        name = icons.slug_of.get(indicators, "")
    else:
        name = f"{code.lower()}-4x3" if style == "flag" else code.lower()
    name = str(icons.aliases.get(name, {"parent": name})["parent"])
    if name not in icons.icons:
        raise BadInput(
            f"a flag of {code} in {style}", "none", "Take another version of the package."
        )
    return name


def alike_names(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows (first with a word, row) whose names share a word that tells.

    >>> list(alike_names(["Guinea", "Norway", "Guinea-Bissau", "North Korea", "South Korea"]))
    [(0, 2), (3, 4)]
    """
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        for word in set(re.findall(r"[^\W\d_]+", name)) - COMMON_WORDS:
            if len(word) >= LEAST_LETTERS and first.setdefault(word, row) != row:
                yield first[word], row


def _alike_flags(rows: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    from PIL import Image

    side = (CANVAS_PX, CANVAS_PX)
    thumbnails = []
    for row in rows:
        drawn = Image.fromarray(glyph(svg_markup(row["body"], row["width"], row["height"])))
        thumbnails.append(
            standard_thumbnail(np.asarray(drawn.resize(side)), row["width"], row["height"])
        )
    return near_copies(np.stack(thumbnails))


def _languages(named: dict[str, dict[str, str]], codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the names by language, aligned with the codes ("" where none)."""
    kept: dict[str, dict[str, Any]] = {}
    seen: set[tuple[str, ...]] = set()
    for language, of_code in sorted(named.items()):
        names = tuple(of_code.get(code, "") for code in codes)
        if sum(map(bool, names)) >= MIN_NAMES and names not in seen:
            seen.add(names)
            kept[language] = {"names": list(names)}
    return kept


def main() -> None:
    """Read the command line, build, and log the counts."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the committed files of PlaceLab.")
    parser.add_argument("--packages", type=Path, required=True, help="folder of the packages")
    parser.add_argument("--target", type=Path, default=committed() / "placelab")
    arguments = parser.parse_args()
    for what, count in build(arguments.packages, arguments.target).items():
        log.info("%s: %d", what, count)


if __name__ == "__main__":
    main()
