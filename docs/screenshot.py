"""Take the picture of the running app that the readme shows: ``python docs/screenshot.py``.

Starts the app on a free port, waits until the board is live, and writes docs/screenshot.png. Needs
Chromium and the packages of requirements-dev.txt.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "screenshot.png"
VIEW = "board?a=lite0&severity.perturbation=gaussian_noise&b=hog"
WIDTH_PX, HEIGHT_PX, BOARD_S = 1400, 1000, 600
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-sync", "--no-first-run"]


def main() -> int:
    """Start the app, take the picture, stop the app."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
         "--server.headless", "true"], cwd=ROOT,
    )  # fmt: skip
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        _shoot(f"http://localhost:{port}/{VIEW}")
    finally:
        server.terminate()
        server.wait()
    return 0


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no answer from {address}")


def _shoot(address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = chromium.new_page(viewport={"width": WIDTH_PX, "height": HEIGHT_PX})
        page.goto(address)
        page.get_by_text("18 of 18 cells computed here").wait_for(timeout=BOARD_S * 1000)
        page.get_by_text("Items that are").wait_for(timeout=BOARD_S * 1000)
        page.wait_for_timeout(2000)
        page.screenshot(path=PICTURE)
        chromium.close()


if __name__ == "__main__":
    raise SystemExit(main())
