"""The look of every figure: what a colour, a marker and a line mean, everywhere the same.

Modality colours are those of Okabe and Ito (2008), safe for colour-blind readers; each modality
also has its own marker and icon, so that nothing is said by colour alone: a place has the colour
of what is none of the others. Backgrounds are
transparent and words take the page's colour, so that one figure serves both themes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from lab.core.contracts import MAX_SEVERITY

FONT_PX = 15
SMALL_PX = 14
GREY = "#7a828a"
"""Chance, controls, the pinned run, and what is not selected."""
FAINT = "rgba(122,130,138,0.28)"
DARK_INK, LIGHT_INK = "#0b0f12", "#ffffff"
PALE = "rgba(122,130,138,0.14)"
INK = {"light": "#1b2126", "dark": "#e9eef2"}
"""The text colours of .streamlit/config.toml; a test holds the two together."""


@dataclass(frozen=True)
class Mark:
    """How a modality is drawn: colour, plotly marker, Material icon."""

    colour: str
    symbol: str
    icon: str


MODALITIES = {
    "image": Mark("#0072B2", "circle", ":material/image:"),
    "text": Mark("#D55E00", "square", ":material/text_fields:"),
    "speech": Mark("#009E73", "diamond", ":material/mic:"),
    "sound": Mark("#CC79A7", "triangle-up", ":material/graphic_eq:"),
    "other": Mark("#56B4E9", "cross", ":material/category:"),
    "place": Mark("#56B4E9", "star", ":material/location_on:"),
}

DAMAGE = (
    "#f3f0f7", "#e2daec", "#cfc2e0", "#baa8d2", "#a48dc3",
    "#8d72b2", "#75589f", "#5d4087", "#452b6b", "#2d194b",
)  # fmt: skip
"""Sequential: light holds, dark breaks early."""
DIVERGING = (
    "#8c3d00", "#b25210", "#d1742f", "#e6a26f", "#f3d3b8",
    "#c5dff0", "#86bbdf", "#3f93c8", "#0072b2", "#004c78",
)  # fmt: skip
"""Differences, centred at zero."""


def mark(modality: str) -> Mark:
    """Return how a modality is drawn; an unknown one is drawn as "other"."""
    return MODALITIES.get(modality, MODALITIES["other"])


def damage(severity: float) -> str:
    """Return the damage colour of a breakpoint at a severity in [0, 5]: early is dark.

    >>> damage(5.0), damage(0.0)
    ('#f3f0f7', '#2d194b')
    """
    part = min(max(1 - severity / MAX_SEVERITY, 0.0), 1.0)
    return DAMAGE[round(part * (len(DAMAGE) - 1))]


def luminance(colour: str) -> float:
    """Return the relative luminance of a hex colour, from 0 to 1 (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink(ground: str) -> str:
    """Return the colour of words on a ground: near black or white, whichever stands out more.

    >>> ink("#f3f0f7"), ink("#2d194b")
    ('#0b0f12', '#ffffff')
    """
    light = luminance(ground) + 0.05
    return DARK_INK if light / (luminance(DARK_INK) + 0.05) > 1.05 / light else LIGHT_INK


def muted(colour: str, part: float = 0.35) -> str:
    """Return a colour mixed with grey: what is a control steps back, in both themes.

    >>> muted("#ffffff", 0.0), muted("#ffffff", 1.0)
    ('#ffffff', '#7a828a')
    """
    mixed = (
        round(int(colour[i : i + 2], 16) * (1 - part) + int(GREY[i : i + 2], 16) * part)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def tint(colour: str, alpha: float) -> str:
    """Return a hex colour with an opacity.

    >>> tint("#0072B2", 0.2)
    'rgba(0,114,178,0.2)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def number(value: float | None) -> str:
    """Write a number to three significant digits at most, without an exponent.

    >>> number(0.4567), number(12.0), number(3000.0), number(None)
    ('0.457', '12', '3000', '–')
    """
    if value is None:
        return "–"
    digits = f"{value:.3g}"
    return f"{value:.0f}" if "e" in digits else digits


def supported(value: float, low: float | None, high: float | None) -> str:
    """Write a number to the decimals that its interval supports.

    >>> supported(15.8, 13.1, 19.4), supported(0.2214, 0.134, None), supported(-0.09, -1.2, 0.9)
    ('16', '0.22', '0')
    """
    ends = [abs(end - value) for end in (low, high) if end is not None and end != value]
    if not ends:
        return number(value)
    decimals = max(0, -math.floor(math.log10(sum(ends) / len(ends))))
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def layout(height_px: int, **changes: Any) -> dict[str, Any]:
    """Return the layout every figure starts from."""
    return {
        "height": height_px,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": FONT_PX},
        "hoverlabel": {"font": {"size": FONT_PX}, "align": "left"},
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": False,
        **changes,
    }
