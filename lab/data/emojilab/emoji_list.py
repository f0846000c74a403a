"""Reading the Unicode list of emoji: which there are, in which group and subgroup."""

from __future__ import annotations

import io
import lzma
import tarfile
from dataclasses import dataclass
from pathlib import Path

from lab.core.errors import BadInput, Unavailable
from lab.data.sources import bare

GROUPS = ("Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects")
SKIN_TONES = {0x1F3FB, 0x1F3FC, 0x1F3FD, 0x1F3FE, 0x1F3FF}


@dataclass(frozen=True)
class Emoji:
    """One line of the Unicode emoji list that names a concrete thing."""

    characters: str
    """Without the variation selector, which the sources use differently."""
    group: str
    subgroup: str


def read_emoji_list(folder: Path) -> list[Emoji]:
    """Read the concrete emoji without skin tones from emoji-test.txt, or its Debian package."""
    emoji, group, subgroup = [], "", ""
    for line in _emoji_test(folder).splitlines():
        if line.startswith("# group:"):
            group = line.split(":", 1)[1].strip()
        elif line.startswith("# subgroup:"):
            subgroup = line.split(":", 1)[1].strip()
        elif "; fully-qualified" in line and group in GROUPS:
            points = [int(p, 16) for p in line.split(";")[0].split()]
            if not SKIN_TONES & set(points):
                emoji.append(Emoji(bare("".join(map(chr, points))), group, subgroup))
    if not emoji:
        raise BadInput("an emoji list with groups", "no concrete emoji", "Check emoji-test.txt.")
    return emoji


def _emoji_test(folder: Path) -> str:
    plain = folder / "emoji-test.txt"
    if plain.exists():
        return plain.read_text("utf-8")
    found = sorted(folder.glob("unicode-data_*.deb"))
    if not found:
        raise Unavailable(
            f"emoji-test.txt or unicode-data_*.deb in {folder}",
            "neither",
            "Run: apt-get download unicode-data",
        )
    # A .deb is an ar archive: 8 bytes of magic, then members with 60-byte headers.
    data, at = found[-1].read_bytes(), 8
    while at < len(data):
        name, size = data[at : at + 16].strip(), int(data[at + 48 : at + 58])
        body = data[at + 60 : at + 60 + size]
        if name.startswith(b"data.tar.xz"):
            with tarfile.open(fileobj=io.BytesIO(lzma.decompress(body))) as archive:
                file = archive.extractfile("./usr/share/unicode/emoji/emoji-test.txt")
                if file is not None:
                    return file.read().decode("utf-8")
        at += 60 + size + size % 2
    raise BadInput("emoji-test.txt in the package", found[-1].name, "Take unicode-data 15.")
