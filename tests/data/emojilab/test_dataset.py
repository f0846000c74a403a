"""The counts of EmojiLab, its drawings kept in the store, its names and families."""

import hashlib
import unicodedata
from collections import Counter

import numpy as np
import pytest

from lab.core.contracts import CANVAS_PX, Modality
from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.data.emojilab.dataset import EMOJILAB, EmojiLab
from lab.data.emojilab.drawings import glyph, on_canvas, read_svgs, style_images
from lab.data.emojilab.match_drawings import STYLES
from lab.store.blobs import SEAL_BYTES, checked_size
from lab.store.paths import committed, home


def svg_file(style):
    return committed() / "emojilab" / "svg" / f"{style}.jsonl.xz"


def test_counts_of_the_committed_data():
    drawn = {style: set(read_svgs(svg_file(style))) for style in STYLES}
    assert len(EMOJILAB.concepts) == 849
    assert [len(drawn[style]) for style in STYLES] == [849] * 4 + [649] * 2
    assert sum(map(len, drawn.values())) == 4694
    assert len(set.intersection(*drawn.values())) == 649
    assert sum(f.stat().st_size for f in svg_file("noto").parent.iterdir()) < 5e6


def test_groups_and_subgroups():
    assert len(set(EMOJILAB.labels("group"))) == 5
    subgroups = Counter(EMOJILAB.labels("subgroup"))
    unused = subgroups.pop("")
    assert len(subgroups) == 37 and sum(subgroups.values()) == 775 == 849 - unused
    assert min(subgroups.values()) == 8


def test_every_language_names_enough_and_in_nfc():
    languages = EMOJILAB.facets(Modality.TEXT)
    assert languages[0] == "en" and len(languages) == 105
    for language in languages:
        names = list(EMOJILAB.column(Modality.TEXT, language).items)
        assert len(names) >= 800
        assert all(unicodedata.is_normalized("NFC", name) for name in names)
        assert EMOJILAB.language_name(language)


def test_copies_of_english_are_marked():
    copied = EMOJILAB.copied_from_english("zu")
    assert len(copied) == 74
    english = EMOJILAB.column(Modality.TEXT, "en", sorted(copied)).items
    zulu = EMOJILAB.column(Modality.TEXT, "zu", sorted(copied)).items
    assert [e.casefold() for e in english] == [z.casefold() for z in zulu]
    assert EMOJILAB.copied_from_english("am") == EMOJILAB.copied_from_english("en") == set()


def test_keywords():
    assert "fruit" in EMOJILAB.keywords("red-apple", "en")
    assert EMOJILAB.keywords("red-apple", "sw") and EMOJILAB.characters("red-apple") == "🍎"


def test_a_concept_without_an_item_is_refused_by_name():
    with pytest.raises(BadInput, match="giraffe"):
        EMOJILAB.column(Modality.IMAGE, "emojione", ["dog", "giraffe"])
    assert "giraffe" not in EMOJILAB.column(Modality.IMAGE, "emojione").ids


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("one-oclock", "ten-thirty"),
        ("locked", "unlocked"),
        ("cat", "cat-face"),
        ("hot-dog", "dog"),
        ("blue-book", "books"),
    ],
)
def test_alike_concepts_share_a_family(one, other):
    family = dict(zip(EMOJILAB.concepts, EMOJILAB.labels("family"), strict=True))
    assert family[one] == family[other]


def test_no_family_is_giant():
    sizes = Counter(EMOJILAB.labels("family"))
    assert len(sizes) == 608 and max(sizes.values()) == 24


def test_a_drawing_is_uncropped_and_centred_on_white():
    for svg in list(read_svgs(svg_file("openmoji")).values())[:20]:
        item = on_canvas(glyph(svg))
        margin = np.ones((CANVAS_PX, CANVAS_PX), bool)
        margin[16:-16, 16:-16] = False
        assert (item[margin] == 255).all() and (item < 255).any()


PIXELS = {
    "noto": "c68d5732acbf2403",
    "twemoji": "cab68f3929e94e06",
    "fluent-emoji-flat": "7dbbb4a3d89ea02a",
    "openmoji": "5c7c8a70f5cc34a1",
    "noto-v1": "8470f5f265995eeb",
    "emojione": "bc64acacfc3e6299",
}
"""Digests of the pixels drawn by resvg 0.5 (resvg-py); another renderer is another data set."""


@pytest.mark.parametrize("style", STYLES)
def test_the_first_hundred_drawings_have_the_known_pixels(style):
    digest = hashlib.sha256()
    for svg in list(read_svgs(svg_file(style)).values())[:100]:
        digest.update(glyph(svg).tobytes())
    assert digest.hexdigest()[:16] == PIXELS[style]


@pytest.fixture
def small_style(tmp_path, monkeypatch):
    """Return a style of three drawings and an empty store."""
    import lzma

    with lzma.open(svg_file("noto"), "rt") as lines:
        rows = [next(lines) for _ in range(3)]
    file = tmp_path / "svg" / "small.jsonl.xz"
    file.parent.mkdir()
    file.write_bytes(lzma.compress("".join(rows).encode()))
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path / "home"))
    return file


def stored():
    (path,) = (home() / "data" / "drawings").glob("*.u8")
    return path


def test_drawings_are_read_only_and_kept(small_style):
    first = style_images(small_style)
    assert first.shape == (3, CANVAS_PX, CANVAS_PX, 3) and not first.flags.writeable
    written = stored().stat().st_mtime_ns
    assert np.array_equal(style_images(small_style), first)
    assert stored().stat().st_mtime_ns == written


@pytest.mark.parametrize("harm", ["flip", "truncate", "digest", "no digest"])
def test_a_damaged_store_is_drawn_again(small_style, harm):
    good = style_images(small_style).copy()
    path = stored()
    if harm == "flip":
        data = bytearray(path.read_bytes())
        data[1000] ^= 1
        path.unlink()
        path.write_bytes(data)
    elif harm == "truncate":
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:-1])
    elif harm == "digest":
        path.unlink()
        path.write_bytes(bytes(good.size))
    else:
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:-SEAL_BYTES])
    assert np.array_equal(style_images(small_style), good)
    assert checked_size(path) == good.size


def test_drawing_tells_its_progress_and_can_be_stopped(small_style):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        style_images(small_style, progress)
    assert not list(home().rglob("*.u8"))
    style_images(small_style, progress := Progress())
    assert (progress.done, progress.total) == (3, 3)


@pytest.mark.slow
def test_prepare_draws_every_style(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    EmojiLab().prepare(Progress())
    sizes = sorted(f.stat().st_size for f in tmp_path.rglob("*.u8"))
    item = CANVAS_PX * CANVAS_PX * 3
    assert sizes == [649 * item + SEAL_BYTES] * 2 + [849 * item + SEAL_BYTES] * 4
