"""The demo: ``app.py -- --demo`` opens the board as it was recorded, with nothing computed."""

from __future__ import annotations

import sys

FLAG = "--demo"


def on() -> bool:
    """Say whether this server was started as a demo."""
    return FLAG in sys.argv[1:]
