"""Near copies: edits of a file are found, other pictures are not, and blocks change nothing."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from lab.data import DATASETS, near_copies
from lab.data.photos import PHOTOS, path_of
from lab.data.upload import decode_image


def thumbnail(picture, kind="PNG", **options):
    options = options or {"compress_level": 1}
    file = io.BytesIO()
    picture.save(file, kind, **options)
    canvas = decode_image(file.getvalue())
    return near_copies.standard_thumbnail(canvas, *picture.size)


@pytest.fixture(scope="module")
def photographs():
    opened = []
    for photo in PHOTOS:
        with Image.open(path_of(photo)) as file:
            opened.append(file.convert("RGB"))
    return opened


@pytest.fixture(scope="module")
def plain(photographs):
    return [thumbnail(photograph) for photograph in photographs]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda p: thumbnail(p, "JPEG", quality=20), id="jpeg", marks=pytest.mark.slow),
        pytest.param(lambda p: thumbnail(p.resize((p.width // 2, p.height // 2))), id="half"),
        pytest.param(
            lambda p: thumbnail(ImageEnhance.Brightness(p).enhance(0.6)),
            id="darker",
            marks=pytest.mark.slow,
        ),
        pytest.param(lambda p: thumbnail(ImageOps.mirror(p)), id="mirrored"),
    ],
)
def test_edits_of_a_photograph_are_near_and_no_two_photographs_are(edit, photographs, plain):
    n = len(photographs)
    both = np.stack([*plain, *map(edit, photographs)])
    assert near_copies.near_copies(both) == [(i, n + i) for i in range(n)]


def test_what_the_docstring_says_of_the_drawings():
    data = DATASETS.get("emojilab")
    column = data.column("image", "noto")
    family = dict(zip(data.concepts, data.labels("family"), strict=True))
    found = near_copies.near_copies(
        np.stack([near_copies.standard_thumbnail(item, 224, 224) for item in column.items])
    )
    assert len(found) == 41
    pairs = [(column.ids[i], column.ids[j]) for i, j in found]
    assert [pair for pair in pairs if family[pair[0]] != family[pair[1]]] == [
        ("magnifying-glass-tilted-left", "magnifying-glass-tilted-right")
    ]


def test_the_white_bars_of_the_canvas_do_not_make_dark_panoramas_alike():
    rng = np.random.default_rng(0)
    panoramas = [Image.fromarray(rng.integers(0, 40, (40, 160, 3), np.uint8)) for _ in range(2)]
    a, b = map(thumbnail, panoramas)
    assert abs(float(a @ b)) < 0.3
    assert np.isclose(np.linalg.norm(a), 1) and np.isclose(a.mean(), 0, atol=1e-6)


def test_one_colour_is_like_nothing_and_blocks_change_nothing(monkeypatch):
    flat = thumbnail(Image.new("RGB", (40, 30), (9, 90, 200)))
    assert not flat.any()
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(30, 768)).astype(np.float32)
    rows[[7, 19, 29]] = rows[3]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    whole = near_copies.near_copies(rows)
    assert {(3, 7), (3, 19), (7, 29), (19, 29)} < set(whole)
    monkeypatch.setattr(near_copies, "BLOCK", 4)
    assert near_copies.near_copies(rows) == whole
    assert near_copies.near_copies(np.stack([flat, flat])) == []
