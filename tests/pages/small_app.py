"""The app as it is, with the board's fastest row alone, so that a browser test need not wait."""

import runpy
from pathlib import Path

from lab.engine import board

if __name__ == "__main__":
    board.ROWS = ("ngrams",)
    runpy.run_path(str(Path(__file__).resolve().parents[2] / "app.py"))
