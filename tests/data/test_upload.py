"""Pictures from outside: every kind becomes canonical, every bad one gets a typed answer."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from lab.core.errors import BadInput
from lab.data.upload import decode_image


def saved(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def plain(size=(64, 64), colour=(200, 30, 60), mode="RGB"):
    return Image.new(mode, size, colour)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_canvas_of_every_kind(kind):
    item = decode_image(saved(plain(), kind))
    assert item.shape == (224, 224, 3)
    assert item.dtype == np.uint8
    assert item.flags.owndata
    assert np.abs(item.astype(int) - (200, 30, 60)).max() <= 6  # JPEG and WebP are lossy


def test_the_whole_picture_is_kept_upright_on_white():
    item = decode_image(saved(plain((200, 100), (0, 0, 0))))
    assert (item[:50] == 255).all() and (item[-50:] == 255).all()
    assert (item[60:160] == 0).all()


def test_exif_turn_is_undone():
    picture = plain((64, 64), (0, 0, 0))
    picture.paste((255, 0, 0), (0, 0, 64, 32))  # red above
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the stored top is the right-hand side
    item = decode_image(saved(picture, "JPEG", exif=exif, quality=95))
    assert item[112, 200, 0] > 200
    assert item[112, 20, 0] < 60


def test_cmyk_palette_grey_and_transparency():
    cmyk = decode_image(saved(plain(mode="CMYK", colour=(0, 255, 255, 0)), "JPEG"))
    assert cmyk[112, 112, 0] > 200 and cmyk[112, 112, 1] < 60
    palette = decode_image(saved(plain().quantize(4)))
    assert np.abs(palette[112, 112].astype(int) - (200, 30, 60)).max() <= 4
    assert (decode_image(saved(plain(mode="L", colour=128))) == 128).all()
    clear = decode_image(saved(plain(mode="RGBA", colour=(9, 9, 9, 0))))
    assert (clear == 255).all()


def test_sixteen_bits_are_scaled_not_cut():
    ramp = np.full((64, 64), 32768, np.uint16)
    ramp[:, 32:] = 65535
    item = decode_image(saved(Image.fromarray(ramp)))
    assert abs(int(item[112, 30, 0]) - 128) <= 1
    assert item[112, 200, 0] == 255


def test_of_an_animation_the_first_frame():
    frames = [plain(colour=c) for c in ((250, 0, 0), (0, 250, 0))]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert tuple(decode_image(data)[112, 112]) == (250, 0, 0)


def test_same_bytes_same_item():
    data = saved(plain((300, 77)))
    assert (decode_image(data) == decode_image(data)).all()


def huge_header(width, height):
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "PNG, JPEG or WebP"),
        (b"not a picture at all", "PNG, JPEG or WebP"),
        (saved(plain((200, 200)), "JPEG")[:500], "PNG, JPEG or WebP"),
        (saved(plain())[:-40], "PNG, JPEG or WebP"),
        (saved(plain(), "GIF"), "PNG, JPEG or WebP"),
        (saved(plain(), "BMP"), "PNG, JPEG or WebP"),
        (saved(plain((4, 400))), "at least 16 pixels"),
        (saved(plain((1, 1))), "at least 16 pixels"),
        (huge_header(12_000, 12_000), "million pixels"),
        (huge_header(60_000, 60_000), "million pixels"),
        (b"\0" * 20_000_001, "at most 20 MB"),
    ],
    ids=["empty", "text", "cut jpeg", "cut png", "gif", "bmp", "thin", "1 x 1", "144 Mpx",
         "3.6 Gpx", "20 MB"],
)  # fmt: skip
def test_bad_files_get_an_answer_that_says_what_to_do(data, said):
    with pytest.raises(BadInput) as raised:
        decode_image(data)
    assert said in str(raised.value)
    assert raised.value.do


def test_a_claim_of_gigabytes_costs_nothing():
    import tracemalloc

    data = huge_header(12_000, 12_000)
    tracemalloc.start()
    with pytest.raises(BadInput):
        decode_image(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6
