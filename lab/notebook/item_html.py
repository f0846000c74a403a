"""One item as a notebook shows it: clean beside hurt, with the answers to both."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import numpy as np

from lab.core.contracts import SAMPLE_RATE_HZ, Item
from lab.experiments.base import Probed

SHOWN = 3
SIDE_PX = 160


def item_html(found: Probed) -> str:
    """Return both sides of an item as a table of HTML."""
    sides = [
        f"<td style='padding:8px;vertical-align:top'><b>{name}</b><br>{_media(item)}"
        f"{_answers(found, hurt)}</td>"
        for name, item, hurt in (
            ("clean", found.clean_item, False),
            ("hurt", found.hurt_item, True),
        )
    ]
    return f"<table><tr>{''.join(sides)}</tr></table>"


def _answers(found: Probed, hurt: bool) -> str:
    rows = [
        f"<br>{'✓ ' if name == found.label else ''}{escape(name)} {p:.2f}"
        for name, p in found.answers(hurt)[:SHOWN]
    ]
    return "".join(rows)


def _media(item: Item | None) -> str:
    if item is None:
        return "<i>taken away</i>"
    if isinstance(item, str):
        return f"<span style='font-size:1.4em'>{escape(item)}</span>"
    if item.dtype == np.uint8:
        from lab.figures.lighting.lit_picture import png_bytes

        return f"<img width={SIDE_PX} src='data:image/png;base64,{_coded(png_bytes(item))}'>"
    from io import BytesIO

    import soundfile

    wav = BytesIO()
    soundfile.write(wav, item, SAMPLE_RATE_HZ, format="WAV")
    return f"<audio controls src='data:audio/wav;base64,{_coded(wav.getvalue())}'></audio>"


def _coded(data: bytes) -> str:
    return b64encode(data).decode()
