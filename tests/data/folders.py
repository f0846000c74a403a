"""Folders of pictures for tests: drawings of EmojiLab as files, a sub-folder a class."""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from lab.data import DATASETS


def drawn(folder: Path, groups=("Animals & Nature", "Food & Drink"), n=6) -> Path:
    """Write drawings of ``n`` families a group as PNG files and return the folder."""
    data = DATASETS.get("emojilab")
    taken: dict[str, list[str]] = {group: [] for group in groups}
    families: set[str] = set()
    rows = zip(data.concepts, data.labels("group"), data.labels("family"), strict=True)
    for concept, group, family in rows:
        if group in taken and family not in families and len(taken[group]) < n:
            taken[group].append(concept)
            families.add(family)
    for group, concepts in taken.items():
        (folder / group).mkdir(parents=True)
        for item, concept in zip(
            data.column("image", "noto", concepts).items, concepts, strict=True
        ):
            Image.fromarray(item).save(folder / group / f"{concept}.png")
    return folder


def noise(path: Path, seed: int, size=(64, 48), **options) -> Path:
    """Write a picture like no other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (*size[::-1], 3), np.uint8)
    Image.fromarray(pixels).save(path, **options)
    return path


def two_classes(folder: Path) -> Path:
    """Write three pictures a class, a and b."""
    for seed in range(6):
        noise(folder / "ab"[seed % 2] / f"{seed}.png", seed)
    return folder


def bomb(width=16_000, height=8_000) -> bytes:
    """Return a PNG of 128 million grey pixels in 15 kB: one row of zeros packs to nothing."""

    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + width // 8) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
