"""A small Debian package with stamps in it, made in memory: what tests read, not 161 MB."""

import io
import lzma
import tarfile

import numpy as np
import soundfile
from PIL import Image

FOLDER = "./usr/share/tuxpaint/stamps"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="2cm" height="1cm">'
    '<rect width="76" height="38" fill="#ff0000"/></svg>'
)


def png(seed=0, noisy=True, size=(40, 60)):
    """A picture of sensor noise, or one flat colour."""
    rng = np.random.default_rng(seed)
    colour = rng.integers(40, 200, 3)
    pixels = np.broadcast_to(colour, (*size, 3)).astype(np.int64)
    if noisy:
        ramp = np.linspace(-30, 30, size[0])[:, None, None] * rng.normal(size=3)
        pixels = pixels + ramp + rng.integers(-20, 20, (*size, 3))
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def ogg(hz=440.0, seconds=0.5, rate=22_050):
    """A tone in two channels."""
    tone = 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)
    out = io.BytesIO()
    soundfile.write(out, np.stack([tone, tone], 1), rate, format="OGG", subtype="VORBIS")
    return out.getvalue()


def captions(english, **others):
    lines = [english, *(f"{code}.utf8={text}" for code, text in others.items())]
    return "\n".join(lines).encode()


def usual_files():
    """Five stamps: two photographs, a drawing, a cartoon, one that is nearly the first again."""
    files = {
        "animals/birds/crow.png": png(1),
        "animals/birds/crow.txt": captions(
            "A crow.", fr="Un corbeau.", ta="fhfk;", pt_BR="A crow."
        ),
        "animals/birds/crow_desc_fr.ogg": ogg(300),
        "animals/birds/crow_desc.ogg": ogg(350),
        "animals/birds/crow.ogg": ogg(900),
        "animals/birds/crow_mirror.png": png(1),
        "food/pear.png": png(2),
        "food/pear.txt": captions("A pear.", fr="Une poire."),
        "food/pear_desc_fr.ogg": ogg(500),
        "food/cartoon/pear.png": png(3),
        "food/cartoon/pear.txt": captions("A funny pear."),
        "vehicles/bus.svg": SVG.encode(),
        "vehicles/bus.txt": captions("A red bus.", fr="Un bus."),
        "vehicles/bus_desc_fr.ogg": b"OggS, but nothing more",
        "town/crow_sign.png": png(1),
        "town/crow_sign.txt": captions("Beware!"),
        "symbols/money/coin.png": png(5),
        "symbols/money/coin.txt": captions("A coin."),
        "plants/loose_desc_fr.ogg": ogg(),
        "plants/tiny.png": png(6, size=(7, 9)),
        "plants/tiny.txt": captions("A seed."),
    }
    return {f"{FOLDER}/{name}": content for name, content in files.items()} | {
        "./usr/share/doc/other/copyright": b"GPL-2"
    }


def tar(files, extra=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in extra:
            archive.addfile(member)
    return out.getvalue()


def ar(members):
    out = b"!<arch>\n"
    for name, content in members.items():
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def deb(data_tar, name="data.tar.xz", pack=lzma.compress):
    """A package around a tar archive; control comes first, with an odd length."""
    return ar({"debian-binary": b"2.0\n", "control.tar.xz": b"odd", name: pack(data_tar)})


def usual_deb():
    return deb(tar(usual_files()))
